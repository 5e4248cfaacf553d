"""Redirections of the emulated `cmd`: `<`, `>`, `>>`, `2>&1`, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.descriptors import LOCK, Descriptor
from osconform.emulators.nt.files import open_file
from osconform.emulators.runtime.programs.cmd_syntax import Redirect
from osconform.emulators.runtime.programs.windows_streams import complain, message

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.cmd import Cmd


def redirect(shell: Cmd, redirects: list[Redirect]) -> Callable[[], None] | None:
    """Make the redirections in the interpreter's process; what undoes them, or None after saying what failed."""
    descriptors = shell.process.descriptors
    saved: list[tuple[int, Descriptor | None]] = []

    def undo() -> None:
        for fd, entry in reversed(saved):
            if fd in descriptors.entries:
                descriptors.close(fd)
            if entry is not None:
                with LOCK:
                    descriptors.entries[fd] = entry  # with the reference that kept it open meanwhile

    for item in redirects:
        entry = descriptors.entries.get(item.number)
        if entry is not None:
            with LOCK:
                entry.file.references += 1
        saved.append((item.number, entry))
        try:
            _apply(shell, item)
        except Failure as failure:
            undo()
            text = "The handle is invalid." if failure.code == "EBADF" else message(failure)
            shell.take(complain(shell.machine, text))
            return None
    return undo


def _apply(shell: Cmd, item: Redirect) -> None:
    target = shell.text_of(item.target).replace('"', "")
    descriptors, o = shell.process.descriptors, shell.machine.traits.open
    if item.operator in (">&", "<&"):
        if not target.isdigit():
            raise Failure("EBADF")
        descriptors.put(item.number, descriptors.file(int(target)), inheritable=True)
        return
    made = 1 | o.O_CREAT | o.O_BINARY
    flags = {"<": o.O_BINARY, ">": made | o.O_TRUNC, ">>": made | o.O_APPEND}[item.operator]
    file = open_file(shell.machine, target, flags, 0o666)
    descriptors.put(item.number, file, inheritable=True)
