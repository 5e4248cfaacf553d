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
