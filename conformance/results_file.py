"""Results files on disk: reads them whole, writes them record by record, says what is wrong with a bad one.

The records themselves are described in `osconform.results`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, Self, assert_never

import msgspec

from osconform.errors import UserError
from osconform.results import (
    FORMAT,
    CaseRecord,
    EntryRecord,
    Footer,
    Header,
    ModuleRecord,
    NameRecord,
    Record,
    SpecRecord,
    TargetRecord,
)

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_TAGS = frozenset(
    str(record.__struct_config__.tag)
    for record in (
        Header,
        EntryRecord,
        SpecRecord,
        TargetRecord,
        ModuleRecord,
        NameRecord,
        CaseRecord,
        Footer,
    )
)
_BLOCK = 1 << 16
_RERUN = "Run it again without --resume to write the file anew."


class _Probe(msgspec.Struct):
    """The two fields that every format version keeps where they are."""

    type: Any = None
    format: Any = None


_PROBE = msgspec.json.Decoder(_Probe)


@dataclass
class Run:
    """Everything one results file says. Of several records for the same thing, the last one holds."""

    path: Path
    header: Header
    entries: dict[str, EntryRecord] = field(default_factory=dict)  # by id
    specs: dict[str, SpecRecord] = field(default_factory=dict)  # by case id
    targets: dict[str, TargetRecord] = field(default_factory=dict)  # by name
    modules: dict[str, dict[str, ModuleRecord]] = field(default_factory=dict)  # target -> id
    names: dict[str, dict[str, NameRecord]] = field(default_factory=dict)  # target -> id
    cases: dict[str, dict[str, CaseRecord]] = field(default_factory=dict)  # target -> id
    footer: Footer | None = None  # None when the writer died
    target_lines: dict[str, int] = field(default_factory=dict)  # line on which a target presents itself

    def add(self, record: Record) -> None:
        """Takes in one record. One that follows a footer shows that the footer was not the end."""
        self.footer = None
        match record:
            case CaseRecord():
                self.cases.setdefault(record.target, {})[record.id] = record
            case NameRecord():
                self.names.setdefault(record.target, {})[record.id] = record
            case ModuleRecord():
                self.modules.setdefault(record.target, {})[record.id] = record
            case SpecRecord():
                self.specs[record.id] = record
            case EntryRecord():
                self.entries[record.id] = record
            case TargetRecord():
                self.targets[record.name] = record
            case Footer():
                self.footer = record
            case Header():
                raise ValueError("a run has one header")
            case _:
                assert_never(record)


def read_run(path: str | os.PathLike[str]) -> Run:
    """Reads one results file, ignoring record types and fields that it does not know.

    A missing footer is no error: the run was interrupted, and `Run.footer` is None.

    :raises UserError: the file cannot be opened, is no results file, has a newer format, has a bad record,
        or ends in the middle of a line.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        raise UserError(
            f"the results cannot be read: {error.strerror or error}.",
            "Name a file that `osconform run --results FILE` has written.",
            file=path,
        ) from error


def _read(path: Path, lines: Iterable[bytes]) -> Run:
    run: Run | None = None
    share: dict[str, str] = {}  # ids and outcomes repeat once per target: one copy of each serves all
    for number, line in enumerate(lines, 1):
        if run is None:
            run = Run(path, _header(path, line))
            continue
        record = _record(path, number, line)
        if isinstance(record, Header):
            raise UserError(
                "a second header: two runs were joined into one file.",
                "Split it before this line and name both files; the report merges them.",
                file=path,
                line=number,
            )
        if record is None:
            continue
        if isinstance(record, CaseRecord | NameRecord):
            record.id = share.setdefault(record.id, record.id)
            record.target = share.setdefault(record.target, record.target)
            record.expected = share.setdefault(record.expected, record.expected)
            record.actual = share.setdefault(record.actual, record.actual)
            if isinstance(record, CaseRecord):
                record.detail = share.setdefault(record.detail, record.detail)
        elif isinstance(record, TargetRecord):
            run.target_lines[record.name] = number
        run.add(record)
    return run if run is not None else Run(path, _header(path, b""))


def _header(path: Path, line: bytes) -> Header:
    """The first line, looked at before anything else is trusted."""
    if not line:
        raise UserError("the results file is empty: the run ended before it began.", _RERUN, file=path)
    try:
        probe = _PROBE.decode(line)
    except ValueError as error:
        if not line.endswith(b"\n") and line.startswith(b'{"type":"header"'):
            raise UserError("the header is cut short.", _RERUN, file=path, line=1) from error
        _refuse(path, "its first line is no JSON object", error)
    if probe.type != "header":
        _refuse(path, 'its first line is not {"type": "header", ...}', None)
    if isinstance(probe.format, int) and probe.format > FORMAT:
        raise UserError(
            f"the results have format {probe.format}; this osconform reads formats up to {FORMAT}.",
            "Upgrade osconform, or run the targets again with this version.",
            file=path,
            line=1,
        )
    record = _record(path, 1, line)
    if not isinstance(record, Header):  # pragma: no cover - the probe has seen the tag
        _refuse(path, "its first line is no header", None)
    return record


def _refuse(path: Path, why: str, cause: Exception | None) -> NoReturn:
    raise UserError(
        f"this is not an osconform results file: {why}.",
        "Name a file that `osconform run --results FILE` has written.",
        file=path,
        line=1,
    ) from cause


