"""Descriptors over shared open file descriptions, and pipes between threads."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.emulators import Unemulated, World

SIZES = st.integers(0, 40)


def test_dup_shares_the_offset_and_open_does_not() -> None:
    os = World("linux", files={"f": "abcdef"}).os
    first, other = os.open("f", os.O_RDONLY), os.open("f", os.O_RDONLY)
    second = os.dup(first)
    assert os.read(first, 2) + os.read(second, 2) == b"abcd"
    assert os.read(other, 2) == b"ab"


def test_the_lowest_free_number_is_used() -> None:
    os = World("linux").os
    fds = [os.open(".", os.O_RDONLY) for _ in range(4)]
    os.close(fds[1])
    assert os.open(".", os.O_RDONLY) == fds[1]


def test_a_full_table_is_emfile() -> None:
    os = World("linux").os
    with pytest.raises(OSError, match="Too many open files"):
        for _ in range(2000):
            os.dup(0)


def test_an_unlinked_file_lives_while_it_is_open() -> None:
    world = World("linux", files={"f": "abc"})
    fd = world.os.open("f", world.os.O_RDONLY)
    world.os.unlink("f")
    assert world.os.read(fd, 9) == b"abc"
    assert world.tree() == {}


def test_an_empty_pipe_is_no_deadlock() -> None:
    os = World("linux").os
    reader, _writer = os.pipe()
    with pytest.raises(Unemulated, match="would block forever"):
        os.read(reader, 1)


def test_a_pipe_between_threads() -> None:
    os = World("linux").os
    reader, writer = os.pipe()
    data = bytes(range(256)) * 1000  # more than the pipe holds
    thread = threading.Thread(target=lambda: (os.write(writer, data), os.close(writer)))
    thread.start()
    got = b""
    while piece := os.read(reader, 5000):
        got += piece
    thread.join()
    assert got == data


@given(st.lists(st.tuples(st.sampled_from(["write", "seek", "read", "truncate"]), SIZES), max_size=30))
def test_a_file_behaves_like_a_bytearray(steps: list[tuple[str, int]]) -> None:
    os = World("linux").os
    fd = os.open("f", os.O_CREAT | os.O_RDWR)
    model, position = bytearray(), 0
    for number, (step, size) in enumerate(steps):
        if step == "write":
            data = bytes([number + 1]) * size
            assert os.write(fd, data) == size
            if size:
                model.extend(bytes(max(0, position - len(model))))
                model[position : position + size] = data
                position += size
        elif step == "seek":
            assert os.lseek(fd, size, os.SEEK_SET) == size
            position = size
        elif step == "truncate":
            os.ftruncate(fd, size)
            del model[size:]
            model.extend(bytes(size - len(model)))
        else:
            expected = bytes(model[position : position + size])
            assert os.read(fd, size) == expected
            position += len(expected)
    assert os.pread(fd, 10_000, 0) == bytes(model)
