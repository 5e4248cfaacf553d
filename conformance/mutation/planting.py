"""Plants one lie in the target's interpreter: sent as text before the case's program, for Python 2.7 and 3.

Only calls that come from the case's program meet the lie, so that the agent and the standard library stay honest.
A lie is a function `lie(real, args, kwargs, *parameters)` that answers in place of `real(*args, **kwargs)`. When its
answer is not what the honest one would have been, that is noted on stderr for the host to see.
"""

import os
import sys

TOLD = "<lie told>"
SEEN = "<seen %s>"
write, getframe = os.write, getattr(sys, "_getframe", None)


def note(text):
    """Says it on stderr, whatever the case has made of the stream object; a closed descriptor keeps it quiet."""
    try:
        write(2, ("\n" + text + "\n").encode())
    except (OSError, ValueError):
        pass


def called_by_case(frame):
    """Whether a frame is the case's own, or that of a caller that works for it."""
    if frame.f_code.co_filename == "<case>":
        return True
    caller = frame.f_back
    if caller is None:
        return False
    if frame.f_code.co_name == "fails":
        return caller.f_code.co_filename == "<case>"
    return frame.f_code.co_name == "run" and caller.f_code.co_name.endswith(
        "_bootstrap_inner"
    )  # a thread's start


def meet(lie, parameters, real, args, kwargs):
    """The lie's answer. It is noted unless the lie did nothing but pass on one call and its outcome."""
    calls = []

    def tracked(*given, **named):
        calls.append([given, named, None])
        try:
            calls[-1][2] = real(*given, **named)
        except BaseException as error:
            calls[-1][2] = error
            raise
        return calls[-1][2]

    def told(outcome):
        if len(calls) != 1 or calls[0][2] is not outcome:
            return True
        given, named = calls[0][:2]
        same = len(given) == len(args) and all(left is right for left, right in zip(given, args))
        return not (
            same and sorted(named) == sorted(kwargs) and all(named[key] is kwargs[key] for key in named)
        )

    try:
        value = lie(tracked, args, kwargs, *parameters)
    except BaseException as error:
        if told(error):
            note(TOLD)
        raise
    if told(value):
        note(TOLD)
    return value


def owner_of(path):
    """The object that has the attribute of this dotted name, and the attribute's name."""
    parts = path.split(".")
    owner = __import__(parts[0])
    for part in parts[1:-1]:
        owner = getattr(owner, part)
    return owner, parts[-1]


def disguise(stand_in, real):
    """Gives a function the looks of the one that it replaces, in the sets of capable functions, too."""
    for name in ("__name__", "__doc__", "__module__", "__qualname__"):
        try:
            setattr(stand_in, name, getattr(real, name))
        except (AttributeError, TypeError):
            pass
    stand_in.__wrapped__ = real
    for name in dir(os):
        if name.startswith("supports_") and isinstance(getattr(os, name), set) and real in getattr(os, name):
            getattr(os, name).add(stand_in)


def plant_function(path, lie, parameters):
    """A function of a module, or a method of a class that is written in Python."""
    owner, name = owner_of(path)
    real = getattr(owner, name)

    def stand_in(*args, **kwargs):
        if not called_by_case(getframe(1)):
            return real(*args, **kwargs)
        return meet(lie, parameters, real, args, kwargs)

    disguise(stand_in, real)
    setattr(owner, name, stand_in)


def substituted(value, member, lie, parameters, is_method):
    """A stand-in for a value of a C type, of which one attribute or method lies to the case."""
    kind = type(value)
    names = {"__module__": kind.__module__, "__getattr__": lambda self, name: getattr(value, name)}
    for special in ("__fspath__", "__repr__"):
        if hasattr(kind, special):
            names[special] = lambda self, special=special: getattr(value, special)()

    def method(self, *args, **kwargs):
        return meet(lie, parameters, getattr(value, member), args, kwargs)

    def read(self):
        def honest():
            return getattr(value, member)

        return meet(lie, parameters, honest, (), {}) if called_by_case(getframe(1)) else honest()

    names[member] = method if is_method else property(read)
    if isinstance(value, tuple):
        return type(kind)(kind.__name__, (tuple,), names)(value)
    return type(kind)(kind.__name__, (object,), names)()


