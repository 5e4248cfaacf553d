"""A worker process of a run: takes jobs as JSON lines on stdin, writes records as JSON lines on stdout.

The first line is `{"root": folder of the spec or null}`. A job is `{"target", "probe": true}` or
`{"target", "cases": [id, ...], "missing": [id, ...], "alone": bool}`. Each ends with a line `{"type": "done", "error"?: text}`.
A worker keeps the session with its target between jobs; for the cases of one that is `alone`, it starts one for each.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from . import spec_cache
from .errors import UserError
from .execution import Executor, describe
from .model import Case, Spec
from .name_checks import check_names
from .results import Record
from .sandbox import Sandbox
from .selection import Selector
from .session import Session
from .surroundings import survey
from .targets.model import Target


class Worker:
    """Serves jobs; holds one session at a time."""

    def __init__(self, spec: Spec, sandbox: Sandbox) -> None:
        self.spec, self.sandbox = spec, sandbox
        self.session: Session | None = None
        self._cases: dict[str, Case] = {case.id: case for case in spec.cases()}

    def open(self, target: Target) -> Session:
        """The session with this target, started if it is another's."""
        if self.session is None or self.session.target != target:
            self.close()
            self.session = Session(target)
        return self.session

    def close(self) -> None:
        """Ends the session."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def serve(self, job: dict[str, Any]) -> Iterator[Record]:
        """The records of one job."""
        target = msgspec.convert(job["target"], Target)
        if job.get("probe"):
            session = self.open(target)
            yield describe(session)
            names, _ = check_names(self.spec, session, Selector(self.spec, session.profile))
            yield from names
            yield from survey(self.spec, session)
            return
        cases = [self._cases[case] for case in job["cases"]]
        alone = job.get("alone")
        for company in [[case] for case in cases] if alone else [cases]:
            if alone:
                self.close()
            executor = Executor(self.spec, self.open(target), self.sandbox, job["missing"])
            yield from executor.run(company)


def main() -> None:
    """Serves jobs until stdin ends."""
    # Ctrl-C goes to the whole group of processes; whoever started us decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    out = sys.stdout.buffer
    encoder = msgspec.json.Encoder()
    first = sys.stdin.buffer.readline()
    if not first:
        return
    root = msgspec.json.decode(first).get("root")
    with Sandbox() as sandbox:
        # The spec is a hundred thousand objects that stay until the end: the garbage collector need not go through them.
        gc.disable()
        worker = Worker(spec_cache.load(Path(root) if root else None), sandbox)
        gc.freeze()
        gc.enable()
        try:
            for line in sys.stdin.buffer:
                done: dict[str, Any] = {"type": "done"}
                try:
                    for record in worker.serve(msgspec.json.decode(line)):
                        out.write(encoder.encode(record) + b"\n")
                        out.flush()
                except UserError as error:
                    worker.close()
                    done["error"] = str(error)
                out.write(encoder.encode(done) + b"\n")
                out.flush()
        finally:
            worker.close()


if __name__ == "__main__":
    main()
