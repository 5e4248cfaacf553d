"""The results of a run: one JSON object per line, written as it happens, readable when cut short.

A file is self-contained, so that whoever reads it needs neither the spec nor the machine:

    header   once, first     what ran, where, against which spec
    entry    once per name   what the spec says of it (documentation of the matrix rows)
    spec     once per case   what the case is: claim, YAML, program
    target   once per target the profile it reported and how it was started
    module   per module and target: what is there beyond the entries, and signatures as the target tells them
    name     per name and target, case per case and target: the verdicts
    footer   once, last      complete or interrupted; missing when the writer died

Fields are added over time and never change meaning; readers ignore fields and record types they do not know.

The matrix is all of this but the times: two runs that have seen the same write the same records, `started`, `seconds` and
`retried` apart. Texts of cases hold nothing that differs from run to run (`osconform.volatile`).
"""

from __future__ import annotations

import enum
from typing import Any

import msgspec

FORMAT = 1


class Verdict(enum.StrEnum):
    """What a target's behaviour amounts to, measured against the spec."""

    PASS = "pass"
    PARTIAL = "partial"  # right errno, wrong exception class
    FAIL = "fail"  # behaves differently
    MISSING = "missing"  # documented as available, absent
    EXTRA = "extra"  # documented as unavailable, present
    BLOCKED = "blocked"  # could not be tried: another name it needs is missing
    CRASH = "crash"  # the interpreter died, or closed its side of the conversation
    TIMEOUT = "timeout"  # no answer in time
    FLAKY = "flaky"  # differs between reruns
    NA = "n/a"  # the docs promise nothing here
    UNSUPPORTED = "unsupported"  # the adapter of this target cannot run such a case


#: Verdicts that need no explanation; every other one needs a baseline line or is unexpected.
#: A blocked case is explained by the record of the missing name.
EXPECTED = frozenset({Verdict.PASS, Verdict.NA, Verdict.UNSUPPORTED, Verdict.BLOCKED})


class Header(msgspec.Struct, tag="header", kw_only=True):
    """First line. `spec` is the fingerprint of the entries and cases; runs merge only if it agrees."""

    format: int = FORMAT
    osconform: str
    spec: str
    started: str  # ISO 8601, UTC
    host: dict[str, str]  # system, release, machine, python
    targets: list[str]
    selection: str = ""  # the -k expression, "" for everything
    shard: str = ""  # "2/4" where the run is the second of four parts


class EntryRecord(msgspec.Struct, tag="entry", kw_only=True):
    """What the spec says of one documented name."""

    id: str
    module: str
    kind: str
    section: str
    docs: str  # path below the root of the docs, "library/os.html#os.rename"
    signature: dict[str, str] = {}  # docs version from which it holds -> signature
    availability: dict[str, str] = {}  # docs version from which it holds -> note, "all" for no note
    documented: list[str] = []  # docs versions that document it
    added: str | None = None
    removed: str | None = None
    changed: dict[str, str] = {}
    deprecated: dict[str, str] = {}
    micropython: str | None = None  # its place in MicroPython's docs, None if it has none
    cases: list[str] = []


class SpecRecord(msgspec.Struct, tag="spec", kw_only=True):
    """What the spec says of one case."""

    id: str
    entry: str
    claim: str
    source: str | None  # file:line in the spec, relative to its root
    claims: list[str] = []  # ids of outside claims that the case covers
    yaml: str
    program: str


class TargetRecord(msgspec.Struct, tag="target", kw_only=True):
    """One target as it presented itself."""

    name: str
    implementation: str  # "cpython", "micropython", ...
    version: str  # of the implementation, "3.13.0"
    platform: str  # "linux", "windows", "macos", ...
    command: str  # how it was started, "" for an in-process one
    machine: str = ""
    imitator: str = ""  # what imitates an interpreter and its platform, "pyfakefs"; "" for a real interpreter
    layer: str = ""  # what stands in for the platform's own system below a real interpreter, "wine"
    profile: dict[str, Any] = {}  # everything that selected cases and expectations
    skipped: str | None = None  # why it did not run at all
    baselines: list[str] = []  # baselines that hold for it beside those of its name and implementation


class ModuleRecord(msgspec.Struct, tag="module", kw_only=True):
    """What a target says of one module: observations without a verdict, for the audit of docs and stubs."""

    id: str
    target: str
    undocumented: dict[str, str] = {}  # public name without an entry -> kind, "O_ACCMODE": "int"
    signatures: dict[
        str, str
    ] = {}  # id of an entry -> what inspect.signature() says, "(path, /, *, dir_fd=None)"


class NameRecord(msgspec.Struct, tag="name", kw_only=True):
    """Presence of one name on one target."""

    id: str
    target: str
    verdict: Verdict
    expected: str  # "present", "absent", "conditional: why"
    actual: str  # "function", "int", "absent", ...
    baseline: str | None = None  # the reason that explains a verdict other than pass


class CaseRecord(msgspec.Struct, tag="case", kw_only=True):
    """One case on one target. `expected` and `actual` are one-line texts meant for people."""

    id: str
    target: str
    verdict: Verdict
    expected: str
    actual: str
    detail: str = ""  # traceback of the case, stderr tail, signal name, what differed
    seconds: float = 0.0
    baseline: str | None = None
    repro: str = ""  # the command that prints a script showing it without osconform
    retried: bool = False  # there was no answer at first; this came of a second try, in a fresh process


class Footer(msgspec.Struct, tag="footer", kw_only=True):
    """Last line. `complete` is False when the run was interrupted."""

    complete: bool
    seconds: float
    counts: dict[str, dict[str, int]]  # target -> verdict -> number, names and cases together
    unexpected: int
    stale: dict[
        str, list[str]
    ] = {}  # what baselines say in vain, "FILE:LINE: ID" -> targets on which it passes


Record = Header | EntryRecord | SpecRecord | TargetRecord | ModuleRecord | NameRecord | CaseRecord | Footer


class Finding(msgspec.Struct, kw_only=True):
    """A disagreement between docs, stubs and runs over one name, as `osconform audit` lists it."""

    id: str  # "kind:name", the same from run to run
    kind: str  # a key of the audit's kinds, "documented-absent"
    name: str
    severity: str  # "high", "medium", "low"
    statement: str  # one sentence: who says what
    sides: dict[str, str] = {}  # who -> what they say, "docs 3.15": "Unix", "typeshed": "linux, macos"
    evidence: list[str] = []  # what runs have seen, "cpython313: absent"
    right: str = (
        "open"  # whom the runs prove right: "docs", "stubs", "runtime", "neither", "open" for no proof
    )
    platforms: list[str] = []
    places: list[str] = []  # where runs have shown it: "cpython on linux"
    dismissed: str | None = None  # the reason, where someone has looked at it and wants it quiet


class FindingKind(msgspec.Struct, kw_only=True):
    """What the findings of one kind have in common."""

    key: str
    title: str
    meaning: str
    proven: str = ""  # what it means that runs prove the runtime's side right: "the docs are wrong"
    left_out: str = ""  # why nothing could be looked for, "" if it was


class Audit(msgspec.Struct, kw_only=True):
    """All findings, with the kinds that were looked for."""

    kinds: list[FindingKind]
    findings: list[Finding]
