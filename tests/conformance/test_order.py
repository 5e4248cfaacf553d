"""The same case gives the same verdict alone, in the spec's order, in any other, and with two workers."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from osconform.execution import Executor
from osconform.model import Case
from osconform.results_file import read_run
from osconform.running import Order, run
from osconform.sandbox import Sandbox
from osconform.session import Session
from osconform.spec_cache import load
from osconform.targets.model import Target

HOST = Target(name="host", command=(sys.executable, "{agent}"))
EVERY = 90  # how manieth case is in the sample
EXPRESSION = "os.rename or os.umask"


def verdicts(target: Target, cases: Iterable[Case]) -> dict[str, str]:
    """What comes of the cases in this order, in one session."""
    with Session(target) as session, Sandbox() as sandbox:
        executor = Executor(load(None), session, sandbox, [])
        return {record.id: str(record.verdict) for record in executor.run(cases)}


@pytest.fixture(scope="module")
def sample() -> list[Case]:
    cases = load(None).cases()
    return cases[:: max(EVERY, len(cases) // 60)]


@pytest.fixture(scope="module")
def in_order(sample) -> dict[str, str]:
    return verdicts(HOST, sample)


def test_in_another_order(sample, in_order) -> None:
    shuffled = list(sample)
    for seed in (1, 2):
        random.Random(seed).shuffle(shuffled)
        assert verdicts(HOST, shuffled) == in_order


def test_alone(sample, in_order) -> None:
    alone: dict[str, str] = {}
    for case in sample[::4]:
        alone |= verdicts(HOST, [case])
    assert alone == {id: in_order[id] for id in alone}


def test_with_two_workers(tmp_path: Path) -> None:
    def by_workers(workers: int) -> dict[str, str]:
        results = tmp_path / f"{workers}.jsonl"
        order = Order(
            spec=load(None), targets=[HOST], results=results, expression=EXPRESSION, workers=workers
        )
        assert run(order).complete
        cases = read_run(results).cases["host"]
        return {case.id: str(case.verdict) for case in cases.values()}

    one = by_workers(1)
    assert len(one) > 60 and by_workers(2) == one


def test_a_difference_would_show() -> None:
    """A case that depends on what ran before it gives itself away in the comparison above."""
    remembering = "import os, sys\nos.rename('a', 'b')\nresult = getattr(sys, 'seen', None)\nsys.seen = 1\n"
    moves = next(case for case in load(None).cases() if case.id == "os.rename/moves-a-file")
    first, second = (
        msgspec.structs.replace(moves, id=f"os.rename/{name}", program=remembering, symbols=())
        for name in ("first", "second")
    )
    together = verdicts(HOST, [first, second])
    assert together == {first.id: "pass", second.id: "fail"}
    assert verdicts(HOST, [second]) == {second.id: "pass"}
