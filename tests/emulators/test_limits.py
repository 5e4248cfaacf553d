"""A program in a world cannot use up the host: what it takes too much of ends in the error of the real system."""

import errno

import pytest

from osconform.emulators import World


def errors(world: World, source: str) -> list[str]:
    """The errno names of the OSErrors that `attempt(function, ...)` meets in a program."""
    found: list[str] = []

    def attempt(function, *arguments) -> None:
        try:
            function(*arguments)
        except OSError as error:
            found.append(world.module("errno").errorcode[error.errno])

    world.run(source, globals={"attempt": attempt})
    return found


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_a_full_disk(platform: str) -> None:
    world = World(platform)
    world.machine.store.set_capacity(world.machine.process.cwd.meta.st_dev, 1000)
    source = (
        "import os\nfd = os.open('f', os.O_RDWR | os.O_CREAT)\nos.write(fd, b'x' * 900)\n"
        "attempt(os.write, fd, b'x' * 200)\nsize = os.fstat(fd).st_size\n"
        "os.truncate('f', 100); os.write(fd, b'y' * 50); os.close(fd); os.unlink('f')\n"
        "open('g', 'wb').write(b'x' * 1000)"
    )
    assert errors(world, source) == ["ENOSPC"]


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_a_file_without_end(platform: str) -> None:
    world = World(platform)
    source = (
        "import os\nfd = os.open('f', os.O_RDWR | os.O_CREAT)\nattempt(os.ftruncate, fd, 1 << 45)\n"
        "os.ftruncate(fd, 1 << 40)\nos.lseek(fd, -1, os.SEEK_END)\nos.write(fd, b'xyz')"
    )
    assert errors(world, source) == ["EFBIG"]
    contents = world.machine.process.cwd.find("f").data
    assert (contents.size, contents.read((1 << 40) - 2, 1 << 41)) == ((1 << 40) + 2, b"\0xyz")
    assert contents.held == 8192  # the two pages that were written to


@pytest.mark.parametrize("platform", ["linux", "macos"])
def test_holes_are_found(platform: str) -> None:
    world = World(platform)
    fd = world.os.open("f", world.os.O_RDWR | world.os.O_CREAT)
    world.os.pwrite(fd, b"x", 0)
    world.os.pwrite(fd, b"x", 10_000)
    hole = world.os.lseek(fd, 0, world.os.SEEK_HOLE)
    assert (hole, world.os.lseek(fd, hole, world.os.SEEK_DATA)) == (4096, 8192)


@pytest.mark.parametrize(("platform", "found"), [("linux", []), ("macos", []), ("windows", ["ENOSPC"])])
def test_a_hole_on_a_full_disk(platform: str, found: list[str]) -> None:
    world = World(platform)
    world.machine.store.set_capacity(world.machine.process.cwd.meta.st_dev, 10_000)
    source = "import os\nfd = os.open('f', os.O_RDWR | os.O_CREAT)\nattempt(os.ftruncate, fd, 1 << 30)"
    assert errors(world, source) == found


def test_space_that_is_asked_for() -> None:
    world = World("linux")
    source = (
        "import os\nfd = os.open('f', os.O_RDWR | os.O_CREAT)\nattempt(os.posix_fallocate, fd, 0, 1 << 40)\n"
        "attempt(os.posix_fallocate, fd, 1 << 44, 1)\nos.posix_fallocate(fd, 5000, 5000)"
    )
    assert errors(world, source) == ["ENOSPC", "EFBIG"]
    status = world.os.stat("f")
    assert (status.st_size, status.st_blocks) == (10_000, 16)


@pytest.mark.parametrize(("platform", "most"), [("linux", 1024), ("macos", 1024), ("windows", 8192)])
def test_too_many_descriptors(platform: str, most: int) -> None:
    world = World(platform, files={"f": ""})
    source = f"import os\nfor _ in range({most}): attempt(os.open, 'f', os.O_RDONLY)"
    assert errors(world, source) == ["EMFILE"] * 3


def test_fewer_descriptors_on_request() -> None:
    source = (
        "import os, resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (5, 4096))\n"
        "attempt(os.pipe); attempt(os.pipe)"
    )
    assert errors(World("linux"), source) == ["EMFILE"]


def test_too_many_processes() -> None:
    source = (
        "import os, subprocess\nr, w = os.pipe()\n"
        "for _ in range(70): attempt(lambda: subprocess.Popen(['cat'], stdin=r))\nos.close(w)"
    )
    assert set(errors(World("linux"), source)) == {errno.errorcode[errno.EAGAIN]}


def test_a_shell_that_cannot_fork_says_so() -> None:
    world = World("linux")
    world.run(
        "import os, subprocess\nr, w = os.pipe()\n"
        "while True:\n"
        "    try: subprocess.Popen(['sh', '-c', 'read x; cat'], stdin=r)\n"
        "    except BlockingIOError: break\n"
        "os.write(w, b'x\\n' * 64)\nos.close(w)\n"
    )
    assert len(world.machine.table.processes) <= 64


def test_a_path_and_a_name_without_end() -> None:
    source = "import os\nattempt(os.mkdir, 'x' * 256)\nattempt(os.stat, 'x/' * 2500)"
    assert errors(World("linux"), source) == ["ENAMETOOLONG", "ENAMETOOLONG"]
