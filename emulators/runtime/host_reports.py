"""What the host's interpreter reports of programs in worlds: warnings, lost exceptions, values of expressions.

They go through hooks of the one interpreter that runs host and worlds. While a program runs they are led to the `sys`
of its world, for its thread alone.
"""

from __future__ import annotations

import sys as host_sys
import threading
import warnings as host_warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from osconform.emulators.kernel.interruption import Interrupted
from osconform.emulators.kernel.signals import ProcessExit


class _Thread(threading.local):
    """The `sys` of the world whose program the thread runs."""

    sys: Any = None


_THREAD = _Thread()
_LOCK = threading.Lock()
_running = 0
_originals: tuple[Any, Any, Any] = (None, None, None)


def _unraisable(unraisable: Any) -> None:
    if issubclass(unraisable.exc_type, (Interrupted, ProcessExit)):
        return  # a process ends, and happens to be within a callback
    if _THREAD.sys is None:
        _originals[0](unraisable)
    else:
        _THREAD.sys.unraisablehook(unraisable)


def _show_warning(message: Any) -> None:
    if _THREAD.sys is None:
        _originals[1](message)
    elif _THREAD.sys.stderr is not None:
        # Without the source line, which the host's files would be searched for.
        text = f"{message.filename}:{message.lineno}: {message.category.__name__}: {message.message}\n"
        _THREAD.sys.stderr.write(text)


def _display(value: Any) -> None:
    (_originals[2] if _THREAD.sys is None else _THREAD.sys.displayhook)(value)


@contextmanager
def led_to(sys_module: Any) -> Iterator[None]:
    """Lead the reports of this thread to a world's `sys` for the while."""
    global _running, _originals
    shown: Any = host_warnings
    with _LOCK:
        if not _running:
            _originals = host_sys.unraisablehook, shown._showwarnmsg_impl, host_sys.displayhook
            host_sys.unraisablehook, shown._showwarnmsg_impl = _unraisable, _show_warning
            host_sys.displayhook = _display
        _running += 1
    outside, _THREAD.sys = _THREAD.sys, sys_module
    try:
        yield
    finally:
        _THREAD.sys = outside
        with _LOCK:
            _running -= 1
            if not _running:
                if host_sys.unraisablehook is _unraisable:
                    host_sys.unraisablehook = _originals[0]
                if shown._showwarnmsg_impl is _show_warning:
                    shown._showwarnmsg_impl = _originals[1]
                if host_sys.displayhook is _display:
                    host_sys.displayhook = _originals[2]
