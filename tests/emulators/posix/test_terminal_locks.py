"""A new terminal's device file is locked until unlockpt()."""

from types import SimpleNamespace
from typing import Any

import pytest

from osconform.emulators import World
from osconform.emulators.boundary.context import Context
from osconform.emulators.posix import terminals
from osconform.emulators.posix.results import make_types


@pytest.mark.parametrize(("platform", "code"), [("linux", "EIO"), ("macos", "EAGAIN")])
def test_it_opens_when_it_is_unlocked(platform: str, code: str) -> None:
    world = World(platform)
    functions = terminals.functions(Context(world.machine), make_types("posix"))
    os: Any = SimpleNamespace(**{**vars(world.os), **functions})
    master = os.posix_openpt(os.O_RDWR)
    assert not os.get_inheritable(master)
    with pytest.raises(OSError) as caught:
        os.open(os.ptsname(master), os.O_RDWR)
    assert caught.value.errno == getattr(world.errno, code)
    os.grantpt(master)
    os.unlockpt(master)
    slave = os.open(os.ptsname(master), os.O_RDWR)
    os.write(slave, b"hi")
    assert os.read(master, 9) == b"hi"
