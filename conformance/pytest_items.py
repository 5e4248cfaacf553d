"""Collection and running for the pytest plugin: files, items, and what both need of the spec and the targets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from . import loader
from .baselines import Baseline, unexpected
from .errors import UserError
from .execution import Executor, describe
from .model import Case, Entry, Spec
from .name_checks import check_names
from .ratchet import Ratchet
from .recording import heading
from .results import CaseRecord, Footer, NameRecord, TargetRecord, Verdict
from .results_file import Writer
from .sandbox import Sandbox
from .selection import Selector
from .session import Session
from .spec_cache import load
from .summary import explain
from .targets.command import from_command
from .targets.config import load_config
from .targets.discovery import resolve
from .targets.model import Target


class TargetRun:
    """One target during a pytest session: its open session, what it lacks, what is known of it."""

    def __init__(self, target: Target, spec: Spec, sandbox: Sandbox, baselines: list[Path]) -> None:
        self.session = Session(target)
        self.record: TargetRecord = describe(self.session)
        selector = Selector(spec, self.session.profile)
        names, missing = check_names(spec, self.session, selector)
        self.names: dict[str, NameRecord] = {name.id: name for name in names}
        self.executor = Executor(spec, self.session, sandbox, missing)
        self.baseline = Baseline(self.record, baselines)
        self.ratchet = Ratchet(target.name, self.baseline)


class Suite:
    """The spec and the targets of a pytest session. `close` ends the targets."""

    def __init__(self, targets: list[Target], baselines: list[Path]) -> None:
        self.spec = load()
        self.root = loader.root().resolve()
        self._sandbox = Sandbox()
        self.targets = {
            target.name: TargetRun(target, self.spec, self._sandbox, baselines) for target in targets
        }
        self._by_file: dict[str, list[Entry]] = {}
        for entry in self.spec.entries.values():
            self._by_file.setdefault(entry.file, []).append(entry)
        self._writer: Writer | None = None
        self._started = time.perf_counter()
        self._counts: dict[str, dict[str, int]] = {}
        self._unexpected = 0

    def close(self) -> None:
        """Ends the targets and removes their files."""
        for run in self.targets.values():
            run.session.close()
        self._sandbox.__exit__()

    def module_marks(self) -> list[str]:
        """A mark for each module: `os_path` for `os.path`."""
        return sorted({entry.module.replace(".", "_") for entry in self.spec.entries.values()})

    def owns(self, path: Path) -> bool:
        """Whether the file is one of the spec's."""
        return path.resolve().is_relative_to(self.root)

    def entries(self, path: Path) -> list[Entry]:
        """The entries of a file, in its order."""
        entries = self._by_file.get(path.resolve().relative_to(self.root).as_posix(), [])
        return sorted(entries, key=lambda entry: entry.line)

    def recorder(self, results: str | None) -> Callable[[dict[str, Any]], None]:
        """Starts the results file, if one is wanted, and returns what takes in the records of reports."""
        if results:
            Path(results).parent.mkdir(parents=True, exist_ok=True)
            self._writer = Writer(results)
            for record in heading(self.spec, list(self.targets)):
                self._writer.write(record)
            for run in self.targets.values():
                self._writer.write(run.record)
        return self._take

    def _take(self, fields: dict[str, Any]) -> None:
        record = msgspec.convert(fields, NameRecord | CaseRecord)
        counts = self._counts.setdefault(record.target, {})
        counts[record.verdict] = counts.get(record.verdict, 0) + 1
        self._unexpected += unexpected(record)
        if self._writer is not None:
            self._writer.write(record)

    def finish_recording(self, *, complete: bool) -> None:
        """Writes the last line of the results."""
        if self._writer is not None:
            seconds = round(time.perf_counter() - self._started, 3)
            self._writer.write(
                Footer(complete=complete, seconds=seconds, counts=self._counts, unexpected=self._unexpected)
            )
            self._writer.close()


def open_suite(config: pytest.Config) -> Suite:
    """The suite that the command line asks for. Its mistakes are pytest usage errors."""
    try:
        file = config.getoption("--osconform-config")
        chosen = resolve(config.getoption("--target"), load_config(Path(file) if file else None))
        command = config.getoption("--target-command")
        if command:
            chosen.append(from_command(command))
        return Suite(chosen, [Path(path) for path in config.getoption("--osconform-baseline")])
    except UserError as error:
        raise pytest.UsageError(f"osconform: {error}") from None


class SpecFile(pytest.File):
    """A YAML file of the spec: an item for each of its names and cases on each target."""

    def collect(self) -> Iterator[pytest.Item]:
        from .pytest_plugin import _SUITE

        suite = self.config.stash[_SUITE]
        for entry in suite.entries(self.path):
            for name, run in suite.targets.items():
                if run.names[entry.id].verdict != "n/a":
                    yield NameItem.from_parent(self, name=f"{entry.id}[{name}]", run=run, entry=entry)
            for case in entry.cases:
                for name, run in suite.targets.items():
                    if run.executor.selector.plan(case).outcome is not None:
                        yield CaseItem.from_parent(
                            self, name=f"{case.id}[{name}]", run=run, case=case, entry=entry
                        )


class Deviation(Exception):
    """The target does something else than the spec says; its text is all that the failure shows."""


class _Item(pytest.Item):
    def __init__(self, *, run: TargetRun, entry: Entry, line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.run, self.entry, self.line = run, entry, line
        self.record: dict[str, Any] | None = None
        self.add_marker(entry.module.replace(".", "_"))

    def judge(self, record: NameRecord | CaseRecord) -> None:
        """Records the verdict; raises, or marks as an expected failure, what is no pass."""
        self.run.baseline.explain(record)
        self.record = msgspec.to_builtins(record)
        if unexpected(record):
            raise Deviation(self.describe(record))
        stale = self.run.ratchet.contradicted(record.id) if record.verdict is Verdict.PASS else []
        if stale:
            places = ", ".join(known.place for known in stale)
            raise Deviation(f"This is as documented, but a baseline says otherwise: {places}.")
        if record.verdict is Verdict.BLOCKED:
            pytest.skip(record.actual)
        if record.baseline is not None:
            pytest.xfail(f"{record.verdict}: {record.baseline}")

    def describe(self, record: NameRecord | CaseRecord) -> str:
        """The failure as people read it."""
        return explain(record)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (Deviation, UserError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        # The name itself would be taken for a dotted path of classes and shown as os::rename.
        return self.path, max(self.line - 1, 0), self.name.replace("[", " on ").rstrip("]")


class NameItem(_Item):
    """Presence of a documented name."""

    def __init__(self, *, run: TargetRun, entry: Entry, **rest: Any) -> None:
        super().__init__(run=run, entry=entry, line=entry.line, **rest)
        self.add_marker("name")

    def runtest(self) -> None:
        self.judge(msgspec.structs.replace(self.run.names[self.entry.id]))


class CaseItem(_Item):
    """One case."""

    def __init__(self, *, run: TargetRun, entry: Entry, case: Case, **rest: Any) -> None:
        super().__init__(run=run, entry=entry, line=case.line, **rest)
        self.case = case
        self.add_marker("case")
        if case.variant:
            self.add_marker("variant")

    def runtest(self) -> None:
        for record in self.run.executor.run([self.case]):
            self.judge(record)

    def describe(self, record: NameRecord | CaseRecord) -> str:
        where = f"{self.path}:{self.case.line}"
        return f"{self.case.claim}\n    ({where})\n\n{self.case.yaml}\n\n{explain(record)}"