def _record(path: Path, number: int, line: bytes) -> Record | None:
    """One line as a record; None for a blank line or an unknown type of record."""
    try:
        return _DECODER.decode(line)
    except ValueError as error:
        return _second_look(path, number, line, error)


def _second_look(path: Path, number: int, line: bytes, error: ValueError) -> Record | None:
    """What to make of a line that does not decode at once."""
    if line.isspace():
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as broken:
        if not line.endswith(b"\n"):
            raise UserError(
                "the last line is cut short: the run was interrupted while writing it.",
                f"`osconform run --resume --results {path}` finishes it.",
                file=path,
                line=number,
            ) from broken
        raise UserError(f"this line is not JSON ({error}).", _RERUN, file=path, line=number) from broken
    if isinstance(value, dict) and isinstance(value.get("type"), str) and value["type"] not in _TAGS:
        return None
    try:
        # Other writers may leave half a surrogate pair: JSON allows it, but it cannot be written again.
        record: Record = msgspec.convert(_whole(value), Record)
    except msgspec.ValidationError as invalid:
        raise UserError(
            f"this record does not follow the results format: {invalid}.", _RERUN, file=path, line=number
        ) from invalid
    return record


def _whole(value: Any) -> Any:
    """The same JSON value with lone surrogates spelled out, `\\ud800`."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


class Writer:
    """Writes records as they happen: after each `write`, the record is in the file as a whole line.

    With `resume`, an existing file is continued: a last line that a crash has cut is dropped, and so is the
    footer, since more follows. `earlier` then is what the file holds, so that the caller can leave out what
    is done; the header must not be written again. Without `resume`, an existing file is replaced, and the
    first record must be the header.

    :raises UserError: the file cannot be written, or with `resume` there is none to continue.
    """

    def __init__(self, path: str | os.PathLike[str], *, resume: bool = False) -> None:
        self.path = Path(path)
        self.earlier: Run | None = None
        if resume:
            self._mend()
            self.earlier = read_run(self.path)
        try:
            self._file = self.path.open("ab" if resume else "wb")
        except OSError as error:
            raise UserError(
                f"the results cannot be written: {error.strerror or error}.",
                "Give `--results` a file in a folder that exists and that you may write to.",
                file=self.path,
            ) from error
        self._headed = resume

    def _mend(self) -> None:
        try:
            with self.path.open("r+b") as file:
                _header(self.path, file.readline())  # nothing is cut from a file that is not ours
                _drop_tail(file)
        except OSError as error:
            raise UserError(
                f"there are no results to resume: {error.strerror or error}.",
                "Leave out --resume to start a new run.",
                file=self.path,
            ) from error

    def write(self, record: Record) -> None:
        """Appends one record and hands it to the operating system."""
        if isinstance(record, Header) == self._headed:
            raise ValueError("a results file has one header, as its first record")
        self._headed = True
        try:
            line = _ENCODER.encode(record)
        except UnicodeEncodeError:  # half a surrogate pair, from a target's reply
            line = _ENCODER.encode(_whole(msgspec.to_builtins(record)))
        self._file.write(line + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Closes the file; whether the run is complete is for the footer to say."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _drop_tail(file: BinaryIO) -> None:
    """Ends the file with a whole line that is not a footer."""
    end = file.seek(0, os.SEEK_END)
    start = _line_start(file, end)
    if start < end and not _text(file, start, end).endswith(b"\n"):
        if _type(_text(file, start, end)) is None:
            file.truncate(start)
            end, start = start, _line_start(file, start)
        else:  # whole but for its line end
            file.seek(end)
            file.write(b"\n")
            end += 1
    while start < end and _type(_text(file, start, end)) == "footer":
        file.truncate(start)
        end, start = start, _line_start(file, start)


def _line_start(file: BinaryIO, end: int) -> int:
    """Where the line begins that ends at offset `end`, its line end included."""
    position = max(end - 1, 0)
    while position > 0:
        begin = max(0, position - _BLOCK)
        found = _text(file, begin, position).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        position = begin
    return 0


def _text(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(end - start)


def _type(line: bytes) -> str | None:
    """The type of a whole record, None for anything that is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return str(value.get("type")) if isinstance(value, dict) else None


def check_same_spec(runs: Sequence[Run]) -> None:
    """Checks that the verdicts of runs may stand in one table.

    :raises UserError: two runs are of different specs.
    """
    for run in runs:
        first = runs[0]
        if run.header.spec != first.header.spec:
            raise UserError(
                f"this run is of spec {run.header.spec}, but {first.path} is of spec {first.header.spec}: "
                "their verdicts cannot stand in one table.",
                "Run the older one again with the present spec, or report on each by itself.",
                file=run.path,
                line=1,
            )


def check_own_targets(runs: Sequence[Run]) -> None:
    """Checks that each target is in one run only.

    :raises UserError: two files hold the same target.
    """
    owner: dict[str, Run] = {}
    for run in runs:
        for name in dict.fromkeys([*run.header.targets, *run.targets]):
            if name in owner:
                raise UserError(
                    f"target {name} is in {owner[name].path} too.",
                    "Name only one of the two files, put shards of one run together with `osconform merge`, or "
                    "rename one of the targets and run it again.",
                    file=run.path,
                    line=run.target_lines.get(name, 1),
                )
            owner[name] = run


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of a results file, generated from the models.

    Fields and record types that it does not name are allowed by the format; a reader ignores them.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"One line of an osconform results file, format {FORMAT}",
        **msgspec.json.schema(Record),
    }
