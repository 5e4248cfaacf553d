"""Who may do what, as owner, group member, stranger and superuser."""

import pytest

from osconform.emulators import World

OWNER, MEMBER, STRANGER = (1000, 1000), (1001, 1000), (1001, 1001)


@pytest.mark.parametrize(
    ("mode", "who", "allowed"),
    [
        (0o400, OWNER, True),
        (0o040, OWNER, False),  # the owner's bits alone decide for the owner
        (0o040, MEMBER, True),
        (0o004, MEMBER, False),
        (0o004, STRANGER, True),
        (0o440, STRANGER, False),
    ],
)
def test_reading(mode: int, who: tuple[int, int], allowed: bool) -> None:
    world = World("linux", cwd="/w", files={"f": "x"})
    world.os.chmod("f", mode)
    world.become(*who)
    assert world.os.access("f", world.os.R_OK) is allowed
    if allowed:
        world.open("f").close()
    else:
        with pytest.raises(PermissionError):
            world.open("f")


def test_the_superuser_may_all_but_execute_what_nobody_may() -> None:
    world = World("linux", files={"f": "x"})
    world.os.chmod("f", 0)
    world.become(0)
    os = world.os
    assert os.access("f", os.R_OK | os.W_OK)
    assert not os.access("f", os.X_OK)


def test_sticky_directories_protect_other_peoples_files() -> None:
    world = World("linux")
    world.open("/tmp/mine", "w").close()
    world.become(1001)
    with pytest.raises(PermissionError) as caught:
        world.os.unlink("/tmp/mine")
    assert caught.value.errno == world.module("errno").EPERM


def test_setuid_of_root_is_for_good() -> None:
    world = World("linux")
    world.become(0)
    world.os.setuid(1000)
    assert world.os.getresuid() == (1000, 1000, 1000)
    with pytest.raises(PermissionError):
        world.os.setuid(0)


def test_seteuid_can_come_back() -> None:
    world = World("linux")
    world.become(0)
    world.os.seteuid(1000)
    assert world.os.getresuid() == (0, 1000, 0)
    world.os.seteuid(0)
    assert world.os.geteuid() == 0


def test_chroot_confines() -> None:
    world = World("linux", files={"jail/f": "x"})
    world.become(0)
    world.os.chroot("jail")
    world.os.chdir("/")
    assert world.os.listdir("/") == world.os.listdir("/../..") == ["f"]
    assert world.tree("/home/user") == {"jail/": None, "jail/f": "x"}


@pytest.mark.parametrize(
    ("platform", "mode", "error"),
    [("linux", 0o644, "EPERM"), ("linux", 0o666, None), ("linux", 0o4666, "EPERM"), ("macos", 0o600, None)],
)
def test_further_names_for_files_of_others(platform: str, mode: int, error: str | None) -> None:
    world = World(platform, cwd="/w", files={"f": "x"})
    world.os.chmod("/w", 0o777)
    world.os.chmod("f", mode)
    world.become(*STRANGER)
    if error is None:
        world.os.link("f", "g")
    else:
        with pytest.raises(PermissionError) as caught:
            world.os.link("f", "g")
        assert world.module("errno").errorcode[caught.value.errno] == error


def test_a_directory_of_others_is_no_source_whatever_the_target() -> None:
    world = World("linux", cwd="/w")
    world.os.chmod("/w", 0o555)
    with pytest.raises(PermissionError, match="not permitted"):
        world.os.link("/", "g")
