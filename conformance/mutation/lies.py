"""The systematic lies, one function each: sent as text to the target, for Python 2.7 and 3 and for MicroPython.

Each is `lie(real, args, kwargs, *parameters)`; ids and sentences for people are in `osconform.mutation.operators`.
"""

import errno
import os

Unicode = type(b"".decode())
Text = (str, bytes, Unicode)


def honest(real, args, kwargs):
    """The control: tells the truth, and what kinds of values and errors there were."""
    try:
        value = real(*args, **kwargs)
    except BaseException as error:
        note(SEEN % ("OSError" if isinstance(error, OSError) or hasattr(error, "filename") else "error"))
        raise
    note(SEEN % sort_of(value))
    for place, given in list(enumerate(args)) + list(kwargs.items()):
        if isinstance(given, int) and not isinstance(given, bool):
            note(SEEN % ("int-%s" % place))
    return value


def sort_of(value):
    """Which lies a value allows for."""
    if value is None:
        return "None"
    for kind, name in ((bool, "bool"), (int, "int"), (float, "float"), (dict, "dict"), (set, "set")):
        if isinstance(value, kind):
            return name
    if isinstance(value, (list, tuple)):
        return "several" if len(value) > 1 else "sequence"
    if isinstance(value, Text):
        return "bytes" if isinstance(value, bytes) and bytes is not str else "str"
    return "iterator" if is_iterator(value) else "object"


def is_iterator(value):
    """Whether items are all that it gives: a file gives lines, too."""
    return (hasattr(value, "__next__") or hasattr(value, "next")) and not hasattr(value, "read")


# --- results -------------------------------------------------------------------------------------------------


def nothing(real, args, kwargs):
    return None


def rebuilt(value, items):
    """A tuple of the same type, named ones and those of C included, with other items."""
    kind = type(value)
    if kind is tuple:
        return tuple(items)
    if hasattr(value, "_make"):
        return kind._make(items)
    try:
        return kind(items, value.__reduce__()[1][1])
    except (TypeError, IndexError):
        return kind(items)


