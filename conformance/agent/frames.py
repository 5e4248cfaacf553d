"""Frames on the wire, as the host reads them: finds its way through garbage that a case wrote among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

START, END = b"\x02", b"\x03"
_HEADER = 9
#: Longest frame that is believed; the agent caps replies at 1 MiB of text.
_LONGEST = 4 << 20


def frame(message: dict[str, Any]) -> bytes:
    """A request as bytes."""
    return framed(json.dumps(message).encode("ascii"))


def framed(text: bytes) -> bytes:
    """The frame around a message's JSON text."""
    return b"%s%08x%s%s" % (START, len(text), text, END)


class Decoder:
    """Turns pieces of bytes into messages. What is not a well-formed frame is skipped and counted."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.garbage = 0

    def feed(self, piece: bytes) -> Iterator[dict[str, Any]]:
        """The messages completed by this piece."""
        self._buffer += piece
        while True:
            start = self._buffer.find(START)
            if start != 0:
                dropped = len(self._buffer) if start < 0 else start
                self.garbage += dropped
                del self._buffer[:dropped]
            if len(self._buffer) < _HEADER:
                return
            length = self._length()
            if length is None:
                self._skip()
                continue
            if len(self._buffer) < _HEADER + length + 1:
                return
            message = self._message(length)
            if message is None:
                self._skip()
                continue
            del self._buffer[: _HEADER + length + 1]
            yield message

    def _length(self) -> int | None:
        try:
            length = int(bytes(self._buffer[1:_HEADER]), 16)
        except ValueError:
            return None
        return length if length <= _LONGEST else None

    def _message(self, length: int) -> dict[str, Any] | None:
        if self._buffer[_HEADER + length : _HEADER + length + 1] != END:
            return None
        try:
            message = json.loads(bytes(self._buffer[_HEADER : _HEADER + length]))
        except ValueError:
            return None
        return message if isinstance(message, dict) else None

    def _skip(self) -> None:
        self.garbage += 1
        del self._buffer[:1]
