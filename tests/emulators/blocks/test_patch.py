"""`with world:` and the fixtures: the running code is in the world, and out of it again afterwards."""

import glob
import os
import pathlib
import shutil
import sys
from os.path import join
from pathlib import Path

import pytest

from osconform.emulators import World

pytest_plugins = ["pytester"]
HOST_OS, HOST_PATH, HOST_OPEN = os, Path, open


def test_names_of_modules_and_functions_follow_the_world():
    with World("windows") as world:
        assert os is world.os and os.name == "nt" and os.sep == "\\"
        assert join("a", "b") == r"a\b"
        assert sys.platform == "win32"
        assert type(Path("x")).__name__ == "WindowsPath"
        Path("x").write_text("text")
        with open("X") as stream:
            assert stream.read() == "text"
        assert glob.glob("*") == ["x"] and pathlib.Path("x").exists()
        shutil.copy("x", "y")
        import tempfile

        assert tempfile.gettempdir() == r"C:\Temp"
    assert os is HOST_OS and Path is HOST_PATH and open is HOST_OPEN
    assert world.tree() == {"x": "text", "y": "text"}


def test_the_host_comes_back_after_an_exception():
    with pytest.raises(FileNotFoundError), World("linux"):
        os.stat("/not/there")
    assert os is HOST_OS and sys is not None and sys.platform == __import__("sys").platform


def test_blocks_nest():
    with World("windows") as outer:
        with World("linux") as inner:
            assert os is inner.os
        assert os is outer.os
    assert os is HOST_OS


def test_a_module_imported_in_the_block_belongs_to_the_host_afterwards(tmp_path, monkeypatch):
    (tmp_path / "imported_inside.py").write_text("import os\ndef separator(): return os.sep\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with World("windows"):
        import imported_inside

        assert imported_inside.separator() == "\\"
    assert imported_inside.separator() == os.sep


def test_fixtures_need_nothing_but_their_name(pytester):
    pytester.makepyfile(
        """
        import os
        def test_paths(windows):
            assert os.path.join("a", "b") == r"a\\b"
            assert windows.platform == "windows"
        def test_posix(linux):
            assert os.getcwd() == "/home/user"
        def test_mac(macos):
            open("A", "w").close()
            assert os.path.exists("a")
        """
    )
    pytester.runpytest("-p", "osconform.emulators.pytest_fixtures", "-p", "no:randomly").assert_outcomes(
        passed=3
    )


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_what_works_on_descriptors_is_the_worlds_as_well(platform, tmp_path, monkeypatch):
    """A descriptor of the world is a number that the host may have given to a file of its own."""
    (tmp_path / "under_test.py").write_text(
        "import codecs, mmap\n"
        "from os import stat\n"
        "from pathlib import Path\n"
        "def size(name): return stat(name).st_size, len(Path(name).read_text())\n"
        "def first(name):\n"
        "    with open(name, 'r+b') as file, mmap.mmap(file.fileno(), 0) as memory:\n"
        "        memory[0:1] = b'J'\n"
        "    with codecs.open(name, encoding='ascii') as file: return file.read()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import under_test

    world = World(platform, files={"name": "Hello"})
    with world:
        assert under_test.size("name") == (5, 5)
        assert under_test.first("name") == "Jello"
    assert world.tree() == {"name": "Jello"}
    assert under_test.stat is os.stat
