"""Further worlds: what they are copied from can be changed for none of them, and what is made late was there all along."""

import stat
import types

import pytest

from osconform.emulators import User, World

PLATFORMS = ("linux", "macos", "windows")
CONTAINERS = (list, dict, set, bytearray)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", ["", "os", "stat", "_stat", "sys", "builtins", "posixpath"])
def test_worlds_have_the_same_names_and_no_container_in_common(platform: str, name: str) -> None:
    worlds = World(platform), World(platform)
    one, two = (vars(world.module(name or world.os.name)) for world in worlds)
    assert one.keys() == two.keys()
    shared = [key for key, value in one.items() if isinstance(value, CONTAINERS) and value is two[key]]
    assert shared == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_change_of_a_copied_module_stays_in_its_world(platform: str) -> None:
    World(platform).stat.S_IFREG = "changed"
    assert World(platform).stat.S_IFREG == stat.S_IFREG
    # Functions of Python's own would look their names up in the world that they were made in.
    kinds = {type(value) for value in vars(World(platform).stat).values()}
    assert types.FunctionType not in kinds


@pytest.mark.parametrize("platform", PLATFORMS)
def test_worlds_have_imported_the_same(platform: str) -> None:
    one, two = World(platform), World(platform)
    assert one.os is not two.os
    assert list(one.sys.modules) == list(two.sys.modules)
    assert {"_stat", "stat", "os.path", "abc"} < two.sys.modules.keys()


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("first", ["pass", "import os"])
def test_the_c_module_lists_no_names_as_the_real_one_does_not(platform: str, first: str) -> None:
    world = World(platform)
    name = "nt" if platform == "windows" else "posix"
    assert "seen" not in world.run(f"{first}; import {name}\nif hasattr({name}, '__all__'): seen = True")


@pytest.mark.parametrize("platform", ["linux", "macos"])
def test_directories_of_the_system_are_what_they_are_when_looked_into(platform: str) -> None:
    world = World(platform)
    world.become(0)
    os, pending = world.os, ["/"]
    while pending:
        path = pending.pop()
        before = os.stat(path)
        entries = [(world.path.join(path, name)) for name in os.listdir(path) if not name.isdigit()]
        inner = [entry for entry in entries if stat.S_ISDIR(os.lstat(entry).st_mode)]
        after = os.stat(path)
        assert (before.st_nlink, before.st_mtime_ns) == (2 + len(inner), after.st_mtime_ns), path
        if path in ("/etc", "/usr", "/usr/bin", "/usr/local/bin", "/bin"):
            assert {os.lstat(entry).st_mtime_ns for entry in entries} <= {after.st_mtime_ns}, path
        pending += inner


@pytest.mark.parametrize("platform", ["linux", "macos"])
def test_a_home_in_a_directory_of_the_system(platform: str) -> None:
    world = World(platform, users=[User("u", 7, 7, "/usr/people/u")], cwd="/dev/work")
    assert world.os.getcwd() == "/dev/work"
    assert {"bin", "lib", "local", "people"} == set(world.os.listdir("/usr"))
    assert {"null", "work"} <= set(world.os.listdir("/dev"))
    assert world.os.stat("/dev/work").st_dev == world.os.stat("/dev/null").st_dev != world.os.stat("/").st_dev
    world.run("import subprocess; assert subprocess.check_output('echo here', shell=True) == b'here\\n'")


def test_programs_of_windows_are_as_old_as_their_folder() -> None:
    os = World("windows").os
    before = os.stat(r"C:\Windows\system32").st_mtime_ns
    assert os.stat(r"C:\Windows\system32\cmd.exe").st_mtime_ns == before
