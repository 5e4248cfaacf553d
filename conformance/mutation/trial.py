"""Tries one name: the honest control first, then every lie, against the cases that use the name, until one notices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ..execution import Executor
from ..expressions import Predicate
from ..model import Case, Entry, Spec
from ..results import Verdict
from ..sandbox import Sandbox
from ..selection import Plan
from ..session import Reply, Session
from ..targets.model import Tree
from . import operators
from .mutants import Mutant, program

#: Seconds after which a case counts as hanging: a lie may well make it wait for ever.
PATIENCE = 5.0
#: Runs that are prepared together; enough to keep the target busy.
_BATCH = 16
#: Cases of other names that a mutant meets in its first hearing.
_OTHERS = 30
_SEEN = re.compile(r"<seen ([\w-]+)>")


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one mutant: `caught_by` names the case that noticed, with its verdict and what it saw."""

    id: str
    name: str
    says: str
    caught_by: str | None = None
    verdict: str = ""
    actual: str = ""
    told_in: tuple[str, ...] = ()  # cases in which the lie was told and went unnoticed
    cases: int = 0  # that were run against a survivor


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What the trial of one name came to. `disturbed` cases fail with the honest stand-in, too: they do not count."""

    name: str
    cases: int
    fates: tuple[Fate, ...] = ()
    disturbed: tuple[str, ...] = ()


class _LyingExecutor(Executor):
    """Runs every case in a process of its own, and keeps what it said on stderr."""

    def __init__(self, spec: Spec, session: Session, sandbox: Sandbox, missing: Iterable[str]) -> None:
        super().__init__(spec, session, sandbox, missing)
        self.said: dict[str, str] = {}

    def _prepare(self, case: Case) -> tuple[dict[str, Any], float]:
        request, timeout = super()._prepare(case)
        request["alone"] = True
        return request, min(timeout, PATIENCE)

    def _record(self, case: Case, plan: Plan, reply: Reply) -> Any:
        self.said[case.id] = reply.stderr
        return super()._record(case, plan, reply)


class Trial:
    """Tries names on one open session."""

    def __init__(self, spec: Spec, session: Session, sandbox: Sandbox, missing: Iterable[str]) -> None:
        self.spec, self.session = spec, session
        self._executor = _LyingExecutor(spec, session, sandbox, missing)
        self._by_symbol: dict[str, list[Case]] = {}
        self._honest: dict[str, Verdict] = {}  # what cases come to with the honest stand-in, if it is no pass
        for case in spec.cases():
            plan = self._executor.selector.plan(case)
            if plan.outcome is None or plan.blocked:
                continue
            for name in self._executor.selector.documented_names(case):
                self._by_symbol.setdefault(name, []).append(case)

    def cases_of(self, entry: Entry) -> list[Case]:
        """The cases that use a name, its own first; those of a type's member include the ones that name the type."""
        found = {case.id: case for case in entry.cases}
        found = {id: case for id, case in found.items() if case in self._by_symbol.get(entry.id, [])}
        found |= {case.id: case for case in self._by_symbol.get(entry.id, [])}
        return list(found.values())

    def try_name(
        self, entry: Entry, written: Sequence[Mutant], wanted: Predicate = lambda id: True
    ) -> Finding:
        """The fates of the systematic lies and the written ones; only those whose ids are wanted."""
        cases = self.cases_of(entry)
        profile = self.session.profile
        sound, disturbed, seen = self._control(entry, cases[: self._first(entry)])
        mutants = [
            *operators.mutants(entry, profile.language[:2], frozenset(seen), profile.dialect),
            *written,
        ]
        court = _Court([mutant for mutant in mutants if wanted(mutant.id)])
        self._judge(court, sound)
        if court.at_large() and len(cases) > self._first(entry):
            further, more, _ = self._control(entry, cases[self._first(entry) :])
            sound, disturbed = sound + further, disturbed + more
            self._judge(court, further)
        fates = tuple(court.fates(len(sound)))
        return Finding(name=entry.id, cases=len(sound), fates=fates, disturbed=tuple(disturbed))

    @staticmethod
    def _first(entry: Entry) -> int:
        """How many cases come first: a name's own and some others. Hundreds use os.close; they wait for survivors."""
        return len(entry.cases) + _OTHERS

    def _control(self, entry: Entry, cases: Sequence[Case]) -> tuple[list[Case], list[str], set[str]]:
        """The cases that tell an honest stand-in from a lie, the ids of the others, and what sorts of values were seen."""
        control = operators.control(entry, self.session.profile.dialect)
        if control is None:
            return list(cases), [], set()
        seen: set[str] = set()
        disturbed: list[str] = []
        for case, verdict, _, said in self._run([(control, case) for case in cases]):
            seen |= set(_SEEN.findall(said))
            if (
                verdict is Verdict.PARTIAL
            ):  # the errno counts, as on MicroPython, which has no classes for them
                self._honest[case.id] = verdict
            elif verdict is not Verdict.PASS:
                disturbed.append(case.id)
        if self.session.target.tree is Tree.TARGET:  # what is said on stderr there stays there
            seen = {"int", "str", "bytes", "OSError", "error", *(f"int-{place}" for place in range(4))}
        return [case for case in cases if case.id not in disturbed], disturbed, seen

    def _judge(self, court: _Court, cases: Sequence[Case]) -> None:
        """Round by round: every mutant that is still at large meets its next cases."""
        at = 0
        while at < len(cases) and (large := court.at_large()):
            step = max(1, _BATCH // len(large))
            pairs = [(mutant, case) for case in cases[at : at + step] for mutant in large]
            at += step
            by_id = {f"{case.id} {mutant.id}": (mutant, case) for mutant, case in pairs}
            for run, verdict, actual, said in self._run(pairs):
                mutant, case = by_id[run.id]
                noticed = verdict is not self._honest.get(case.id, Verdict.PASS)
                court.hear(
                    mutant,
                    case,
                    noticed,
                    _fate(mutant, caught_by=case.id, verdict=str(verdict), actual=actual[:300]),
                    said,
                )

    def _run(self, pairs: Sequence[tuple[Mutant, Case]]) -> Iterable[tuple[Case, Verdict, str, str]]:
        runs = {}
        for mutant, case in pairs:
            id = case.id if mutant.lie is operators.CONTROL else f"{case.id} {mutant.id}"
            planted = program(mutant, self.session.profile.dialect)
            runs[id] = msgspec.structs.replace(case, id=id, program=planted + case.program)
        for record in self._executor.run(runs.values()):
            said = self._executor.said.pop(record.id, "")
            yield runs[record.id], record.verdict, record.actual, said


class _Court:
    """Who has been caught, by which case, and what the others got away with."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self._mutants = mutants
        self._caught: dict[str, Fate] = {}
        self._told: dict[str, list[str]] = {mutant.id: [] for mutant in mutants}

    def at_large(self) -> list[Mutant]:
        """The mutants that nobody has caught yet."""
        return [mutant for mutant in self._mutants if mutant.id not in self._caught]

    def hear(self, mutant: Mutant, case: Case, noticed: bool, fate: Fate, said: str) -> None:
        """Takes in what a case says of a mutant: whether it noticed the lie, and what that would make of it."""
        if noticed:
            self._caught.setdefault(mutant.id, fate)
        elif "<lie told>" in said:
            self._told[mutant.id].append(case.id)

    def fates(self, cases: int) -> list[Fate]:
        """What became of every mutant, after so many cases."""
        return [
            self._caught.get(mutant.id) or _fate(mutant, cases=cases, told_in=tuple(self._told[mutant.id]))
            for mutant in self._mutants
        ]


def _fate(mutant: Mutant, **fields: Any) -> Fate:
    return Fate(id=mutant.id, name=mutant.name, says=mutant.lie.says, **fields)
