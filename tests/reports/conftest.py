"""Shared by the tests of the report: the generator of runs, a checker of pages, and one report to look at."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from osconform.reports import build
from osconform.results import Audit, Finding, FindingKind
from osconform.results_file import Run


def _load(name: str) -> ModuleType:
    """A module of this folder: with pytest's importlib mode it is not importable by name."""
    spec = importlib.util.spec_from_file_location(f"reports_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def synthetic() -> ModuleType:
    """The generator of runs."""
    return _load("synthetic")


@pytest.fixture(scope="session")
def pages() -> ModuleType:
    """The checker of pages."""
    return _load("pages")


@pytest.fixture(scope="session")
def make_runs(synthetic: ModuleType) -> Callable[[], list[Run]]:
    """Three runs of sixteen targets: one complete, one interrupted, one without a footer."""

    def make() -> list[Run]:
        spec = synthetic.entries(24, 60)
        records = synthetic.targets(16)
        return [
            synthetic.run(Path(f"run{n}.jsonl"), spec, records[n::3], seed=n, complete=complete)
            for n, complete in enumerate([True, False, None])
        ]

    return make


@pytest.fixture(scope="session")
def make_audit() -> Callable[[], Audit]:
    """Findings on two names, and one that is dismissed."""

    def make() -> Audit:
        def finding(
            kind: str, name: str, right: str, dismissed: str | None = None, places: tuple[str, ...] = ()
        ) -> Finding:
            return Finding(
                id=f"{kind}:{name}",
                kind=kind,
                name=name,
                severity="high",
                statement="Docs have it, stubs do not.",
                sides={"docs 3.15": "Unix", "typeshed": "linux"},
                evidence=["cpython313: int"],
                right=right,
                dismissed=dismissed,
                places=list(places),
            )

        return Audit(
            kinds=[
                FindingKind(key="stubs-docs", title="Stubs and docs", meaning="They disagree."),
                FindingKind(
                    key="undocumented", title="Undocumented", meaning="No docs.", left_out="No runs."
                ),
            ],
            findings=[
                finding("stubs-docs", "os.rename", "stubs", places=("cpython on linux",)),
                finding("stubs-docs", "os.O_ABSENT", "open"),
                finding("undocumented", "os.link", "runtime", "told upstream"),
            ],
        )

    return make


@pytest.fixture(scope="session")
def report(
    make_runs: Callable[[], list[Run]],
    make_audit: Callable[[], Audit],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The folder of a report; tests only read it."""
    output = tmp_path_factory.mktemp("reports") / "report"
    return build(make_runs(), output, audit=make_audit(), earlier=make_runs()).parent
