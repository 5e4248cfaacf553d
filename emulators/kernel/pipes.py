"""Pipes and FIFOs: a bounded byte queue between reading and writing open file descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.waiting import wait_until

if TYPE_CHECKING:
    from osconform.emulators.store import AnyNode

CAPACITY = 65536
"""Bytes that a pipe holds (Linux pipe(7); macOS starts at 16384 and grows to the same)."""
PIPE_BUF = 4096


class Pipe:
    """The queue and how many ends are open on each side."""

    def __init__(self) -> None:
        self.queue = bytearray()
        self.capacity = CAPACITY
        self.readers = 0
        self.writers = 0


class PipeFile(OpenFile):
    """One end of a pipe (or, for a FIFO opened for both, both ends)."""

    def __init__(self, pipe: Pipe, node: AnyNode, *, readable: bool, writable: bool, flags: int = 0) -> None:
        super().__init__(node, readable=readable, writable=writable, flags=flags)
        self.pipe = pipe
        with GUARD:
            pipe.readers += readable
            pipe.writers += writable

    def release(self) -> None:
        super().release()
        with GUARD:
            self.pipe.readers -= self.readable
            self.pipe.writers -= self.writable

    def read(self, size: int) -> bytes:
        if not self.readable:
            raise Failure("EBADF")
        queue = self.pipe.queue
        with GUARD:
            if queue or not size:
                data = bytes(queue[:size])
                del queue[:size]
                return data
            if not self.pipe.writers:
                return b""
        if self.nonblocking:
            raise Failure("EAGAIN")
        wait_until(self.can_read, "reading from an empty pipe")
        return self.read(size)

    def can_read(self) -> bool:
        return bool(self.pipe.queue) or not self.pipe.writers

    def can_write(self) -> bool:
        return len(self.pipe.queue) + PIPE_BUF <= self.pipe.capacity or not self.pipe.readers

    def write(self, data: bytes) -> int:
        if not self.writable:
            raise Failure("EBADF")
        if not data:
            return 0
        if not self.pipe.readers:
            raise Failure("EPIPE")
        with GUARD:
            room = self.pipe.capacity - len(self.pipe.queue)
            if len(data) <= room:
                self.pipe.queue += data
                return len(data)
            # Writes of up to PIPE_BUF bytes are atomic: all or nothing.
            if self.nonblocking and room and len(data) > PIPE_BUF:
                self.pipe.queue += data[:room]
                return room
        if self.nonblocking:
            raise Failure("EAGAIN")
        return self._write_all(data)

    def _write_all(self, data: bytes) -> int:
        """A blocking write of more than there is room for: piece by piece, as readers make room."""
        pipe = self.pipe
        least = len(data) if len(data) <= PIPE_BUF else 1  # what is atomic waits for room for all of it
        done = 0
        while done < len(data):
            wait_until(
                lambda: pipe.capacity - len(pipe.queue) >= least or not pipe.readers, "writing to a full pipe"
            )
            if not pipe.readers:
                raise Failure("EPIPE")
            with GUARD:
                piece = data[done : done + max(pipe.capacity - len(pipe.queue), 0)]
                if len(piece) >= least:
                    pipe.queue += piece
                    done += len(piece)
        return done

    def read_at(self, size: int, offset: int) -> bytes:
        raise Failure("ESPIPE")

    def write_at(self, data: bytes, offset: int) -> int:
        raise Failure("ESPIPE")
