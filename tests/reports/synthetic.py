"""Invents runs of any size for the tests of the report: plausible names, targets, verdicts and texts.

Run as a program, it writes results files and a report of them, to look at or to measure:

    python tests/reports/synthetic.py FOLDER [TARGETS] [CASES]
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from osconform.results import (
    Audit,
    CaseRecord,
    EntryRecord,
    Finding,
    FindingKind,
    Footer,
    Header,
    NameRecord,
    SpecRecord,
    TargetRecord,
    Verdict,
)
from osconform.results_file import Run, Writer, read_run

DOCS = ["2.6", "2.7", "3.9", "3.11", "3.13", "3.14", "3.15"]
MODULES = {
    "os": 54, "sys": 18, "mmap": 7, "os.path": 4, "subprocess": 7, "platform": 3, "shutil": 3,
    "filecmp": 2, "tempfile": 2, "fnmatch": 1, "glob": 1, "linecache": 1,
}  # fmt: skip
SECTIONS = ["Process Parameters", "File Descriptor Operations", "Files and Directories", "Process Management"]
STEMS = [
    *(
        "rename",
        "stat",
        "open",
        "close",
        "read",
        "dup",
        "pipe",
        "link",
        "mkdir",
        "listdir",
        "walk",
        "chmod",
        "utime",
    ),
    *(
        "access",
        "getcwd",
        "chdir",
        "getpid",
        "fork",
        "execv",
        "wait",
        "kill",
        "umask",
        "uname",
        "getenv",
        "fsync",
    ),
    *("lseek", "replace", "remove", "symlink", "mkfifo", "nice", "times", "O_BINARY"),
]
#: Name, implementation, version, platform, imitator, layer.
KNOWN = [
    ("cpython27", "cpython", "2.7.18", "linux", "", ""), ("cpython36", "cpython", "3.6.15", "linux", "", ""),
    ("cpython38", "cpython", "3.8.20", "linux", "", ""), ("cpython39", "cpython", "3.9.21", "linux", "", ""),
    ("cpython311", "cpython", "3.11.2", "linux", "", ""), ("cpython312", "cpython", "3.12.8", "linux", "", ""),
    ("cpython313", "cpython", "3.13.1", "linux", "", ""), ("micropython", "micropython", "1.25.0", "linux", "", ""),
    ("windows-emulator", "cpython", "3.11.2", "windows", "osconform", ""),
    ("linux-emulator", "cpython", "3.11.2", "linux", "osconform", ""),
    ("windows-cpython311", "cpython", "3.11.0", "windows", "", "wine"),
    ("windows-cpython313", "cpython", "3.13.0", "windows", "", "wine"),
    ("pypy39", "pypy", "7.3.11", "linux", "", ""), ("pyodide", "cpython", "3.12.7", "emscripten", "", ""),
    ("pyfakefs", "cpython", "3.11.2", "linux", "pyfakefs", ""), ("jython27", "jython", "2.7.3", "java", "", ""),
]  # fmt: skip
ACTUALS = {
    Verdict.CRASH: ["killed by signal 11 (SIGSEGV)", "closed its side of the conversation"],
    Verdict.TIMEOUT: ["no answer within 10 s"],
    Verdict.FAIL: [
        "raises OSError: [Errno 22] EINVAL Invalid argument", "returns 'b/../a' (str)", "returns None",
        "raises AttributeError: 'module' object has no attribute 'src_dir_fd'", "files: b is 'B', not 'A'",
        "raises TypeError: function takes 2 positional arguments but 3 were given",
    ],
    Verdict.PARTIAL: ["raises OSError: [Errno 2] ENOENT", "raises OSError: [Errno 17] EEXIST"],
    Verdict.BLOCKED: ["needs os.fork", "needs os.path.join"],
    Verdict.FLAKY: ["passes 2 of 3 times"],
    Verdict.PASS: ["returns None", "raises FileNotFoundError: [Errno 2] ENOENT", "returns 3"],
    Verdict.NA: [""],
    Verdict.UNSUPPORTED: [""],
}  # fmt: skip
#: Programs and entries are as long as real ones on the average: 110 and 290 bytes.
PROGRAM = """\
import os
put("c", "{serial}")
result = [fails(os.{stem}, "missing", "b"), os.{stem}("a", "b"), sorted(os.listdir("."))]
"""
YAML = """\
{slug}:
  claim: Unix replaces the target silently, Windows refuses.
  given: {{a: "A", b: "B"}}
  run: {call}("a", "b")
  expect:
    unix: {{returns: None, files: {{b: "A"}}}}
    windows: {{raises: FileExistsError, winerror: 183, files: {{a: "A", b: "B"}}}}
