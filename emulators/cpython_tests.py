"""Runs CPython's own tests, from the installed interpreter, against the modules of an emulated world.

    python -m osconform.emulators.cpython_tests [--platform linux] [MODULE ...]

A test counts if the same test passes on the host's real system. Each test module runs in a process of
its own: once with the interpreter's modules, once inside a world, where `unittest`, `test.support` and
the test module itself are private instances over the emulated `os`. Nothing is copied: the tests are
read from the installation (some systems package them apart, as `libpython3-testsuite`).
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import inspect
import io
import json
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

from osconform.emulators.world import World

MODULES = (
    "test_posixpath", "test_genericpath", "test_ntpath", "test_glob", "test_fnmatch", "test_tempfile",
    "test_shutil", "test_os",
)  # fmt: skip
PASSED = "passed"
REFUSED = ("asyncio", "_imp", "py_compile", "test.support.socket_helper")
"""What the test modules import and worlds refuse: present as empty modules, so that only their users fail."""


def outcomes(unittest: Any, module: Any) -> dict[str, str]:
    """Every test of a loaded module with what became of it: "passed", "skipped", or the exception's last line."""
    found: dict[str, str] = {}

    class Result(unittest.TestResult):  # type: ignore[misc]  # a private instance of unittest
        def addSuccess(self, test: Any) -> None:
            found.setdefault(test.id(), PASSED)

        def addSkip(self, test: Any, reason: str) -> None:
            found[test.id()] = "skipped"

        def addFailure(self, test: Any, err: Any) -> None:
            found[test.id()] = f"{err[0].__name__}: {err[1]}".strip()

        addError = addFailure

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            if err is not None:
                self.addFailure(test, err)

        def addExpectedFailure(self, test: Any, err: Any) -> None:
            found[test.id()] = PASSED

    result = Result()
    for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
        try:
            suite.run(result)
        except Exception as error:  # a test class that needs what is refused: none of its tests has passed
            for test in suite:
                found.setdefault(test.id(), f"{type(error).__name__}: {error}")
    return found


def run_on_host(name: str) -> dict[str, str]:
    """The outcomes on the real system."""
    import unittest

    return outcomes(unittest, importlib.import_module(f"test.{name}"))


def run_in_world(name: str, platform: str) -> dict[str, str]:
    """The outcomes in a world of `platform`, whose user is the superuser if the host's is."""
    world = World(platform)
    if platform != "windows" and os.getuid() == 0:
        world.become(0)
    importer = world.interpreter.importer
    importer.library_names |= {"test"}
    for missing in REFUSED:
        parent, _, leaf = missing.rpartition(".")
        world.sys.modules[missing] = types.ModuleType(missing)
        if parent:
            setattr(world.module(parent), leaf, world.sys.modules[missing])
    world.sys.modules["asyncio"].iscoroutinefunction = inspect.iscoroutinefunction  # which mock asks
    _plant_sources(world, name)
    module = world.module(f"test.{name}")
    return outcomes(world.module("unittest"), module)


def _plant_sources(world: World, name: str) -> None:
    """The test's source where its `__file__` will point, for tests that look at themselves."""
    spec = importlib.util.find_spec(f"test.{name}")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"this interpreter comes without test.{name}", name=f"test.{name}")
    source = Path(spec.origin).read_bytes()
    separator = "\\" if world.platform == "windows" else "/"
    folder = f"{world.interpreter.computer.library}{separator}test"
    world.os.makedirs(folder, exist_ok=True) if world.platform == "windows" else None
    if world.platform != "windows":
        credentials = vars(world.machine.process.credentials).copy()
        world.become(0)
        world.os.makedirs(folder, exist_ok=True)
        vars(world.machine.process.credentials).update(credentials)
    world.build_tree({f"{name}.py": source}, base=folder)


def _child(name: str, where: str) -> dict[str, str]:
    """Run one module in a process of its own and read back its outcomes."""
    command = [sys.executable, "-m", "osconform.emulators.cpython_tests", "--child", where, name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL)
    lines = done.stdout.splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise RuntimeError(f"{name} on {where} ended early:\n{done.stderr[-2000:]}")
    found: dict[str, str] = json.loads(lines[-1])
    return found


def compare(name: str, platform: str) -> tuple[int, int, dict[str, str]]:
    """How many tests of a module pass here and how many on the host, and the failures among the latter."""
    real, emulated = _child(name, "host"), _child(name, platform)
    counted = [test for test, outcome in real.items() if outcome == PASSED]
    failures = {test: emulated.get(test, "not run") for test in counted if emulated.get(test) != PASSED}
    return len(counted) - len(failures), len(counted), failures


def main() -> None:
    """Print a line for each module and the share over all; exit code 1 below 95 %."""
    parser = argparse.ArgumentParser(
        prog="python -m osconform.emulators.cpython_tests", description=main.__doc__
    )
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"any of {', '.join(MODULES)}")
    parser.add_argument("--platform", default="linux", choices=("linux", "macos", "windows"))
    parser.add_argument("--failures", action="store_true", help="list the tests that fail, with the reason")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        (name,) = arguments.modules
        quiet = io.StringIO()
        with contextlib.redirect_stdout(quiet):
            found = run_on_host(name) if arguments.child == "host" else run_in_world(name, arguments.child)
        print("\n" + json.dumps(found))
        return
    passed = counted = 0
    for name in arguments.modules or MODULES:
        ours, real, failures = compare(name, arguments.platform)
        passed, counted = passed + ours, counted + real
        print(f"{name}: {ours} of {real}", flush=True)
        if arguments.failures:
            for test, reason in failures.items():
                print(f"    {test}: {reason.splitlines()[0] if reason else ''}")
    share = passed / counted if counted else 0.0
    print(f"all: {passed} of {counted}, {share:.1%} (at least 95 %: {'holds' if share >= 0.95 else 'OVER'})")
    sys.exit(share < 0.95)


if __name__ == "__main__":
    main()
