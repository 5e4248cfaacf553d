"""posix: pipe and pipe2."""

from __future__ import annotations

import stat as stat_bits
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.pipes import Pipe, PipeFile

O_DIRECT = 0o40000
"""Packet mode (Linux pipe(2)): accepted, and without effect on a stream that is read as it is written."""


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    table, flags_of = machine.process.descriptors, machine.traits.open

    def make_pipe(flags: int) -> tuple[int, int]:
        credentials = machine.process.credentials
        ends = Pipe()
        node = machine.store.node(stat_bits.S_IFIFO | 0o600, credentials.euid, credentials.egid)
        node.meta.st_nlink = 1
        node.device = ends
        reader = PipeFile(ends, node, readable=True, writable=False)
        writer = PipeFile(ends, node, readable=False, writable=True, flags=1)
        reader.nonblocking = writer.nonblocking = bool(flags & flags_of.O_NONBLOCK)
        inheritable = not flags & flags_of.O_CLOEXEC
        try:
            first = table.add(reader, inheritable=inheritable)
        except Failure as failure:
            raise error(failure.code) from None
        try:
            return first, table.add(writer, inheritable=inheritable)
        except Failure as failure:
            table.close(first)  # POSIX, pipe(): on failure no descriptor is allocated
            raise error(failure.code) from None

    def pipe() -> tuple[int, int]:
        return make_pipe(flags_of.O_CLOEXEC)

    def pipe2(flags: int, /) -> tuple[int, int]:
        flags = c_int(flags)
        if flags & ~(flags_of.O_NONBLOCK | flags_of.O_CLOEXEC | O_DIRECT):
            raise error("EINVAL")
        return make_pipe(flags)

    return {"pipe": pipe, "pipe2": pipe2}
