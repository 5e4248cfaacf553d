"""A board without a board: the raw REPL on a pseudo-terminal, run by this Python in a folder that plays the board's flash.

    python simulated_board.py /path/to/link

The link leads to the terminal's device; name it in osconform.toml, and try `osconform target check board`.
"""

from __future__ import annotations

import io
import os
import queue
import signal
import sys
import tempfile
import threading
import traceback
import tty
from contextlib import redirect_stdout, suppress
from typing import Any

_INTERRUPT, _RAW, _RUN = b"\x03", b"\x01", b"\x04"
_RESET = b"\r\nMPY: soft reboot\r\n>>> "
_BANNER = b"raw REPL; CTRL-B to exit\r\n>"


class Board:
    """One interpreter, whose names live until it is reset."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.busy = False
        self._bytes: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Ctrl-C ends what runs, as the interrupt of a board's serial port does; the rest waits its turn."""
        while True:
            for code in os.read(self.line, 4096):
                byte = bytes([code])
                if byte == _INTERRUPT and self.busy:
                    os.kill(os.getpid(), signal.SIGINT)
                else:
                    self._bytes.put(byte)

    def serve(self) -> None:
        code = b""
        while True:
            byte = self._bytes.get()
            if byte == _RAW:
                code = b""
                self.say(_BANNER)
            elif byte == _INTERRUPT:
                code = b""
            elif byte == _RUN:
                self.say(b"OK")
                self.execute(code.decode())
                code = b""
            else:
                code += byte

    def execute(self, code: str) -> None:
        printed, failed = io.StringIO(), ""
        try:
            self.busy = True
            with redirect_stdout(printed):
                exec(compile(code, "<stdin>", "exec"), self.names)
        except BaseException:
            failed = traceback.format_exc()
        self.busy = False
        self.say(printed.getvalue().encode() + _RUN + failed.encode() + _RUN + b">")

    def say(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.line, data) :]


def main(link: str) -> None:
    host, board = os.openpty()
    tty.setraw(board)
    if os.path.islink(link):  # of one that was killed
        os.unlink(link)
    os.symlink(os.ttyname(board), link)
    with tempfile.TemporaryDirectory() as flash:
        os.chdir(flash)
        sys.path.insert(0, flash)
        print("ready", flush=True)
        while True:
            # A program that ends the interpreter resets the board: its flash stays, its names do not.
            pid = os.fork()
            if pid == 0:
                signal.signal(
                    signal.SIGINT, signal.default_int_handler
                )  # a shell's background jobs ignore it
                with suppress(OSError):
                    Board(host).serve()
                os._exit(0)
            signal.signal(signal.SIGTERM, lambda *_, pid=pid: (os.kill(pid, signal.SIGKILL), sys.exit(0)))
            os.waitpid(pid, 0)
            with suppress(OSError):
                os.write(host, _RESET)


if __name__ == "__main__":
    main(sys.argv[1])
