"""MicroPython's raw REPL over a serial line: code in, what it prints and its traceback out.

The line's end is opened as a file and set to raw mode, which needs a Unix host and no further package. The raw REPL is described in
MicroPython's docs, reference/repl.html#raw-mode-and-raw-paste-mode.
"""

from __future__ import annotations

import os
import termios
import tty

_INTERRUPT, _RAW, _RUN = b"\x03", b"\x01", b"\x04"
_PROMPT = b"\r\n>>> "  # of the normal REPL, where a board is after a reset
_CHUNK = 256  # boards have small input buffers
_TEXT = 512


class Reset(Exception):
    """The board has started anew, and waits in its normal REPL."""


class RawRepl:
    """A board in raw mode. Its methods raise `EOFError` if the line is cut, and `Reset`."""

    def __init__(self, device: str) -> None:
        self.line = os.open(device, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.line, termios.TCSANOW)
        self._buffer = b""
        self.enter()

    def enter(self) -> None:
        """Raw mode, whatever the board is at."""
        self._write(b"\r" + _INTERRUPT + _INTERRUPT + _RAW)
        self._until(b"raw REPL; CTRL-B to exit\r\n>", prompt_is_reset=False)

    def run(self, code: str) -> tuple[bytes, bytes]:
        """What the code prints, and its traceback (empty if there is none)."""
        self._write(code.encode() + _RUN)
        self._until(b"OK")
        printed, failed = self._until(_RUN), self._until(_RUN)
        self._until(b">")
        return printed.replace(b"\r\n", b"\n"), failed

    def upload(self, name: str, text: str) -> None:
        """Writes a file onto the board, piece by piece."""
        self.check(f"f = open({name!r}, 'w')")
        for start in range(0, len(text), _TEXT):
            self.check(f"f.write({text[start : start + _TEXT]!r})")
        self.check("f.close()")

    def check(self, code: str) -> bytes:
        """What the code prints. Raises `OSError` with the board's traceback."""
        printed, failed = self.run(code)
        if failed:
            raise OSError(f"the board refused {code[:60]!r}: {failed.decode(errors='replace').strip()}")
        return printed

    def _write(self, data: bytes) -> None:
        for start in range(0, len(data), _CHUNK):
            piece = data[start : start + _CHUNK]
            while piece:
                piece = piece[os.write(self.line, piece) :]

    def _until(self, mark: bytes, prompt_is_reset: bool = True) -> bytes:
        while mark not in self._buffer:
            if prompt_is_reset and self._buffer.endswith(_PROMPT):
                self._buffer = b""
                raise Reset
            piece = os.read(self.line, 4096)
            if not piece:
                raise EOFError("the line was cut")
            self._buffer += piece
        found, _, self._buffer = self._buffer.partition(mark)
        return found