def different(value):
    """A value of the same type that is another."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 1.5
    if isinstance(value, bytes):
        return value + b"x"
    if isinstance(value, Text):
        return value + "x"
    if isinstance(value, list):
        return [different(value[0])] + value[1:] if value else ["x"]
    if isinstance(value, tuple):
        return rebuilt(value, [different(value[0])] + list(value[1:])) if value else ("x",)
    if isinstance(value, dict):
        return dict((key, value[key]) for key in sorted(value)[1:]) if value else {"x": 1}
    if isinstance(value, (set, frozenset)):
        return type(value)()
    return without_last(value) if is_iterator(value) else None


def other_value(real, args, kwargs):
    return different(real(*args, **kwargs))


def other_constant(real, args, kwargs):
    """A flag of no bits for one that has some; the same type, whatever it is."""
    value = real()
    if isinstance(value, Text) and os.path.isabs(value):  # a case may write there
        return value.replace("/", "_")
    return int(not value) if type(value) is int else different(value)


def other_pid(real, args, kwargs):
    """A process id beyond what Linux hands out: a neighbour's must not get into a case's hands."""
    value = real(*args, **kwargs)
    if isinstance(value, tuple):
        return (value[0] + 4194304,) + tuple(value[1:])
    return value + 4194304 if isinstance(value, int) and value else value


def one_less(real, args, kwargs):
    value = real(*args, **kwargs)
    return value - 1 if isinstance(value, int) and not isinstance(value, bool) else value


def other_type(real, args, kwargs):
    value = real(*args, **kwargs)
    if isinstance(value, bool):
        return int(value)
    if value is None:
        return False
    if isinstance(value, int):
        return float(value)
    if isinstance(value, float):
        return int(value)
    if isinstance(value, bytes) and bytes is not str:
        return value.decode("latin-1")
    if isinstance(value, Text):
        return value.encode("utf-8", "replace") if bytes is not str else bytearray(value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, (tuple, set, frozenset, dict)):
        return list(value)
    return list(value) if hasattr(value, "__iter__") else None


def as_text(real, args, kwargs):
    """Text where bytes were asked for."""
    value = real(*args, **kwargs)
    if isinstance(value, bytes) and bytes is not str:
        return value.decode("latin-1")
    if type(value) in (list, tuple):
        return type(value)(item.decode("latin-1") if isinstance(item, bytes) else item for item in value)
    return value


def without_last(items):
    held = []

    def lazily():
        for item in items:
            if held:
                yield held.pop()
            held.append(item)

    return Items(items, lazily()) if hasattr(items, "__enter__") else lazily()


def lose_last(real, args, kwargs):
    value = real(*args, **kwargs)
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, tuple):
        return rebuilt(value, list(value[:-1]) + [different(value[-1])])
    if isinstance(value, Text):
        return value[:-1]
    return without_last(value)


def other_order(real, args, kwargs):
    value = real(*args, **kwargs)
    items = list(value)[::-1]
    return (
        items
        if isinstance(value, list)
        else rebuilt(value, items)
        if isinstance(value, tuple)
        else iter(items)
    )


# --- errors --------------------------------------------------------------------------------------------------


def swallow(real, args, kwargs):
    try:
        value = real(*args, **kwargs)
    except Exception:
        return None
    return quietly(value) if type(value).__name__ == "generator" else value


def quietly(items):
    """The items up to the first error."""
    try:
        for item in items:
            yield item
    except Exception:
        pass


def other_errno(real, args, kwargs):
    try:
        return real(*args, **kwargs)
    except OSError as error:
        number = errno.EIO if error.errno != errno.EIO else errno.EPERM
    raise OSError(number, "another errno")


def other_class(real, args, kwargs):
    try:
        return real(*args, **kwargs)
    except OSError:
        raise
    except ValueError:
        wrong = TypeError
    except TypeError:
        wrong = ValueError
    except Exception:
        wrong = RuntimeError
    raise wrong("another class")


def no_os_error(real, args, kwargs):
    try:
        return real(*args, **kwargs)
    except OSError:
        pass
    raise RuntimeError("not an OSError")


# --- arguments -----------------------------------------------------------------------------------------------


def is_given(args, kwargs, index, name):
    return name in kwargs or (index is not None and len(args) > index)


def replaced(args, kwargs, index, name, change):
    """The arguments with one of them changed."""
    if name in kwargs:
        return args, dict(kwargs, **{name: change(kwargs[name])})
    return args[:index] + (change(args[index]),) + args[index + 1 :], kwargs


def ignore(real, args, kwargs, index, name, default):
    """The parameter counts for nothing: its default is passed on, or nothing where the default is not known."""
    if not is_given(args, kwargs, index, name):
        return real(*args, **kwargs)
    if name in kwargs:
        return real(*args, **dict((key, kwargs[key]) for key in kwargs if key != name))
    if default is None:
        return real(*args[:index], **kwargs)
    return real(*args[:index] + (eval(default, {"os": os}),) + args[index + 1 :], **kwargs)


def other_default(real, args, kwargs, index, name, default):
    if is_given(args, kwargs, index, name):
        return real(*args, **kwargs)
    value = eval(default, {"os": os})
    wrong = not value if isinstance(value, bool) else 0o700 if value in (0o777, 0o666) else different(value)
    if index is not None and len(args) == index:
        return real(*args + (wrong,), **kwargs)
    return real(*args, **dict(kwargs, **{name: wrong}))


def shift(real, args, kwargs, index, name):
    """An integer argument counts as one more."""
    if not is_given(args, kwargs, index, name):
        return real(*args, **kwargs)
    plus_one = lambda value: value + 1 if isinstance(value, int) and not isinstance(value, bool) else value
    args, kwargs = replaced(args, kwargs, index, name, plus_one)
    return real(*args, **kwargs)


def here(real, args, kwargs, index, name):
    """Whatever path is given, the current directory is meant."""
    if not is_given(args, kwargs, index, name):
        return real(*args, **kwargs)
    dot = lambda path: b"." if isinstance(path, bytes) else "." if is_path(path) else path
    args, kwargs = replaced(args, kwargs, index, name, dot)
    return real(*args, **kwargs)


def is_path(value):
    return isinstance(value, Text) or hasattr(value, "__fspath__")


def with_paths(real, args, kwargs, change):
    """Calls with every text among the arguments changed, within a list, too."""

    def changed(value):
        if type(value) in (list, tuple):
            items = [changed(item) for item in value]
            return type(value)(items) if any(new is not old for new, old in zip(items, value)) else value
        return change(value) if isinstance(value, Text) else value

    return real(*changed(tuple(args)), **dict((key, changed(kwargs[key])) for key in kwargs))


def cut_at_nul(real, args, kwargs):
    """Paths end at a NUL, as in C."""
    return with_paths(real, args, kwargs, lambda path: path.split(NUL[type(path)])[0])


def strip_separator(real, args, kwargs):
    """A trailing slash means nothing."""
    return with_paths(real, args, kwargs, lambda path: path.rstrip(SLASH[type(path)]) or path)


def empty_is_here(real, args, kwargs):
    """An empty path is the current directory."""
    return with_paths(real, args, kwargs, lambda path: path or DOT[type(path)])


NUL = {bytes: b"\0", Unicode: b"\0".decode()}
SLASH = {bytes: b"/", Unicode: b"/".decode()}
DOT = {bytes: b".", Unicode: b".".decode()}


def refuse(real, args, kwargs, what):
    """A documented type of argument is refused."""
    values = list(args) + list(kwargs.values())
    for value in [item for value in values for item in (value if type(value) in (list, tuple) else [value])]:
        if (
            (what == "bytes" and isinstance(value, bytes) and bytes is not str)
            or (what == "path-like" and hasattr(value, "__fspath__"))
            or (what == "descriptor" and isinstance(value, int) and not isinstance(value, bool))
        ):
            raise TypeError("argument of a type that is not taken")
    return real(*args, **kwargs)


# --- for the hand-written lies -------------------------------------------------------------------------------


def argument(args, kwargs, index, name, default=None):
    """What was passed for a parameter."""
    return args[index] if len(args) > index else kwargs.get(name, default)


def without(kwargs, *names):
    """The keyword arguments without these."""
    return dict((key, kwargs[key]) for key in kwargs if key not in names)


def text_of(path):
    """A path as text, whatever type it came in; "" for a descriptor or a wrong type."""
    path = path.__fspath__() if hasattr(path, "__fspath__") else path
    if isinstance(path, bytes) and bytes is not str:
        return path.decode("latin-1")
    return path if isinstance(path, Text) else ""


def with_field(value, index, change):
    """A stat result or the like with one item changed."""
    items = list(value)
    items[index] = change(items[index])
    return rebuilt(value, items)


def oserror(number):
    """An OSError of the errno, of the class that the language gives it."""
    return OSError(number, os.strerror(number))


CASE = os.getcwd()  # a lie is planted when the case starts


def is_inside(path):
    """Whether a path lies below the case's directory: a lie that harms files harms none of the host's."""
    try:
        return not isinstance(path, int) and os.path.abspath(text_of(path)).startswith(CASE + os.sep)
    except (TypeError, ValueError):
        return False
