"""The redirections of the emulated `sh` (POSIX.1-2017, XCU 2.7): made for one command and undone, or for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.runtime.programs.redirects import Redirect
from osconform.emulators.runtime.programs.redirects import redirect as in_order

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.shell import Shell


def redirect(shell: Shell, redirects: list[Redirect], *, for_good: bool = False) -> Callable[[], None] | None:
    """Make the redirections in a shell's process; what undoes them, or None after saying what failed.

    Those made `for_good` keep nothing open that the undoing would need.
    """
    return in_order(
        shell.process.descriptors,
        redirects,
        lambda item: _apply(shell, item),
        lambda item, failure: _complain_of(shell, item, failure),
        for_good=for_good,
    )


def _apply(shell: Shell, item: Redirect) -> None:
    target = shell.expander.text(item.target)
    descriptors = shell.process.descriptors
    o = shell.machine.traits.open
    if item.operator in (">&", "<&"):
        if target == "-":
            if item.number in descriptors.entries:
                descriptors.close(item.number)
            return
        if not target.isdigit():
            raise Failure("EBADF")
        descriptors.put(item.number, descriptors.file(int(target)), inheritable=True)
        return
    made = 1 | o.O_CREAT
    flags = {"<": 0, ">": made | o.O_TRUNC, ">|": made | o.O_TRUNC, ">>": made | o.O_APPEND}
    file = open_file(shell.machine, target, flags[item.operator], 0o666)
    descriptors.put(item.number, file, inheritable=True)


def _complain_of(shell: Shell, item: Redirect, failure: Failure) -> None:
    target = shell.expander.text(item.target)
    if failure.code == "EBADF":
        shell.complain(f"{target}: Bad file descriptor", 2)
        return
    action = "open" if item.operator == "<" else "create"
    missing = "No such file" if item.operator == "<" else "Directory nonexistent"
    known = shell.machine.traits.errno.get(str(failure.code), (0, str(failure.code)))[1]
    shell.complain(f"cannot {action} {target}: {missing if failure.code == 'ENOENT' else known}", 2)
