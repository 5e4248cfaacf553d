"""The suite as pytest items: `pytest spec --target NAME` collects the YAML files, one item per case and target.

Does nothing unless `--target` is given. Items are called `os.rename/onto-an-existing-file[cpython313]`;
a case that does not apply to a target is no item of it. Each xdist worker talks to its own agents.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .pytest_items import Suite

_SUITE: pytest.StashKey[Suite] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("osconform", "conformance of Python's operating-system interface")
    group.addoption(
        "--target", action="append", default=[], metavar="NAME", help="Run the spec on this target."
    )
    group.addoption("--target-command", metavar='"CMD {agent}"', help="Run the spec on this interpreter.")
    group.addoption("--results", metavar="FILE", help="Write osconform's results of the run here.")
    group.addoption(
        "--osconform-baseline",
        action="append",
        default=[],
        metavar="PATH",
        help="File or folder of known deviations.",
    )
    group.addoption("--osconform-config", metavar="FILE", help="File with further targets.")


def pytest_configure(config: pytest.Config) -> None:
    for name, text in (
        ("name", "osconform: presence of a documented name"),
        ("case", "osconform: behaviour of a documented name"),
        ("variant", "osconform: a case with another type of argument"),
    ):
        config.addinivalue_line("markers", f"{name}: {text}")
    if config.getoption("--target") or config.getoption("--target-command"):
        from .pytest_items import open_suite

        config.stash[_SUITE] = suite = open_suite(config)
        for mark in suite.module_marks():
            config.addinivalue_line("markers", f"{mark}: osconform: entries of that module")


def pytest_unconfigure(config: pytest.Config) -> None:
    suite = config.stash.get(_SUITE, None)
    if suite is not None:
        suite.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    suite = parent.config.stash.get(_SUITE, None)
    if suite is None or file_path.suffix != ".yaml" or not suite.owns(file_path):
        return None
    from .pytest_items import SpecFile

    return SpecFile.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    record = getattr(item, "record", None)
    if record is not None and call.when == "call":
        # xdist sends a report's attributes from the worker to the controller.
        report.osconform = record
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    record = getattr(report, "osconform", None)
    if record is not None and _recorder is not None:
        _recorder(record)


_recorder: Any = None


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    global _recorder
    suite = session.config.stash.get(_SUITE, None)
    is_worker = hasattr(session.config, "workerinput")
    if suite is not None and not is_worker:
        _recorder = suite.recorder(session.config.getoption("--results"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    global _recorder
    suite = session.config.stash.get(_SUITE, None)
    if suite is not None and _recorder is not None:
        suite.finish_recording(complete=not session.shouldstop and not session.shouldfail)
        _recorder = None