"""
DETAIL = """\
Traceback (most recent call last):
  File "<case>", line 7, in <module>
  File "<case>", line 3, in case
{actual}
files: b is 'B', expected 'A'
"""


def entries(names: int, cases: int) -> tuple[list[EntryRecord], list[SpecRecord]]:
    """Entries over the modules in their true proportion, and cases spread over the entries."""
    share = names / sum(MODULES.values())
    made: list[EntryRecord] = []
    for module, weight in MODULES.items():
        for number in range(max(1, round(weight * share))):
            stem = STEMS[number % len(STEMS)] + (f"_{number // len(STEMS)}" if number >= len(STEMS) else "")
            made.append(
                EntryRecord(
                    id=f"{module}.{stem}",
                    module=module,
                    kind="data" if stem.isupper() else "function",
                    section=SECTIONS[number * len(SECTIONS) // max(1, round(weight * share)) % len(SECTIONS)],
                    docs=f"library/{module}.html#{module}.{stem}",
                    signature={"2.6": "(src, dst)", "3.9": "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)"},
                    availability={"2.6": "Unix, Windows", "3.9": "all", "3.13": "Unix, Windows, not WASI"},
                    documented=DOCS if number % 7 else ["2.6", "2.7"],
                    added="2.3" if number % 3 else None,
                    changed={"3.3": "src_dir_fd and dst_dir_fd", "3.6": "accepts path-like objects"},
                    removed=None if number % 7 else "3.0",
                    micropython=f"library/{module}.html#{module}.{stem}" if number % 5 == 0 else None,
                )
            )
    specs = []
    for serial in range(cases):
        entry = made[serial * 7 % len(made)]
        stem = entry.id.rpartition(".")[2]
        slug = f"onto-an-existing-file-{serial}" + ("@bytes" if serial % 5 == 4 else "")
        entry.cases.append(f"{entry.id}/{slug}")
        specs.append(
            SpecRecord(
                id=f"{entry.id}/{slug}",
                entry=entry.id,
                claim="Unix replaces the target silently, Windows refuses.",
                source=f"{entry.module}/{stem}.yaml:{serial % 90 + 3}",
                claims=[f"T{serial:03}"] if serial % 9 == 0 else [],
                yaml=YAML.format(slug=slug, call=entry.id),
                program=PROGRAM.format(stem=stem, serial=serial),
            )
        )
    return made, specs


def targets(count: int) -> list[TargetRecord]:
    """Targets as they could be met, then numbered ones."""
    made = []
    for number in range(count):
        name, implementation, version, platform, imitator, layer = KNOWN[number % len(KNOWN)]
        if number >= len(KNOWN):
            name += f"-{number // len(KNOWN) + 1}"
        made.append(
            TargetRecord(
                name=name,
                implementation=implementation,
                version=version,
                platform=platform,
                command=f"{name} {{agent}}",
                machine="x86_64",
                imitator=imitator,
                layer=layer,
                profile={"system": platform, "root": False, "symlinks": True, "language": [3, 11]},
                skipped="the interpreter was not found on PATH" if name == "jython27" else None,
            )
        )
    return made


def run(
    path: Path,
    spec: tuple[list[EntryRecord], list[SpecRecord]],
    records: list[TargetRecord],
    *,
    seed: int = 0,
    complete: bool | None = True,
) -> Run:
    """A run of these targets; `complete` None leaves out the footer, False says that it was interrupted."""
    rng = random.Random(seed)
    header = Header(
        osconform="0.1.0",
        spec="3f9a0c1d2b4e5f60",
        started=f"2026-11-21T0{seed % 10}:15:00Z",
        host={"system": "Linux", "release": "6.1.0", "machine": "x86_64", "python": "3.11.2"},
        targets=[record.name for record in records],
    )
    made = Run(path, header)
    for entry in spec[0]:
        made.add(entry)
    for case in spec[1]:
        made.add(case)
    for record in records:
        made.add(record)
        if record.skipped is None:
            _answers(made, record, rng)
    if complete is not None:
        made.add(Footer(complete=complete, seconds=12.5, counts={}, unexpected=0))
    return made


def _answers(made: Run, target: TargetRecord, rng: random.Random) -> None:
    odd = target.implementation == "micropython" or target.platform in ("emscripten",)
    weak = 0.12 if odd else {"windows": 0.05, "linux": 0.015}.get(target.platform, 0.02)
    absent = set()
    for entry in made.entries.values():
        roll = rng.random()
        verdict, actual = Verdict.PASS, "function"
        if odd and roll < 0.45:
            verdict, actual = Verdict.NA, "absent"
            absent.add(entry.id)
        elif roll > 1 - weak:
            verdict, actual = rng.choice([(Verdict.MISSING, "absent"), (Verdict.EXTRA, "function")])
        made.add(
            NameRecord(
                id=entry.id,
                target=target.name,
                verdict=verdict,
                expected={Verdict.EXTRA: "absent", Verdict.NA: "conditional: not promised"}.get(
                    verdict, "present"
                ),
                actual=actual,
                baseline="known since the first run" if verdict is Verdict.MISSING and roll > 0.99 else None,
            )
        )
    for case in made.specs.values():
        if case.entry in absent:
            continue
        verdict, expected = Verdict.PASS, "returns None; files {b: 'A'}"
        if target.platform == "windows":
            expected = "raises FileExistsError (EEXIST, winerror 183); files {a: 'A', b: 'B'}"
        if int(case.source.rpartition(":")[2]) % 3 == 0 and (
            target.platform != "linux" or target.version[0] == "2"
        ):
            verdict, expected = Verdict.NA, "only where unix >=3.3"
        elif rng.random() < weak * 1.3:
            verdict = rng.choice(
                [Verdict.FAIL] * 6 + [Verdict.PARTIAL] * 2
                + [Verdict.BLOCKED, Verdict.CRASH, Verdict.TIMEOUT, Verdict.FLAKY, Verdict.UNSUPPORTED]
            )  # fmt: skip
        actual = rng.choice(ACTUALS[verdict])
        bad = verdict not in (Verdict.PASS, Verdict.UNSUPPORTED, Verdict.NA)
        made.add(
            CaseRecord(
                id=case.id,
                target=target.name,
                verdict=verdict,
                expected=expected,
                actual=actual,
                detail=DETAIL.format(actual=actual)
                if verdict is Verdict.CRASH
                else "the value differs"
                if bad
                else "",
                seconds=0.001,
                baseline="the port has no such error class" if bad and verdict is Verdict.PARTIAL else None,
                repro=f"osconform repro {case.id} --target {target.name}",
            )
        )


def audit(entries: list[EntryRecord]) -> Audit:
    """A finding for each name but every tenth, with the evidence of eight targets."""
    findings = [
        Finding(
            id=f"stubs-docs:{entry.id}",
            kind="stubs-docs",
            name=entry.id,
            severity=("high", "medium", "low")[number % 3],
            statement=f"{entry.id}: on windows, wasi the stubs have it and the docs do not.",
            sides={"docs 3.15": "Unix, not WASI", "typeshed": "linux, macos, windows, freebsd, wasi"},
            evidence=[f"{name}: builtin_function_or_method" for name, *_ in KNOWN[:8]],
            right=("docs", "stubs", "open")[number % 3],
            platforms=["wasi", "windows"],
            places=["cpython on windows"],
        )
        for number, entry in enumerate(entries)
        if number % 10
    ]
    kind = FindingKind(key="stubs-docs", title="Stubs and docs disagree", meaning="About the platforms.")
    return Audit(kinds=[kind], findings=findings)


def write(made: Run) -> None:
    """Writes a run to its path, in the order in which a real one is written."""
    with Writer(made.path) as writer:
        writer.write(made.header)
        for group in (made.entries, made.specs, made.targets):
            for record in group.values():
                writer.write(record)
        for answers in (*made.names.values(), *made.cases.values()):
            for answer in answers.values():
                writer.write(answer)
        if made.footer is not None:
            writer.write(made.footer)


def main(folder: Path, count: int = 16, cases: int = 1200) -> None:
    """Writes results files and their report, and says what it took."""
    import resource

    from osconform.reports import build

    folder.mkdir(parents=True, exist_ok=True)
    records = targets(count)
    spec = entries(max(24, cases // 6), cases)
    third = max(1, count // 3)
    files = []
    for number, start in enumerate(range(0, count, third)):
        complete = (True, False, None, True)[number % 4] if count < 30 else True
        made = run(
            folder / f"run{number}.jsonl",
            spec,
            records[start : start + third],
            seed=number,
            complete=complete,
        )
        write(made)
        files.append(made.path)
    del made
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start_time = time.perf_counter()
    runs = [read_run(file) for file in files]
    read = time.perf_counter()
    index = build(runs, folder / "report", audit=audit(spec[0]))
    done = time.perf_counter()
    sizes = [path.stat().st_size for path in index.parent.rglob("*") if path.is_file()]
    print(
        f"read {read - start_time:.1f} s, built {done - read:.1f} s, peak {before:.0f} -> "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB, {len(sizes)} files, "
        f"{sum(sizes) / 1e6:.1f} MB, largest {max(sizes) / 1e6:.2f} MB: {index}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:]))