def plant_member(path, lie, parameters, producers, is_method):
    """An attribute or method of values of a C type: what the producers return is replaced by a stand-in."""
    member = path.rpartition(".")[2]

    def produced(real, args, kwargs):
        value = real(*args, **kwargs)
        return (
            Items(value, (substituted(item, member, lie, parameters, is_method) for item in value))
            if hasattr(value, "__next__")
            else substituted(value, member, lie, parameters, is_method)
        )

    for producer in producers:
        owner, name = owner_of(producer)
        if hasattr(owner, name):
            _plant_quietly(owner, name, produced)


def _plant_quietly(owner, name, produced):
    real = getattr(owner, name)

    def stand_in(*args, **kwargs):
        if not called_by_case(getframe(1)):
            return real(*args, **kwargs)
        return produced(real, args, kwargs)

    disguise(stand_in, real)
    setattr(owner, name, stand_in)


def plant_class(path, lie, parameters):
    """A class: calling it meets the lie, while subclasses of it and isinstance() stay what they are."""
    owner, name = owner_of(path)
    real = getattr(owner, name)

    def call(cls, *args, **kwargs):
        if cls is not owner.__dict__[name] or not called_by_case(getframe(1)):
            return type.__call__(cls, *args, **kwargs)
        return meet(lie, parameters, real, args, kwargs)

    def has(cls, value):
        return isinstance(value, real) if cls is owner.__dict__[name] else type.__instancecheck__(cls, value)

    kind = type("type", (type(real),), {"__call__": call, "__instancecheck__": has})
    setattr(owner, name, kind(name, (real,), {"__module__": real.__module__, "__doc__": real.__doc__}))


def plant_subclass(path, lie, parameters, is_method):
    """A member of a class of C, or an attribute of instances: a subclass that has it takes the place of the class."""
    whole, _, member = path.rpartition(".")
    owner, name = owner_of(whole)
    real = getattr(owner, name)
    held = getattr(real, member, None)  # a descriptor, where the class itself has the attribute

    def method(self, *args, **kwargs):
        honest = held.__get__(self, real)
        if not called_by_case(getframe(1)):
            return honest(*args, **kwargs)
        return meet(lie, parameters, honest, args, kwargs)

    def read(self):
        if hasattr(held, "__set__"):
            value = held.__get__(self, real)
        elif member in self.__dict__:
            value = self.__dict__[member]
        elif hasattr(real, "__getattr__"):  # made when it is first asked for
            value = real.__getattr__(self, member)
        else:
            raise AttributeError(member)
        return meet(lie, parameters, lambda: value, (), {}) if called_by_case(getframe(1)) else value

    def write_to(self, value):
        if hasattr(held, "__set__"):
            held.__set__(self, value)
        else:
            self.__dict__[member] = value

    names = {"__module__": real.__module__, "__doc__": real.__doc__}
    names[member] = method if is_method else property(read, write_to)
    setattr(owner, name, type(name, (real,), names))


def plant_data(path, lie, parameters):
    """A constant: the value itself is replaced, for everybody, since reading one shows nobody's frame."""
    owner, name = owner_of(path)
    value = getattr(owner, name)
    setattr(owner, name, meet(lie, parameters, lambda: value, (), {}))


def plant_field(path, lie, parameters):
    """An attribute of a constant, such as `sys.float_info.max`: a stand-in takes the place of the whole."""
    whole, _, member = path.rpartition(".")
    owner, name = owner_of(whole)
    setattr(owner, name, substituted(getattr(owner, name), member, lie, parameters, False))


def plant_world(path, lie, parameters):
    """Whatever the lie does when it is called once, before the case: for objects such as os.environ."""
    note(TOLD)
    lie(None, (), {}, *parameters)


class Items:
    """An iterator with the ways of another: `os.scandir` returns one that can be closed."""

    def __init__(self, real, items):
        self.real, self.items = real, items

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.items)

    next = __next__

    def __enter__(self):
        self.real.__enter__()
        return self

    def __exit__(self, *exc):
        return self.real.__exit__(*exc)

    def __getattr__(self, name):
        return getattr(self.real, name)
