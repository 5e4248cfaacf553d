"""What POSIX calls atomic is atomic between threads of one world, and between worlds in threads."""

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from osconform.emulators import World

THREADS = 8


@pytest.fixture(autouse=True)
def switching_often() -> Iterator[None]:
    """Let the interpreter change threads a thousand times as often, so that a race is not a matter of luck."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def together(work: Callable[[int], None]) -> None:
    """Run `work` in eight threads at once, and let what any of them raises come out."""
    failed: list[BaseException] = []
    gate = threading.Barrier(THREADS)

    def run(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_eight_threads_appending_lose_nothing(platform: str) -> None:
    world = World(platform, files={"log": ""})
    binary = getattr(world.os, "O_BINARY", 0)

    def append(number: int) -> None:
        fd = world.os.open("log", world.os.O_WRONLY | world.os.O_APPEND | binary)
        for count in range(200):
            world.os.write(fd, b"%d-%03d\n" % (number, count))
        world.os.close(fd)

    together(append)
    lines = world.tree()["log"].splitlines()
    assert sorted(lines) == [f"{number}-{count:03}" for number in range(THREADS) for count in range(200)]
    for number in range(THREADS):
        own = [line for line in lines if line.startswith(f"{number}-")]
        assert own == sorted(own)


def test_a_shared_offset_gives_each_byte_to_one_reader() -> None:
    world = World("linux", files={"f": "".join(f"{number:04}" for number in range(1600))})
    fd = world.os.open("f", world.os.O_RDONLY)
    found: list[bytes] = []
    together(lambda _: found.extend(world.os.read(fd, 4) for _ in range(200)))
    assert sorted(found) == [b"%04d" % number for number in range(1600)]


def test_only_one_thread_makes_a_name() -> None:
    world = World("linux")
    made: list[str] = []

    def make(_: int) -> None:
        for count in range(50):
            for call in (
                lambda name: world.os.mkdir("d" + name),
                lambda name: world.os.close(world.os.open("f" + name, world.os.O_CREAT | world.os.O_EXCL)),
                lambda name: world.os.symlink("x", "l" + name),
            ):
                try:
                    call(str(count))
                except FileExistsError:
                    continue
                made.append(str(count))

    together(make)
    assert len(made) == 150 == len(world.os.listdir())


def test_descriptors_are_given_out_once() -> None:
    world = World("linux", files={"f": ""})
    found: list[int] = []

    def work(_: int) -> None:
        mine = [world.os.open("f", 0) for _ in range(60)]
        found.extend(mine)

    together(work)
    assert sorted(found) == list(range(3, 3 + THREADS * 60))
    together(lambda number: [world.os.close(fd) for fd in found[number::THREADS]])
    assert world.os.open("f", 0) == 3


def test_small_writes_to_a_pipe_stay_whole() -> None:
    world = World("linux")
    reader, writer = world.os.pipe()
    pieces: list[bytes] = []

    def work(number: int) -> None:
        if number == 0:
            while len(b"".join(pieces)) < (THREADS - 1) * 100 * 1000:
                pieces.append(world.os.read(reader, 5000))
        else:
            for _ in range(100):
                world.os.write(writer, bytes([48 + number]) * 1000)

    together(work)
    data = b"".join(pieces)
    assert all(len(set(data[index : index + 1000])) == 1 for index in range(0, len(data), 1000))


def test_worlds_in_threads_do_not_meet() -> None:
    seen: dict[int, list[str]] = {}

    def work(number: int) -> None:
        world = World(("linux", "macos", "windows")[number % 3])
        for count in range(20):
            world.os.mkdir(f"{number}-{count}")
        seen[number] = world.os.listdir()

    together(work)
    assert all(len(names) == 20 and {name[0] for name in names} == {str(n)} for n, names in seen.items())
