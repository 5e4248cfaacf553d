"""A pool of worker processes: hands jobs out, passes records on as they come."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import msgspec

from .agent.connection import popen_options
from .errors import UserError
from .results import Record
from .targets.model import Target

_decoder = msgspec.json.Decoder(Record)


class Job(msgspec.Struct, eq=False):
    """One piece of work; `error` is filled in when its target could not be had."""

    target: Target
    probe: bool = False
    cases: list[str] = []
    missing: list[str] = []
    alone: bool = False
    error: str | None = None

    def message(self) -> bytes:
        """The job as the worker reads it."""
        target = {name: getattr(self.target, name) for name in Target.__dataclass_fields__}
        target["environ"] = dict(self.target.environ)
        return msgspec.json.encode(
            {
                "target": target,
                "probe": self.probe,
                "cases": self.cases,
                "missing": self.missing,
                "alone": self.alone,
            }
        )


class Pool:
    """Workers that serve jobs in parallel. Usable as a context manager; leaving it ends them and their targets."""

    def __init__(self, workers: int, root: Path | None) -> None:
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._out: queue.Queue[tuple[Job, Record | None] | BaseException] = queue.Queue()
        self._open = True
        self._pending = 0
        self._processes = [self._start(root) for _ in range(workers)]
        for process in self._processes:
            threading.Thread(target=self._drive, args=(process,), daemon=True).start()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exc: object) -> None:
        with self._changed:
            self._open = False
            self._jobs.clear()
            self._changed.notify_all()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()

    @staticmethod
    def _start(root: Path | None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "osconform.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **popen_options(),
        )
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.write(msgspec.json.encode({"root": str(root) if root else None}) + b"\n")
            process.stdin.flush()
        return process

    def submit(self, job: Job) -> None:
        """Adds a job; those of one target are best submitted together."""
        with self._changed:
            self._pending += 1
            self._jobs.append(job)
            self._changed.notify()

    def records(self) -> Iterator[tuple[Job, Record | None]]:
        """Job and record, as they come; None when a job is done. Ends when no job is left, late ones included."""
        while self._pending:
            item = self._out.get()
            if isinstance(item, BaseException):
                raise item
            if item[1] is None:
                self._pending -= 1
            yield item

    def _take(self, last: Target | None) -> Job | None:
        """The next job, one of the same target if there is one: its session is open."""
        with self._changed:
            while self._open and not self._jobs:
                self._changed.wait()
            if not self._open:
                return None
            for job in self._jobs:
                if job.target == last:
                    self._jobs.remove(job)
                    return job
            return self._jobs.popleft()

    def _drive(self, process: subprocess.Popen[bytes]) -> None:
        last: Target | None = None
        assert process.stdin is not None and process.stdout is not None
        while (job := self._take(last)) is not None:
            last = job.target
            try:
                process.stdin.write(job.message() + b"\n")
                process.stdin.flush()
                self._pass_on(job, process)
            except (OSError, EOFError, ValueError) as error:
                if self._open:
                    self._out.put(
                        UserError(
                            f"A worker process ended while it ran {job.target.name}: {error or 'no message'}.",
                            "What it printed stands above; `osconform run --resume` goes on from here.",
                        )
                    )
                return

    def _pass_on(self, job: Job, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b'{"type":"done"'):
                job.error = msgspec.json.decode(line).get("error")
                self._out.put((job, None))
                return
            self._out.put((job, _decoder.decode(line)))
        raise EOFError
