"""Runs entries and cases on one target: the spec on one side, an open session on the other, records between."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterable, Iterator
from typing import Any

from . import trees
from .judging import Judgement, Seen, context_of, judge, show_outcome
from .model import Case, Spec
from .profile import Profile
from .program import lasting, put_back
from .results import CaseRecord, TargetRecord, Verdict
from .sandbox import Sandbox, remove, snapshot
from .selection import Plan, Selector
from .session import Reply, Session
from .targets.layers import layer
from .targets.model import Layer, Target, Tree
from .volatile import steady
from .wire import Wire, plain

#: Whom a case becomes that needs permission checks to bite: nobody, on every Unix that has the name.
NOBODY = 65534


def describe(session: Session) -> TargetRecord:
    """The target as it presented itself."""
    profile = session.profile
    return TargetRecord(
        name=session.target.name,
        implementation=profile.implementation,
        version=".".join(map(str, profile.version)),
        platform=profile.platform,
        command=" ".join(session.target.command),
        machine=profile.machine,
        imitator=session.target.imitator,
        baselines=list(session.target.baselines),
        layer="" if session.target.layer is Layer.NONE else session.target.layer.value,
        profile={
            "kernel": ".".join(map(str, profile.kernel)),
            "libc": " ".join([profile.libc, ".".join(map(str, profile.libc_version))]).strip(),
            "features": sorted(profile.features),
        },
    )


def _lasting(case: Case) -> bool:
    return lasting(case.modules, case.symbols)


def _put_back(case: Case) -> bool:
    return put_back(case.modules, case.symbols)


class Executor:
    """Runs cases on an open session, with a sandbox for their files."""

    def __init__(self, spec: Spec, session: Session, sandbox: Sandbox, missing: Iterable[str]) -> None:
        self.spec, self.session, self.sandbox = spec, session, sandbox
        self.profile: Profile = session.profile
        self.selector = Selector(spec, self.profile, list(missing))
        self._remote = session.target.tree is Tree.TARGET
        self._layer = layer(session.target)
        self._directories: dict[str, str] = {}

    def run(self, cases: Iterable[Case]) -> Iterator[CaseRecord]:
        """A record for each case; those that cannot run first."""
        plans: dict[str, Plan] = {}
        runnable: list[Case] = []
        for case in cases:
            plan = self.selector.plan(case)
            if plan.outcome is None or plan.blocked:
                yield self._not_run(case, plan)
            else:
                plans[case.id] = plan
                runnable.append(case)
        # Those that last have processes of their own; the others share: the fewer interruptions, the fewer processes.
        runnable.sort(key=lambda case: (_lasting(case), not _put_back(case)))
        for case, reply in self.session.run(runnable, self._prepare):
            yield self._record(case, plans[case.id], reply)

    def _not_run(self, case: Case, plan: Plan) -> CaseRecord:
        verdict = Verdict.BLOCKED if plan.blocked else Verdict.NA
        expected = show_outcome(plan.outcome, self.profile) if plan.outcome else plan.not_applicable
        actual = f"blocked: {plan.blocked}" if plan.blocked else "not run"
        return CaseRecord(
            id=case.id, target=self.session.target.name, verdict=verdict, expected=expected, actual=actual
        )

    def _prepare(self, case: Case) -> tuple[dict[str, Any], float]:
        request: dict[str, Any] = {"program": case.program, "modules": list(case.modules)}
        owner = None
        if self._remote:  # its users are not the host's: programs are an ordinary one's, if nothing is said
            if "root" in case.needs:
                request["root"] = True
        elif "unprivileged" in case.needs and "root" in self.profile.features:
            request["uid"] = owner = NOBODY
        if "uid" in request or _lasting(case):
            request["alone"] = True
            if "uid" not in request and _put_back(case):
                request["sys"] = True
        if self._remote:
            request["given"] = trees.to_wire(case.given)
        else:
            if case.id in self._directories:  # of an attempt that died
                remove(self._directories[case.id])
            directory = self._directories[case.id] = self.sandbox.build(case.given, owner)
            request["dir"] = self._layer.path(directory)
        if self.profile.dialect == "micropython" and "fails(" in case.program:
            request["errnos"] = {str(number): name for number, name in errno.errorcode.items()}
        return request, case.timeout

    def _record(self, case: Case, plan: Plan, reply: Reply) -> CaseRecord:
        outcome = plan.outcome
        assert outcome is not None
        directory = self._directories.pop(case.id, "")
        expected = show_outcome(outcome, self.profile)
        here, now = self._here(reply.message, directory), time.time()
        if reply.timeout:
            late = f"no answer within {case.timeout:g} s"
            judgement = Judgement(Verdict.TIMEOUT, expected, late, reply.stderr)
        elif reply.died:
            judgement = Judgement(Verdict.CRASH, expected, reply.died, reply.stderr)
        elif "unsupported" in reply.message:
            judgement = Judgement(
                Verdict.UNSUPPORTED, expected, f"unsupported: {reply.message['unsupported']}", ""
            )
        else:
            judgement = judge(outcome, self._seen(plan, reply.message, directory, here), self.profile)
        if directory:
            remove(directory)
        return CaseRecord(
            id=case.id,
            target=self.session.target.name,
            verdict=judgement.verdict,
            expected=plain(judgement.expected),
            actual=steady(plain(judgement.actual), here, now),
            detail=steady(plain(judgement.detail), here, now),
            seconds=round(reply.seconds, 5),
            repro=repro_command(case.id, self.session.target),
            retried=reply.retried,
        )

    def _here(self, message: dict[str, Wire], directory: str) -> str:
        """The case's directory as the target names it."""
        return str(message.get("here", "")) if self._remote else self._layer.path(directory)

    def _seen(self, plan: Plan, message: dict[str, Wire], directory: str, here: str) -> Seen:
        files = None
        wanted = plan.outcome is not None and any(
            option.files is not None for option in (plan.outcome, *plan.outcome.any_of)
        )
        if self._remote:
            files = trees.from_wire(message["files"]) if wanted and "files" in message else None
        elif wanted:
            files = self._layer.seen(snapshot(directory))
        return Seen(message, files, context_of(self.profile, here))


def repro_command(case: str, target: Target) -> str:
    """The command that prints a script showing the case's outcome without osconform."""
    return f"osconform repro {case} {target.call or f'--target {target.name}'}"
