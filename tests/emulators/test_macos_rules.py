"""The macOS world where it differs from Linux (Darwin manual pages: unlink(2), link(2), chflags(2), errno)."""

import pytest

from osconform.emulators import World


def test_case_is_kept_but_does_not_count() -> None:
    world = World("macos", files={"File": "x"})
    assert world.open("fILE").read() == "x"
    assert world.os.listdir() == ["File"]


def test_normalization_does_not_count() -> None:
    world = World("macos", files={"\u00fc": "x"})
    assert world.path.exists("u\u0308")


def test_errno_numbers_and_texts_are_darwins() -> None:
    world = World("macos", files={"d/e": ""})
    with pytest.raises(OSError) as caught:
        world.os.rmdir("d")
    assert (caught.value.errno, caught.value.strerror) == (66, "Directory not empty")
    assert world.module("errno").ELOOP == 62


def test_unlinking_a_directory_is_not_permitted() -> None:
    with pytest.raises(PermissionError):
        World("macos", files={"d/": None}).os.unlink("d")


def test_blocking_io_error_has_darwins_number() -> None:
    os = World("macos").os
    reader, _ = os.pipe()
    os.set_blocking(reader, False)
    with pytest.raises(BlockingIOError) as caught:
        os.read(reader, 1)
    assert caught.value.errno == 35


def test_link_follows_symbolic_links() -> None:
    world = World("macos", files={"a": "x"})
    world.os.symlink("a", "l")
    world.os.link("l", "m")
    assert not world.path.islink("m")


def test_immutable_files() -> None:
    world = World("macos", files={"a": "x"})
    world.os.chflags("a", world.stat.UF_IMMUTABLE)
    for attempt in (
        lambda: world.open("a", "w"),
        lambda: world.os.unlink("a"),
        lambda: world.os.rename("a", "b"),
    ):
        with pytest.raises(PermissionError):
            attempt()
    world.os.chflags("a", 0)
    world.os.unlink("a")


def test_tmp_is_a_link_into_private() -> None:
    assert World("macos").path.realpath("/tmp") == "/private/tmp"


@pytest.mark.parametrize("name", ["getresuid", "pipe2", "getxattr", "memfd_create", "sched_getaffinity"])
def test_names_that_darwin_lacks(name: str) -> None:
    assert not hasattr(World("macos").os, name)


@pytest.mark.parametrize("name", ["chflags", "lchflags", "lchmod", "O_SHLOCK", "O_EVTONLY"])
def test_names_that_darwin_has(name: str) -> None:
    assert hasattr(World("macos").os, name)


def test_a_file_opened_to_be_executed_is_not_read() -> None:
    os, executing = World("macos", files={"f": "x", "d": {"e": ""}}).os, 0x40000000
    with pytest.raises(PermissionError):
        os.open("f", executing)
    os.chmod("f", 0o111)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.read(os.open("f", executing), 1)
    os.stat("e", dir_fd=os.open("d", executing | os.O_DIRECTORY))
