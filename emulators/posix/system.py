"""posix: facts about the system: names, limits, load, time used, randomness, environment."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from osconform.emulators.boundary.arguments import c_int, fspath, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import resolve
from osconform.emulators.store import AnyNode

INSTALLED = 8 * 2**30
"""Bytes that the system itself takes on a disk without a limit, which is as good as 1 TiB."""


@dataclass(frozen=True)
class SystemFacts:
    """What a platform answers to uname, sysconf, confstr and pathconf."""

    uname: tuple[str, str, str, str, str]
    sysconf_names: Mapping[str, int]
    confstr_names: Mapping[str, int]
    pathconf_names: Mapping[str, int]
    sysconf: Mapping[str, int] = field(default_factory=dict)
    confstr: Mapping[str, str] = field(default_factory=dict)
    pathconf: Mapping[str, int] = field(default_factory=dict)
    cpus: int = 4
    no_error: str = "Success"
    unknown_error: str = "Unknown error {}"


def functions(
    context: Context, facts: SystemFacts, types: Mapping[str, Any]
) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text = context.machine, context.error, context.text
    process = machine.process

    def strerror(code: int, /) -> str:
        number = c_int(code)
        if not number:
            return facts.no_error
        return dict(machine.traits.errno.values()).get(number) or facts.unknown_error.format(number)

    def uname() -> Any:
        return types["uname_result"]._make(facts.uname)

    def times() -> Any:
        ticks = 10_000_000  # nanoseconds in one of the hundred ticks of a second
        used, elapsed = machine.clock.worked() - process.born_ns, machine.clock.monotonic()
        user, children, real = (value // ticks / 100 for value in (used, process.children_ns, elapsed))
        return types["times_result"]._make((user, 0.01, children, 0.0, real))

    def urandom(size: int, /) -> bytes:
        count = operator.index(size)
        if count < 0:
            raise ValueError("negative argument not allowed")
        return machine.entropy.read(count)

    def getrandom(size: int, flags: int = 0) -> bytes:
        count = operator.index(size)
        if count < 0 or c_int(flags) & ~3:
            raise error("EINVAL")
        return machine.entropy.read(count)

    def cpu_count() -> int:
        return process.cpu_count or facts.cpus

    def getloadavg() -> tuple[float, float, float]:
        return (0.25, 0.5, 0.75)

    def named(name: Any, table: Mapping[str, int]) -> int:
        if isinstance(name, str):
            if name not in table:
                raise ValueError("unrecognized configuration name")
            return table[name]
        if not hasattr(name, "__index__"):
            raise TypeError("configuration names must be strings or integers")
        return c_int(name)

    def lookup(name: Any, table: Mapping[str, int], values: Mapping[str, Any], default: Any) -> Any:
        number = named(name, table)
        names = [known for known, value in table.items() if value == number]
        if not names:
            raise error("EINVAL")
        return next((values[known] for known in names if known in values), default)

    def sysconf(name: Any, /) -> int:
        if named(name, facts.sysconf_names) == facts.sysconf_names["SC_OPEN_MAX"]:
            return process.descriptors.limit
        value: int = lookup(name, facts.sysconf_names, facts.sysconf, -1)
        return value

    def confstr(name: Any, /) -> str | None:
        value: str | None = lookup(name, facts.confstr_names, facts.confstr, "")
        return value

    pathconf_path = path_argument("pathconf", allow_fd=True)

    def pathconf(path: Any, name: Any) -> int:
        path = pathconf_path(path)
        number = named(name, facts.pathconf_names)
        try:
            if isinstance(path, int):
                process.descriptors.file(path)
            else:
                resolve(machine, text(path))
        except Failure as failure:
            raise error(failure.code, path) from None
        value: int = lookup(number, facts.pathconf_names, facts.pathconf, -1)
        return value

    def fpathconf(fd: int, name: Any, /) -> int:
        number = named(name, facts.pathconf_names)
        try:
            process.descriptors.file(c_int(fd))
        except Failure as failure:
            raise error(failure.code) from None
        value: int = lookup(number, facts.pathconf_names, facts.pathconf, -1)
        return value

    statvfs_path = path_argument("statvfs", allow_fd=True)

    def volume(node: AnyNode) -> Any:
        total, used = machine.store.usage(node.meta.st_dev)
        block = machine.traits.block_size
        blocks = (2**40 if total is None else total) // block
        if total is None:
            used += INSTALLED
        free = max(0, blocks - -(-used // block))
        return types["statvfs_result"]._make(
            (block, block, blocks, free, free, 2**24, 2**24 - 1000, 2**24 - 1000, 4096, 255),
            (node.meta.st_dev,),
        )

    def statvfs(path: Any) -> Any:
        path = statvfs_path(path)
        try:
            if path == -1:
                raise Failure("EFAULT")  # no descriptor to CPython, and no path to the system
            if isinstance(path, int):
                return volume(process.descriptors.file(path).node)
            return volume(resolve(machine, text(path)))
        except Failure as failure:
            raise error(failure.code, path) from None

    def fstatvfs(fd: int, /) -> Any:
        try:
            return volume(process.descriptors.file(c_int(fd)).node)
        except Failure as failure:
            raise error(failure.code) from None

    def variable(value: Any) -> bytes:
        value = fspath(value)
        data: bytes = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
        if b"\0" in data:
            raise ValueError("embedded null byte")
        return data

    def putenv(name: Any, value: Any, /) -> None:
        key, data = variable(name), variable(value)
        if b"=" in key:
            raise ValueError("illegal environment variable name")
        if not key:
            raise error("EINVAL")
        process.environ[text(key)] = text(data)

    def unsetenv(name: Any, /) -> None:
        key = variable(name)
        if not key or b"=" in key:
            raise error("EINVAL")
        process.environ.pop(text(key), None)

    def _create_environ() -> dict[bytes, bytes]:
        encode = "utf-8", "surrogateescape"
        return {name.encode(*encode): value.encode(*encode) for name, value in process.environ.items()}

    def _path_normpath(path: Any) -> Any:
        return normalized(fspath(path))

    def _path_splitroot_ex(path: Any, /) -> tuple[Any, Any, Any]:
        path = fspath(path)
        slash = b"/" if isinstance(path, bytes) else "/"
        stripped = path.lstrip(slash)
        slashes = len(path) - len(stripped)
        # Exactly two leading slashes are a root of their own (POSIX.1-2017, 4.13).
        size = 2 if slashes == 2 else min(slashes, 1)
        return path[:0], path[:size], path[size:]

    return {name: call for name, call in locals().items() if callable(call) and name in PUBLIC}


def normalized(path: str | bytes) -> str | bytes:
    """posixpath.normpath in C (`_path_normpath`): collapse separators, dots and parents."""
    if isinstance(path, bytes):
        text = normalized(path.decode("utf-8", "surrogateescape"))
        assert isinstance(text, str)
        return text.encode("utf-8", "surrogateescape")
    if not path:
        return "."
    leading = "//" if path.startswith("//") and not path.startswith("///") else "/" * path.startswith("/")
    kept: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or (not leading and not kept) or (kept and kept[-1] == ".."):
            kept.append(part)
        elif kept:
            kept.pop()
    return leading + "/".join(kept) or "."


PUBLIC = frozenset(
    "strerror uname times urandom getrandom cpu_count getloadavg sysconf confstr pathconf fpathconf statvfs"
    " fstatvfs putenv unsetenv _create_environ _path_normpath"
    " _path_splitroot_ex".split()
)
