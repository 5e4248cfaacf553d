"""An adapter: speaks osconform's protocol on stdin and stdout, and drives a MicroPython board on a serial line.

    python board_adapter.py /dev/ttyACM0

The protocol is in docs/protocol.md; what is used of osconform here is the portable agent, which is put onto the board, and the frames.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any

from raw_repl import RawRepl, Reset

from osconform.agent.connection import AGENT
from osconform.agent.frames import Decoder, frame

HERE = Path(__file__).resolve().parent


def requests() -> Any:
    """The host's requests, as they come; ends when the host has closed its end."""
    decoder = Decoder()
    while piece := os.read(0, 1 << 16):
        yield from decoder.feed(piece)


def send(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(frame(message))
    sys.stdout.buffer.flush()


def answer(board: RawRepl, code: str) -> tuple[dict[str, Any], str]:
    """The message that the board printed, and what else it printed. The message is the last thing."""
    printed, failed = board.run(code)
    start = printed.rfind(b"\x02")
    for message in Decoder().feed(printed[max(start, 0) :]):
        return message, printed[:start].decode("latin-1")
    raise OSError(failed.decode(errors="replace") or "the board printed no message")


def main(device: str) -> None:
    board = RawRepl(device)
    board.upload("osconform_agent.py", AGENT.read_text(encoding="utf-8"))
    board.upload("osconform_board.py", (HERE / "board_part.py").read_text(encoding="utf-8"))
    board.check("import osconform_board")
    hello, _ = answer(board, "osconform_board.greet()")
    token = secrets.token_hex(9)
    send({**hello, "token": token})
    for request in requests():
        board.upload("osconform_request.json", frame(request)[9:-1].decode("ascii"))
        try:
            message, printed = answer(board, "osconform_board.serve(open('osconform_request.json').read())")
        except Reset:  # by the program: it is told as a wait status, here of an exit with 1
            send({"token": token, "gone": 1 << 8, "stderr": "the board was reset"})
            board.enter()
            board.check("import osconform_board")
        else:
            send({**message, **({"stdout": printed} if printed else {})})


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (OSError, EOFError) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
