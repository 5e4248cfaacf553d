"""Which Windows targets there are, and what is said of those that cannot run."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import msgspec
import pytest

from osconform.baselines import SHIPPED, Baseline, read
from osconform.provision import windows
from osconform.results import TargetRecord
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.model import Channel, Layer, Target, Tree, Unavailable
from osconform.targets.windows import windows_targets

NAMES = [f"windows-cpython3{minor}" for minor in range(8, 14)]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no Wine on Windows")


def reasons() -> set[str]:
    found = windows_targets()
    assert [target.name for target in found] == NAMES
    assert all(isinstance(target, Unavailable) for target in found)
    return {target.reason for target in found if isinstance(target, Unavailable)}


def test_each_missing_part_is_named_with_the_remedy(machine) -> None:
    remedy = r" `osconform provision windows` gets what is missing on x86-64\."
    (reason,) = reasons()
    assert re.fullmatch(r"Wine is not on PATH\." + remedy, reason)
    machine.script(machine.bin / "wine", "exit 1")
    (reason,) = reasons()
    assert re.fullmatch(r"its interpreter is not in osconform's cache\." + remedy, reason)
    for minor in range(8, 14):
        place(3, minor)
    (reason,) = reasons()
    assert re.fullmatch(r"there is no Wine prefix in osconform's cache\." + remedy, reason)


def test_one_interpreter_suffices_for_its_own_target(machine) -> None:
    machine.script(machine.bin / "wine", "exit 1")  # it must not be started to find out
    python = place(3, 11)
    windows.prefix().mkdir()
    found = {target.name: target for target in windows_targets()}
    target = found.pop("windows-cpython311")
    assert all(isinstance(other, Unavailable) for other in found.values())
    assert isinstance(target, Target)
    assert target.command[-3:] == (str(machine.bin / "wine"), str(python), "{agent}")
    assert (target.layer, target.channel, target.tree) == (Layer.WINE, Channel.STDIO, Tree.HOST)
    assert target.baselines == ("windows-wine",)
    assert target.environ["WINEPREFIX"] == str(windows.prefix())
    assert target.environ["WINEDEBUG"] == "-all"
    assert target.origin == f"3.11.9 under Wine, {python}"


def test_they_stand_together_and_in_order(machine) -> None:
    names = [target.name for target in discover(Config())]
    first = names.index(NAMES[0])
    assert names[first : first + len(NAMES)] == NAMES


def test_the_baseline_holds_for_targets_that_name_it_only() -> None:
    record = TargetRecord(
        name="x", implementation="cpython", version="3.13.2", platform="windows", command=""
    )
    known = read(SHIPPED / "windows-wine.toml")
    under_wine = Baseline(msgspec.structs.replace(record, baselines=["windows-wine"]))
    assert [item for item in under_wine.known if item in known] == known
    assert not [item for item in Baseline(record).known if item in known]


def test_on_windows_there_is_nothing_of_wine(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert windows_targets() == []


def place(major: int, minor: int) -> Path:
    python = windows.interpreter((major, minor))
    python.parent.mkdir(parents=True)
    python.touch()
    return python
