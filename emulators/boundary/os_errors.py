"""From a failed call to the `OSError` that CPython raises: class, errno, winerror, text and file names."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any

from osconform.emulators.platforms.windows_errors import WINERROR

# PEP 3151: which errno raises which class. By name, because numbers differ between platforms.
CLASSES: dict[str, type[OSError]] = {
    "EAGAIN": BlockingIOError, "EWOULDBLOCK": BlockingIOError,
    "EALREADY": BlockingIOError, "EINPROGRESS": BlockingIOError,
    "EPIPE": BrokenPipeError, "ESHUTDOWN": BrokenPipeError,
    "ECHILD": ChildProcessError,
    "ECONNABORTED": ConnectionAbortedError,
    "ECONNREFUSED": ConnectionRefusedError,
    "ECONNRESET": ConnectionResetError,
    "EEXIST": FileExistsError,
    "ENOENT": FileNotFoundError,
    "EINTR": InterruptedError,
    "EISDIR": IsADirectoryError,
    "ENOTDIR": NotADirectoryError,
    "EACCES": PermissionError, "EPERM": PermissionError,
    "ESRCH": ProcessLookupError,
    "ETIMEDOUT": TimeoutError,
}  # fmt: skip


def _windows_text(self: Any) -> str:
    code = f"[WinError {self.winerror}]" if self.winerror is not None else f"[Errno {self.errno}]"
    text = f"{code} {self.strerror}"
    if self.filename2 is not None:
        return f"{text}: {self.filename!r} -> {self.filename2!r}"
    return text if self.filename is None else f"{text}: {self.filename!r}"


# Only a Windows build of CPython prints winerror, so these stand in for the built-in classes of the
# same names, as subclasses: `except FileNotFoundError` and `type(error).__name__` work as there.
_MAPPED: list[type[OSError]] = [OSError, *dict.fromkeys(CLASSES.values())]
WINDOWS_CLASSES: dict[type[OSError], type[OSError]] = {
    cls: type(cls.__name__, (cls,), {"__module__": "builtins", "__str__": _windows_text, "winerror": None})
    for cls in _MAPPED
}


class ErrorFactory:
    """Builds the exceptions of one platform from its errno table."""

    def __init__(self, errno: Mapping[str, tuple[int, str]], *, windows: bool) -> None:
        self.errno = errno
        self.windows = windows

    def __call__(self, code: str | int, filename: object = None, filename2: object = None) -> OSError:
        """The exception for an errno name or a Win32 error number."""
        winerror: int | None = None
        if isinstance(code, int):
            winerror = code
            name, text = WINERROR.get(code, ("EINVAL", f"Windows Error 0x{code:x}"))
            number = self.errno[name][0]
        else:
            name = code
            number, text = self.errno[name]
        cls = CLASSES.get(name, builtins.OSError)
        if self.windows:
            cls = WINDOWS_CLASSES[cls]
        if filename2 is not None:
            error = cls(number, text, filename, None, filename2)
        elif filename is not None:
            error = cls(number, text, filename)
        else:
            error = cls(number, text)
        if winerror is not None:
            error.winerror = winerror  # type: ignore[attr-defined, unused-ignore]  # Windows stubs only
        return error
