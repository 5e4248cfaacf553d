"""Redirections of an emulated shell: made one after another in its process, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.descriptors import Descriptor, DescriptorTable
from osconform.emulators.kernel.guard import GUARD


@dataclass(frozen=True)
class Redirect:
    """`number operator target`, as in `2>file` and `2>&1`."""

    number: int
    operator: str
    target: str


def redirect(
    descriptors: DescriptorTable,
    redirects: Iterable[Redirect],
    apply: Callable[[Redirect], None],
    complain: Callable[[Redirect, Failure], None],
    *,
    for_good: bool = False,
) -> Callable[[], None] | None:
    """Apply the redirections; what undoes them, or None once those before one that failed are undone and it is complained of.

    Those made `for_good` keep nothing open that the undoing would need.
    """
    saved: list[tuple[int, Descriptor | None]] = []

    def undo() -> None:
        for fd, entry in reversed(saved):
            if fd in descriptors.entries:
                descriptors.close(fd)
            if entry is not None:
                with GUARD:
                    descriptors.entries[fd] = entry  # with the reference that kept it open meanwhile

    for item in redirects:
        if not for_good:
            entry = descriptors.entries.get(item.number)
            if entry is not None:
                with GUARD:
                    entry.file.keep()
            saved.append((item.number, entry))
        try:
            apply(item)
        except Failure as failure:
            undo()
            complain(item, failure)
            return None
    return undo
