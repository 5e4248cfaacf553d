"""The contents of files against a model: all bytes in one array, and the numbers of the pages that are taken."""

import copy
import random

import pytest

from osconform.emulators.contents import PAGE, Contents

LONGEST = 10 * PAGE


def pages_of(start: int, end: int) -> set[int]:
    return set(range(start // PAGE, -(-end // PAGE))) if end > start else set()


class Model:
    """The same without any thought of cost."""

    def __init__(self) -> None:
        self.data, self.written, self.reserved = bytearray(), set(), set()

    def lengthen(self, size: int) -> None:
        self.data.extend(bytes(max(size - len(self.data), 0)))

    def write(self, offset: int, data: bytes) -> None:
        if data:
            self.lengthen(offset)
            self.data[offset : offset + len(data)] = data
            self.written |= pages_of(offset, offset + len(data))
            self.reserved -= self.written

    def resize(self, size: int) -> None:
        if size < len(self.data):
            del self.data[size:]
            kept = pages_of(0, size)
            self.written &= kept
            self.reserved &= kept
        self.lengthen(size)

    def reserve(self, start: int, end: int) -> None:
        self.reserved |= pages_of(start, end) - self.written
        self.lengthen(end)

    def next_data(self, offset: int) -> int | None:
        found = [number for number in self.written if (number + 1) * PAGE > offset]
        return max(offset, min(found) * PAGE) if found else None

    def next_hole(self, offset: int) -> int:
        while offset // PAGE in self.written:
            offset = (offset // PAGE + 1) * PAGE
        return min(offset, len(self.data))


@pytest.mark.parametrize("seed", range(40))
def test_contents_are_as_in_the_model(seed: int) -> None:
    draw = random.Random(seed)
    contents, model = Contents(), Model()
    for _ in range(40):
        offset = draw.choice([draw.randrange(LONGEST), draw.randrange(10) * PAGE, len(model.data)])
        data = draw.randbytes(draw.choice([0, 1, 5, PAGE, draw.randrange(3 * PAGE)]))
        what = draw.choice(["write", "write", "resize", "reserve"])
        if what == "write":
            expected = contents.held + contents.growth(offset, len(data))
            contents.write(offset, data)
            model.write(offset, data)
            assert contents.held == expected
        elif what == "resize":
            contents.resize(offset)
            model.resize(offset)
        elif data:
            contents.reserve(offset, offset + len(data))
            model.reserve(offset, offset + len(data))
        assert bytes(contents) == bytes(copy.copy(contents)) == bytes(model.data)
        assert contents.pages == len(model.written | model.reserved)
        start = draw.randrange(LONGEST)
        assert contents.read(start, start + PAGE) == bytes(model.data[start : start + PAGE])
        if start < len(model.data):
            assert contents.next_data(start) == model.next_data(start)
            assert contents.next_hole(start) == model.next_hole(start)


def test_a_hole_takes_nothing() -> None:
    contents = Contents(b"head")
    contents.write(2**40, b"tail")
    assert (contents.size, contents.held, contents.pages) == (2**40 + 4, 4 + PAGE, 2)
    assert list(contents.pieces(0, 2**41)) == [(0, b"head"), (2**40, b"tail")]
