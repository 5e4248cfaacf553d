"""What processes and threads do not share any more after unshare(2), and the namespaces that they join."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from osconform.emulators import Unemulated, World
from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel.linux_namespaces import FLAGS
from osconform.emulators.posix import unsharing


@pytest.fixture
def world() -> World:
    return World("linux", files={"a": "A", "d": {"b": "B"}})


@pytest.fixture
def os(world: World) -> Any:
    """The world's `os` with the functions that CPython 3.12 brought, whatever version runs."""
    return SimpleNamespace(**{**vars(world.os), **unsharing.functions(Context(world.machine))})


def in_thread(work: Callable[[], object]) -> None:
    """Do it in another thread, and let what it raises come out."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def test_a_thread_has_a_place_of_its_own(os: Any) -> None:
    here = os.getcwd()

    def work() -> None:
        os.unshare(unsharing.CLONE_FS)
        os.chdir("d")
        assert os.umask(0o077) == 0o022
        assert os.listdir() == ["b"]

    in_thread(work)
    assert (os.getcwd(), os.umask(0o022)) == (here, 0o022)
    in_thread(lambda: os.chdir("d"))  # and who shares still does
    assert os.listdir() == ["b"]


def test_a_thread_has_descriptors_of_its_own_until_it_ends(os: Any) -> None:
    reading, writing = os.pipe()
    fd = os.open("a", os.O_RDONLY)

    def work() -> None:
        os.unshare(unsharing.CLONE_FILES)
        os.close(fd)
        assert os.open("d/b", os.O_RDONLY) == fd
        assert os.read(fd, 9) == b"B"

    in_thread(work)
    assert os.read(fd, 9) == b"A"
    os.close(writing)
    assert os.read(reading, 1) == b""  # the thread's copy of the writing end is gone with it


def test_another_thread_sees_what_the_process_opens_later(os: Any) -> None:
    in_thread(lambda: os.unshare(unsharing.CLONE_FILES | unsharing.CLONE_FS))
    fd = os.open("a", os.O_RDONLY)
    got: list[bytes] = []
    in_thread(lambda: got.append(os.read(fd, 9)))
    assert got == [b"A"]


def test_a_thread_shares_with_the_one_that_started_it(world: World) -> None:
    seen: list[object] = []
    calls = unsharing.functions(Context(world.machine))
    flags = unsharing.CLONE_FS | unsharing.CLONE_FILES
    program = """if True:
        import os, threading

        def grandchild():
            seen.append(os.listdir())
            os.chdir("..")
            os.close(fd)

        def child():
            unshare(flags)
            os.chdir("d")
            thread = threading.Thread(target=grandchild)
            thread.start(), thread.join()
            seen.append(os.path.basename(os.getcwd()))
            try:
                os.fstat(fd)
            except OSError:
                seen.append("closed")

        fd = os.open("a", os.O_RDONLY)
        thread = threading.Thread(target=child)
        thread.start(), thread.join()
        seen.append(os.read(fd, 9))
    """
    world.run(program, globals={"seen": seen, "unshare": calls["unshare"], "flags": flags})
    assert seen == [["b"], "user", "closed", b"A"]


def test_a_program_started_by_a_thread_is_where_the_thread_is(world: World, os: Any) -> None:
    def work() -> None:
        os.unshare(unsharing.CLONE_FS)
        os.chdir("d")
        assert world.subprocess.check_output(["ls"]) == b"b\n"

    in_thread(work)
    assert world.subprocess.check_output(["ls"]) == b"a\nd\n"


def test_a_new_namespace_is_one_that_children_are_in(world: World, os: Any) -> None:
    world.become(0)
    before = os.readlink("/proc/self/ns/uts")
    joined = os.open("/proc/self/ns/uts", os.O_RDONLY)
    os.unshare(FLAGS["uts"] | FLAGS["time"])
    new = os.readlink("/proc/self/ns/uts")
    assert new != before
    assert os.stat("/proc/self/ns/uts").st_ino == int(new[5:-1])
    assert os.readlink("/proc/self/ns/time") != os.readlink("/proc/self/ns/time_for_children")
    shown = world.subprocess.check_output(["readlink", "/proc/self/ns/uts", "/proc/self/ns/time"], text=True)
    assert shown.split() == [new, os.readlink("/proc/self/ns/time_for_children")]
    os.setns(joined)
    assert os.readlink("/proc/self/ns/uts") == before == os.readlink(f"/proc/self/fd/{joined}")


def test_a_view_of_the_tree_is_entered_at_its_top(world: World, os: Any) -> None:
    world.become(0)
    os.setns(os.open("/proc/self/ns/mnt", os.O_RDONLY))
    assert os.getcwd() == "/"


def test_a_process_stands_for_its_namespaces(world: World, os: Any) -> None:
    world.become(0)
    fd = os.pidfd_open(os.getpid())
    os.setns(fd, FLAGS["uts"] | FLAGS["ipc"])
    for kinds in (0, 1, FLAGS["user"]):
        with pytest.raises(OSError, match="Invalid argument"):
            os.setns(fd, kinds)


@pytest.mark.parametrize("kind", ["user", "pid"])
def test_there_is_one_namespace_of_users_and_of_processes(world: World, os: Any, kind: str) -> None:
    world.become(0)
    with pytest.raises(Unemulated, match=f"CLONE_NEW{kind.upper()}"):
        os.unshare(FLAGS[kind])


def test_a_thread_cannot_leave_the_memory_of_its_process(os: Any) -> None:
    os.unshare(unsharing.ALONE)

    def work() -> None:
        with pytest.raises(OSError, match="Invalid argument"):
            os.unshare(unsharing.CLONE_THREAD)

    in_thread(work)


def test_who_is_not_root_joins_and_makes_none(os: Any) -> None:
    fd = os.open("/proc/self/ns/net", os.O_RDONLY)
    for call in (
        lambda: os.unshare(FLAGS["net"]),
        lambda: os.setns(fd),
        lambda: os.open("/proc/self/ns/net", 2),
    ):
        with pytest.raises(PermissionError):
            call()
