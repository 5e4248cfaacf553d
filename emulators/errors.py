"""The exceptions of the emulator itself: what it cannot do, and how its kernels report failure inside."""

from __future__ import annotations


class Unemulated(Exception):
    """Raised when emulated code asks for something that this emulator does not provide.

    It is no `OSError` and no `NotImplementedError`, because programs catch those and carry on:
    what is missing here must be seen, not mistaken for an answer of the operating system.
    """

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} is not emulated: {why}")
        self.what = what
        self.why = why


class Failure(Exception):
    """A system call failed. Kernels raise it, the C boundary turns it into the right `OSError`.

    `code` is an errno name (`"ENOENT"`) for POSIX systems and the Windows C runtime, a Win32 error
    number for calls into the Windows API. Names, because errno numbers differ between platforms.
    """

    __slots__ = ("code",)

    def __init__(self, code: str | int) -> None:
        super().__init__(code)
        self.code = code
