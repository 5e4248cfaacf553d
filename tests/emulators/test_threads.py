"""What POSIX calls atomic is atomic between threads of one world, and between worlds in threads."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from osconform.emulators import Unemulated, World

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


@pytest.mark.parametrize("platform", ["linux", "windows"])
def test_time_passes_while_all_threads_wait(platform: str) -> None:
    source = (
        "import threading, time\nended, begin = [], time.monotonic()\n"
        "def work(seconds):\n    time.sleep(seconds); ended.append(seconds)\n"
        "threads = [threading.Thread(target=work, args=(n,)) for n in (300, 100, 200)]\n"
        "for thread in threads: thread.start()\n"
        "late = threading.Event().wait(150), list(ended)\n"
        "for thread in threads: thread.join()\n"
        "took = time.monotonic() - begin; alive = threading.active_count()\n"
    )
    names = World(platform).run(source)
    assert (names["ended"], names["late"]) == ([100, 200, 300], (False, [100]))
    assert (300 <= names["took"] < 301, names["alive"]) == (True, 1)


def test_a_program_ends_when_its_threads_do() -> None:
    source = "import threading, time; threading.Thread(target=lambda: (time.sleep(9), print('late'))).start(); print(1)"
    names = World("linux").run(
        f"import subprocess, sys\nout = subprocess.run([sys.executable, '-c', {source!r}], capture_output=True).stdout"
    )
    assert names["out"] == b"1\nlate\n"


def test_what_a_thread_raises_is_printed_in_its_world(capfd: pytest.CaptureFixture[str]) -> None:
    world = World("macos")
    world.run("import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()")
    assert "ZeroDivisionError" in world.stderr
    assert capfd.readouterr().err == ""


def test_a_lock_that_nobody_releases_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osconform.emulators.kernel.waiting.PATIENCE", 0.01)
    with pytest.raises(Unemulated):
        World("linux").run("import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()")
    assert (
        World("linux").run(
            "import threading; lock = threading.Lock(); lock.acquire(); got = lock.acquire(timeout=1000)"
        )["got"]
        is False
    )


def test_the_garbage_collector_closes_files_in_any_thread() -> None:
    program = Path(__file__).with_name("littering.py")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
