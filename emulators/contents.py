"""The bytes of a file, of which holes take no memory: what was never written reads as zeros.

Space is taken in pages, as by Linux' tmpfs and by the file systems of most disks. Nearly every file is written from its
start on without a gap, so these bytes are one array, the head; only what lies behind a hole is kept page by page.
"""

from __future__ import annotations

from collections.abc import Iterator

PAGE = 4096
"""Bytes of a page, and of the smallest hole."""


def _pages(size: int) -> int:
    """How many pages it takes to hold that many bytes."""
    return -(-size // PAGE)


class Contents:
    """A file's bytes, `size` of them. Positions and sizes are in bytes and not negative."""

    __slots__ = ("_head", "_pages", "_reserved", "size")

    def __init__(self, data: bytes = b"") -> None:
        self._head = bytearray(data)
        self._pages: dict[int, bytearray] = {}
        """Whole pages behind the head, by number."""
        self._reserved: set[int] = set()
        """Pages that were allotted and not yet written: they take space, and are holes all the same."""
        self.size = len(data)

    def __len__(self) -> int:
        return self.size

    def __bytes__(self) -> bytes:
        return self.read(0, self.size)

    def __copy__(self) -> Contents:
        other = Contents()
        other._head[:] = self._head
        other._pages = {number: bytearray(page) for number, page in self._pages.items()}
        other._reserved = set(self._reserved)
        other.size = self.size
        return other

    @property
    def held(self) -> int:
        """How many bytes of the disk are taken: all but those of holes."""
        return len(self._head) + (len(self._pages) + len(self._reserved)) * PAGE

    @property
    def pages(self) -> int:
        """How many pages are taken, the last one of the head as a whole."""
        return _pages(len(self._head)) + len(self._pages) + len(self._reserved)

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end` or the end of the file."""
        head = self._head
        if end <= len(head) or len(head) == self.size:
            return bytes(head[start:end])
        found = bytearray(max(min(end, self.size) - start, 0))
        for place, piece in self.pieces(start, end):
            found[place - start : place - start + len(piece)] = piece
        return bytes(found)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """What is not in a hole from `start` up to `end` or the end of the file, with its positions in order."""
        end = min(end, self.size)
        if start < min(end, len(self._head)):
            yield start, bytes(self._head[start:end])
        touched = range(start // PAGE, _pages(end))
        few = len(touched) < len(self._pages)
        for number in touched if few else sorted(self._pages):
            if number in self._pages and number in touched:
                place = number * PAGE
                low, high = max(place, start), min(place + PAGE, end)
                yield low, bytes(self._pages[number][low - place : high - place])

    def growth(self, offset: int, count: int) -> int:
        """How many bytes more would be taken if so many were written there."""
        head, growth = len(self._head), 0
        for number, at, length in _cut(offset, count):
            if number in self._pages:
                continue
            if number <= _pages(head):
                end = number * PAGE + at + length
                growth += max(end - head, 0) - PAGE * (number in self._reserved)
                head = max(head, end)
            elif number not in self._reserved:
                growth += PAGE
        return growth

    def _touches_head(self, number: int) -> bool:
        """Whether a page is of the head, or could be the next one."""
        return number <= _pages(len(self._head))

    def write(self, offset: int, data: bytes) -> None:
        """Put the bytes there. If that is behind the end of the file, a hole is between."""
        end = offset + len(data)
        if offset <= len(self._head) and not self._pages and not self._reserved:  # as most files are written
            self._head[offset:end] = data
        else:
            for number, at, length in _cut(offset, len(data)):
                place = number * PAGE + at
                piece = data[place - offset : place - offset + length]
                self._reserved.discard(number)
                if number not in self._pages and self._touches_head(number):
                    self._write_head(place, piece)
                else:
                    self._pages.setdefault(number, bytearray(PAGE))[at : at + length] = piece
        if end > self.size and data:
            self.size = end

    def extend(self, data: bytes) -> None:
        """Put the bytes behind the end."""
        self.write(self.size, data)

    def _write_head(self, offset: int, data: bytes) -> None:
        head = self._head
        if offset > len(head):
            head.extend(bytes(offset - len(head)))
        head[offset : offset + len(data)] = data

    def resize(self, size: int) -> None:
        """Cut the file off, or let it end in a hole."""
        if size < self.size:
            del self._head[size:]
            if self._pages or self._reserved:
                self._cut_pages(size)
        self.size = size

    def _cut_pages(self, size: int) -> None:
        count, rest = _pages(size), size % PAGE
        self._pages = {number: page for number, page in self._pages.items() if number < count}
        self._reserved = {number for number in self._reserved if number < count}
        if rest and count - 1 in self._pages:
            self._pages[count - 1][rest:] = bytes(PAGE - rest)

    def vacant(self, start: int, end: int) -> list[int]:
        """The pages of a range that are not taken yet, by number."""
        first = max(start // PAGE, _pages(len(self._head)))
        taken = self._pages.keys() | self._reserved
        return [number for number in range(first, _pages(end)) if number not in taken]

    def reserve(self, start: int, end: int) -> None:
        """Take the pages of a range, and let the file reach to its end."""
        self._reserved.update(self.vacant(start, end))
        self.size = max(self.size, end)

    def next_data(self, offset: int) -> int | None:
        """The first position from `offset` on that is not in a hole; None if there is none."""
        if offset >= self.size:
            return None
        if offset < _pages(len(self._head)) * PAGE:
            return offset
        first = offset // PAGE
        number = min((number for number in self._pages if number >= first), default=None)
        return None if number is None else max(offset, number * PAGE)

    def next_hole(self, offset: int) -> int:
        """The first position from `offset` on that is in a hole; the end of the file counts as one."""
        number, held = offset // PAGE, _pages(len(self._head))
        while number < held or number in self._pages:
            number = max(number + 1, held)
            offset = number * PAGE
        return min(offset, self.size)


def _cut(offset: int, count: int) -> Iterator[tuple[int, int, int]]:
    """A range, page by page: the number of the page, the place in it, and how many bytes."""
    end = offset + count
    while offset < end:
        number, at = divmod(offset, PAGE)
        length = min(PAGE - at, end - offset)
        yield number, at, length
        offset += length
