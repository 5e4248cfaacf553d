"""Audit events of the emulated C modules: which function raises which event with which arguments.

The events go to the hooks that a world's own program installed with its `sys.addaudithook`, never to
the host's (PEP 578; the library reference's table of audit events).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import fspath

# function: (event, its arguments by parameter name; a plain value stands for itself)
EVENTS: dict[str, tuple[str, tuple[str | int | None, ...]]] = {
    "chdir": ("os.chdir", ("path",)),
    "fchdir": ("os.chdir", ("fd",)),
    "listdir": ("os.listdir", ("path",)),
    "scandir": ("os.scandir", ("path",)),
    "mkdir": ("os.mkdir", ("path", "mode", "dir_fd")),
    "rmdir": ("os.rmdir", ("path", "dir_fd")),
    "remove": ("os.remove", ("path", "dir_fd")),
    "unlink": ("os.remove", ("path", "dir_fd")),
    "rename": ("os.rename", ("src", "dst", "src_dir_fd", "dst_dir_fd")),
    "replace": ("os.rename", ("src", "dst", "src_dir_fd", "dst_dir_fd")),
    "link": ("os.link", ("src", "dst", "src_dir_fd", "dst_dir_fd")),
    "symlink": ("os.symlink", ("src", "dst", "dir_fd")),
    "chmod": ("os.chmod", ("path", "mode", "dir_fd")),
    "fchmod": ("os.chmod", ("fd", "mode", -1)),
    "lchmod": ("os.chmod", ("path", "mode", -1)),
    "chown": ("os.chown", ("path", "uid", "gid", "dir_fd")),
    "fchown": ("os.chown", ("fd", "uid", "gid", -1)),
    "lchown": ("os.chown", ("path", "uid", "gid", -1)),
    "chflags": ("os.chflags", ("path", "flags")),
    "lchflags": ("os.chflags", ("path", "flags")),
    "truncate": ("os.truncate", ("path", "length")),
    "ftruncate": ("os.truncate", ("fd", "length")),
    "utime": ("os.utime", ("path", "times", "ns", "dir_fd")),
    "open": ("open", ("path", None, "flags")),
    "putenv": ("os.putenv", ("name", "value")),
    "unsetenv": ("os.unsetenv", ("name",)),
    "getxattr": ("os.getxattr", ("path", "attribute")),
    "setxattr": ("os.setxattr", ("path", "attribute", "value", "flags")),
    "removexattr": ("os.removexattr", ("path", "attribute")),
    "listxattr": ("os.listxattr", ("path",)),
    "lockf": ("os.lockf", ("fd", "command", "length")),
    "kill": ("os.kill", ("pid", "signal")),
    "killpg": ("os.killpg", ("pgid", "signal")),
    "execv": ("os.exec", ("path", "argv", None)),
    "execve": ("os.exec", ("path", "argv", "env")),
    "posix_spawn": ("os.posix_spawn", ("path", "argv", "env")),
    "posix_spawnp": ("os.posix_spawn", ("path", "argv", "env")),
    "spawnv": ("os.spawn", ("mode", "path", "argv", None)),
    "startfile": ("os.startfile", ("filepath", "operation")),
    "_add_dll_directory": ("os.add_dll_directory", ("path",)),
    "spawnve": ("os.spawn", ("mode", "path", "argv", "env")),
    "system": ("os.system", ("command",)),
    "listdrives": ("os.listdrives", ()),
    "listmounts": ("os.listmounts", ("volume",)),
    "listvolumes": ("os.listvolumes", ()),
}

Hooks = list[Callable[[str, tuple[Any, ...]], None]]


def raise_event(hooks: Hooks, event: str, *arguments: Any) -> None:
    """Tell every hook."""
    for hook in list(hooks):
        hook(event, arguments)


def _shown(name: str, value: Any, *, encode: bool) -> Any:
    if name.endswith("dir_fd") and value is None:
        return -1
    if value is ...:
        return None
    if hasattr(type(value), "__fspath__"):
        value = fspath(value)
    if encode and isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value


def auditor(hooks: Hooks, *, windows: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What turns a function whose name is in `EVENTS` into one that first raises the event for those who listen."""

    def audited(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            if hooks:
                _announce(hooks, function, arguments, keywords, windows=windows)
            return function(*arguments, **keywords)

        # What functools.wraps() would do, in a third of its time, which a world takes forty times.
        call.__module__, call.__name__, call.__qualname__ = (
            function.__module__,
            function.__name__,
            function.__qualname__,
        )
        if function.__doc__ is not None:
            call.__doc__ = function.__doc__
        call.__dict__["__wrapped__"] = function
        return call

    return audited


def _announce(
    hooks: Hooks,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    *,
    windows: bool,
) -> None:
    name = function.__name__
    event, parameters = EVENTS[name]
    try:
        bound = inspect.signature(function).bind(*arguments, **keywords)
    except TypeError:
        return  # the function will complain in its own words
    bound.apply_defaults()
    encode = name in ("putenv", "unsetenv", "system") and not windows
    values = (
        _shown(item, bound.arguments[item], encode=encode) if isinstance(item, str) else item
        for item in parameters
    )
    raise_event(hooks, event, *values)
