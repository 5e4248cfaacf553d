"""Memory maps as descriptors and as places in /proc/self/maps."""

import sys
from typing import Any

import pytest

from osconform.emulators import World


@pytest.fixture
def world() -> World:
    return World("linux", files={"a": "hello" * 1000})


def opened(world: World) -> list[str]:
    return sorted(world.os.listdir("/proc/self/fd"))


def test_a_map_keeps_a_descriptor_until_it_is_closed_or_gone(world: World) -> None:
    fd = world.os.open("a", world.os.O_RDWR)
    before = opened(world)
    first, second = world.mmap.mmap(fd, 0), world.mmap.mmap(fd, 0)
    assert len(opened(world)) == len(before) + 2
    assert not world.os.get_inheritable(fd + 1)
    world.os.close(fd)
    assert first.size() == 5000  # by its own
    first.close()
    del second
    assert opened(world) == before[:-1]


def test_a_map_whose_descriptor_is_closed_does_not_know_the_size(world: World) -> None:
    fd = world.os.open("a", world.os.O_RDWR)
    memory = world.mmap.mmap(fd, 0)
    world.os.closerange(3, 99)
    with pytest.raises(OSError, match="Bad file descriptor"):
        memory.size()
    other = world.os.open("a", world.os.O_RDWR), world.os.open("a", world.os.O_RDWR)
    memory.close()  # which does not take what has the number by now
    assert [world.os.fstat(number).st_size for number in other] == [5000, 5000]


@pytest.mark.skipif(sys.version_info < (3, 13), reason="trackfd came with Python 3.13")
def test_without_trackfd_there_is_none(world: World) -> None:
    fd = world.os.open("a", world.os.O_RDWR)
    memory: Any = world.mmap.mmap(fd, 0, trackfd=False)
    assert opened(world)[-1] == str(fd)
    with pytest.raises(ValueError, match="trackfd"):
        memory.resize(10)
    with pytest.raises(OSError, match="Bad file descriptor"):
        memory.size()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="trackfd is a keyword from Python 3.13 on")
def test_trackfd_is_no_keyword_yet(world: World) -> None:
    with pytest.raises(TypeError, match="trackfd"):
        world.mmap.mmap(-1, 5, trackfd=True)


def test_the_list_of_maps(world: World) -> None:
    mmap, low = world.mmap, 0x40
    fd = world.os.open("a", world.os.O_RDWR)
    shared = mmap.mmap(fd, 0)
    private = mmap.mmap(-1, 5, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    world.os.rename("a", "b")
    with world.open("/proc/self/maps") as file:
        lines = file.readlines()
    inode = world.os.stat("b").st_ino
    assert [line.split()[1:] for line in lines] == [
        ["r--p", "00000000", "00:00", "0"],
        ["rw-s", "00000000", "00:01", str(inode), "/home/user/b"],
    ]
    first, end = (int(number, 16) for number in lines[1].split()[0].split("-"))
    assert end - first == 8192 and first >= 1 << 31
    shared.close()
    del private
    assert world.open("/proc/self/maps").read() == ""
    kept = mmap.mmap(-1, 5, flags=mmap.MAP_PRIVATE | low)
    assert int(world.open("/proc/self/maps").read().split("-")[0], 16) < 1 << 31
    kept.resize(9000)
    first, end = (int(number, 16) for number in world.open("/proc/self/maps").read().split()[0].split("-"))
    assert end - first == 12288
