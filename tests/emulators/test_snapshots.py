"""Snapshots bring back files, descriptors, environment and directory, as often as asked."""

import pytest

from osconform.emulators import World


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_everything_of_the_machine_comes_back(platform):
    world = World(platform, files={"a": "A", "d/": None})
    fd = world.os.open("a", world.os.O_RDWR)
    moment = world.snapshot()
    before = world.tree(), world.os.getcwd(), dict(world.machine.process.environ)
    for _ in range(2):
        assert world.os.read(fd, 1) == b"A"
        world.os.write(fd, b"more")
        world.os.mkdir("d/e" if platform != "windows" else r"d\e")
        world.os.chdir("d")
        world.os.putenv("NEW", "1")
        world.restore(moment)
        assert (world.tree(), world.os.getcwd(), dict(world.machine.process.environ)) == before
    world.os.remove("a") if platform != "windows" else None
    world.restore(moment)
    assert world.tree() == before[0]


def test_what_descriptors_share_comes_back():
    world = World("linux")
    reader, writer = world.os.pipe()
    master, slave = world.os.openpty()
    world.os.write(writer, b"one")
    world.os.write(master, b"typed\n")
    moment = world.snapshot()
    for _ in range(2):
        assert (world.os.read(reader, 9), world.os.read(slave, 9)) == (b"one", b"typed\n")
        world.os.set_blocking(reader, False)
        world.os.close(writer)
        world.os.close(slave)
        world.restore(moment)
    assert world.os.write(writer, b"two") == 3
    assert world.os.read(reader, 9) == b"onetwo"
    assert world.os.get_blocking(reader)


def test_signals_locks_and_limits_come_back():
    world = World("linux", files={"a": ""})
    os, signal, resource, fcntl = (world.module(name) for name in ("os", "signal", "resource", "fcntl"))
    moment = world.snapshot()
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    signal.alarm(5)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, 4))
    first = os.open("a", os.O_RDWR)
    fcntl.flock(first, fcntl.LOCK_EX)
    world.restore(moment)
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert signal.alarm(0) == 0
    file = os.open("a", os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert os.write(file, b"12345") == 5


def test_the_console_comes_back():
    world = World("linux")
    world.feed("line\n")
    moment = world.snapshot()
    world.run("print(input())")
    assert world.stdout == "line\n"
    world.restore(moment)
    assert world.stdout == ""
    assert bytes(world.machine.console.stdin) == b"line\n"


@pytest.mark.parametrize(("platform", "folder"), [("linux", "/bin"), ("windows", r"C:\Windows\system32")])
def test_folders_that_nobody_had_looked_at_come_back(platform, folder):
    world = World(platform)
    moment = world.snapshot()
    names = world.os.listdir(folder)
    world.restore(moment)
    assert names and world.os.listdir(folder) == names
