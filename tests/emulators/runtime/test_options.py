"""What an emulated Python makes of its command line and environment."""

import sys

import pytest

from osconform.emulators import World
from osconform.emulators.runtime import options
from osconform.emulators.runtime.options import Options


@pytest.mark.parametrize(
    ("words", "environ", "expected"),
    [
        (["-X", "cpu_count=41"], {}, 41),
        ([], {"PYTHON_CPU_COUNT": "37"}, 37),
        (["-Xcpu_count=5"], {"PYTHON_CPU_COUNT": "37"}, 5),
        (["-Xcpu_count=default"], {"PYTHON_CPU_COUNT": "37"}, None),
        (["-E"], {"PYTHON_CPU_COUNT": "37"}, None),
        (["-X", "cpu_count"], {}, None),
    ],
)
def test_how_many_processors_a_program_sees(
    monkeypatch: pytest.MonkeyPatch, words: list[str], environ: dict[str, str], expected: int | None
) -> None:
    monkeypatch.setattr(options, "COUNTS_PROCESSORS", True)
    assert Options.parse(words, environ).cpu_count == expected
    monkeypatch.setattr(options, "COUNTS_PROCESSORS", False)
    assert Options.parse(words, environ).cpu_count is None


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_it_is_what_os_counts(platform: str) -> None:
    world = World(platform, environ={"PYTHON_CPU_COUNT": "37"})
    since = sys.version_info >= (3, 13)
    assert world.os.cpu_count() == (37 if since else 4)
    if since:
        assert world.os.process_cpu_count() == 37


def test_the_flags_are_those_of_the_version_that_runs() -> None:
    flags = World("linux", environ={"PYTHONDONTWRITEBYTECODE": "1"}).sys.flags
    assert {name for name in dir(sys.flags) if name[0] != "_"} <= set(dir(flags))
    assert len(flags) == len(sys.flags)
    assert flags.dont_write_bytecode == 1
    assert flags.n_fields == sys.flags.n_fields


@pytest.mark.skipif(sys.version_info < (3, 12), reason="perf came with Python 3.12")
@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_perf_is_for_linux(platform: str) -> None:
    world = World(platform)
    with pytest.raises(ValueError, match="invalid backend" if platform == "linux" else "not available"):
        world.sys.activate_stack_trampoline("nothing")
    assert not world.sys.is_stack_trampoline_active()
