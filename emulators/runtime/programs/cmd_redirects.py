"""Redirections of the emulated `cmd`: `<`, `>`, `>>`, `2>&1`, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.nt.files import open_file
from osconform.emulators.runtime.programs.redirects import Redirect
from osconform.emulators.runtime.programs.redirects import redirect as in_order
from osconform.emulators.runtime.programs.windows_streams import complain, message

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.cmd import Cmd


def redirect(shell: Cmd, redirects: list[Redirect]) -> Callable[[], None] | None:
    """Make the redirections in the interpreter's process; what undoes them, or None after saying what failed."""
    return in_order(
        shell.process.descriptors,
        redirects,
        lambda item: _apply(shell, item),
        lambda _, failure: _complain_of(shell, failure),
    )


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


def _complain_of(shell: Cmd, failure: Failure) -> None:
    text = "The handle is invalid." if failure.code == "EBADF" else message(failure)
    shell.take(complain(shell.machine, text))
