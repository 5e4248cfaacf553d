"""Each kind of finding, on a made-up spec and made-up runs in which everything is known."""

from pathlib import Path

import msgspec
import pytest

from osconform.audit import listing
from osconform.audit.auditing import audit
from osconform.audit.promises import promised
from osconform.audit.user_docs import UserDocs
from osconform.audit.witnesses import in_words
from osconform.availability import Presence
from osconform.model import Entry, Spec
from osconform.profile import Profile
from osconform.reference.documented import Documented
from osconform.results import Header, ModuleRecord, NameRecord, TargetRecord, Verdict
from osconform.results_file import Run

STUB = """
import sys
def agreed(path: str) -> None: ...
def posonly(fd: int, /) -> None: ...
if sys.platform != "win32":
    def unix_in_stubs() -> None: ...
if sys.platform == "linux":
    def linux_in_stubs() -> None: ...
def stub_only_here() -> None: ...
class Thing:
    member: int
"""
EVERYWHERE = {"3.9": "all"}
DOCS = ("3.9", "3.11", "3.13", "3.14", "3.15")


def entry(name, **fields):
    fields = {"availability": EVERYWHERE, "documented": DOCS, "kind": "function", **fields}
    return Entry(id=f"m.{name}", module="m", section="", docs="library/m.html", **fields)


ENTRIES = [
    entry("agreed", signature={"3.9": "(path)"}),
    entry("posonly", signature={"3.9": "(fd)"}),
    entry("mended", signature={"2.7": "(path)", "3.15": "(path, /)"}),
    entry("unix_in_stubs"),
    entry("linux_in_stubs", availability={"3.9": "Linux"}),
    entry("stub_only_here", availability={"3.9": "Windows"}),
    entry("absent"),
    entry("built", conditional="needs a header"),
    entry("instances", kind="attribute", conditional="only instances have it, and making one is costly"),
    entry("early", added="3.13"),
    entry("late", added="3.9"),
    entry("newly_documented", documented=("3.15",)),
    entry("Thing", kind="class"),
]


def run_of(*targets):
    header = Header(osconform="0", spec="s", started="2026", host={}, targets=[])
    run = Run(Path("r.jsonl"), header)
    for name, version, platform, present, more in targets:
        run.add(
            TargetRecord(
                name=name,
                implementation=more.get("implementation", "cpython"),
                version=version,
                platform=platform,
                command=f"{name} {{agent}}",
                imitator=more.get("imitator", ""),
            )
        )
        for item in ENTRIES:
            there = item.id.removeprefix("m.") in present
            run.add(
                NameRecord(
                    id=item.id,
                    target=name,
                    verdict=Verdict.PASS,
                    expected="",
                    actual="function" if there else "absent",
                )
            )
        run.add(
            ModuleRecord(
                id="m",
                target=name,
                undocumented=more.get("undocumented", {}),
                signatures=more.get("signatures", {}),
            )
        )
    return run


ALL = "agreed posonly unix_in_stubs linux_in_stubs late newly_documented Thing built".split()
LINUX = ("linux313", "3.13.0", "linux", [*ALL, "early"], {})
WINDOWS = ("windows313", "3.13.0", "windows", "agreed posonly Thing early late stub_only_here".split(), {})
OLD = ("linux311", "3.11.0", "linux", [*[n for n in ALL if n != "late"], "early"], {})


@pytest.fixture
def stubs(tmp_path):
    (tmp_path / "VERSIONS").write_text("")
    (tmp_path / "m.pyi").write_text(STUB)
    return tmp_path


def findings(stubs, *targets, **options):
    spec = Spec(fingerprint="s", entries={item.id: item for item in ENTRIES})
    found = audit(spec, [run_of(*targets)], stubs=stubs, **options)
    assert len({f.id for f in found.findings}) == len(found.findings)
    return {f.id: f for f in found.findings}


def test_documented_but_absent(stubs):
    found = findings(stubs, LINUX, WINDOWS)
    assert found["documented-absent:m.absent"].severity == "high"
    assert found["documented-absent:m.absent"].evidence[:2] == ["linux313: absent", "windows313: absent"]
    assert found["documented-absent:m.built"].severity == "low"
    assert found["documented-absent:m.built"].platforms == ["windows"]
    assert found["documented-absent:m.built"].right == "neither"  # Linux has it, and the docs are vague
    assert "depends on the system or the build" in found["documented-absent:m.built"].statement
    assert findings(stubs, WINDOWS)["documented-absent:m.built"].right == "open"
    assert "documented-absent:m.agreed" not in found
    assert "documented-absent:m.linux_in_stubs" not in found  # its docs say Linux, and Linux has it


def test_attributes_that_cannot_be_looked_up_are_not_missing(stubs):
    kinds = {f.kind for f in findings(stubs, LINUX).values() if f.name == "m.instances"}
    assert kinds == {"stubs-docs"}  # which needs no look at the runtime


def test_present_though_documented_absent(stubs):
    linux = ("linux313", "3.13.0", "linux", [*ALL, "early", "stub_only_here"], {})
    found = findings(stubs, linux)
    assert found["present-unpromised:m.stub_only_here"].sides == {"docs": "Windows"}
    assert "present-unpromised:m.agreed" not in found


def test_undocumented_names_and_members(stubs):
    linux = (*LINUX[:4], {"undocumented": {"secret": "int", "Thing.member": "int"}})
    found = findings(stubs, linux, OLD)
    assert found["undocumented:m.secret"].severity == "medium"
    assert found["undocumented:m.secret"].evidence == ["linux313: int"]
    assert found["undocumented:m.Thing.member"].severity == "low"
    assert found["undocumented:m.newly_documented"].evidence == ["linux311: function", "linux313: function"]
    assert "undocumented:m.secret" not in findings(
        stubs, linux, docs=UserDocs({"m.secret": Documented("m.secret", "data", "m.html")})
    )


def test_stubs_against_docs_and_who_is_right(stubs):
    found = findings(stubs, LINUX, WINDOWS)
    unix = found["stubs-docs:m.unix_in_stubs"]
    assert unix.platforms == ["windows"] and unix.right == "stubs"
    assert unix.evidence == ["windows313: absent"]
    assert found["stubs-docs:m.absent"].right == "stubs"
    assert "stubs-docs:m.linux_in_stubs" not in found
    having = ("windows313", "3.13.0", "windows", ["unix_in_stubs"], {})
    assert findings(stubs, having)["stubs-docs:m.unix_in_stubs"].right == "docs"
    assert findings(stubs, LINUX)["stubs-docs:m.unix_in_stubs"].right == "open"


def test_stubs_against_runs(stubs):
    found = findings(stubs, LINUX, WINDOWS)
    assert found["stubs-runs:m.stub_only_here"].evidence == ["linux313: absent"]
    assert found["stubs-runs:m.early"].statement.startswith("Typeshed lacks")
    assert "stubs-runs:m.agreed" not in found


def test_a_gap_of_another_implementation_proves_the_docs_right(stubs):
    other = ("pypy311", "3.11.1", "linux", [n for n in ALL if n != "agreed"], {"implementation": "pypy"})
    alone = findings(stubs, other)["documented-absent:m.agreed"]
    assert (alone.right, alone.places) == ("open", ["pypy on linux"])
    assert findings(stubs, other, LINUX)["documented-absent:m.agreed"].right == "docs"
    assert findings(stubs, other, WINDOWS)["documented-absent:m.agreed"].right == "open"
    lacking = (*LINUX[:3], [n for n in ALL if n != "agreed"], {})
    both = findings(stubs, other, lacking)["documented-absent:m.agreed"]
    assert (both.right, both.places) == ("runtime", ["cpython on linux", "pypy on linux"])


def test_places_are_told_in_words():
    where = ["cpython on linux", "cpython on macos", "cpython on wasi", "graal on plan9", "pypy on linux"]
    assert in_words(where) == "CPython on Linux, macOS and WASI, graal on plan9, PyPy on Linux"


RARE = ("wasi313", "3.13.0", "wasi", ["agreed"], {})


def test_what_concerns_rare_platforms_only_weighs_less(stubs):
    found = findings(stubs, RARE)
    assert found["documented-absent:m.Thing"].severity == "medium"
    assert found["stubs-runs:m.Thing"].severity == "low"
    both = findings(stubs, RARE, (*LINUX[:3], ["agreed"], {}))
    assert both["documented-absent:m.Thing"].severity == "high"
    assert both["stubs-runs:m.Thing"].severity == "high"


def test_what_other_implementations_add_is_theirs_to_document(stubs):
    pypy = ("pypy311", "3.11.1", "linux", ALL, {"implementation": "pypy", "undocumented": {"own": "int"}})
    assert "undocumented:m.own" not in findings(stubs, pypy)
    both = findings(stubs, pypy, (*LINUX[:4], {"undocumented": {"own": "int"}}))["undocumented:m.own"]
    assert both.evidence == ["linux313: int", "pypy311: int"]


def test_a_module_that_is_idle_on_webassembly_is_no_contradiction():
    idle = Entry(
        id="mmap.x", module="mmap", kind="data", section="", docs="library/mmap.html#mmap.x",
        documented=("3.13", "3.15"), availability={"3.13": "not WASI"},
    )  # fmt: skip
    profile = Profile(implementation="cpython", version=(3, 13), platform="wasi")
    assert promised(idle, profile).presence is Presence.CONDITIONAL
    elsewhere = msgspec.structs.replace(idle, module="os")
    assert promised(elsewhere, profile).presence is Presence.ABSENT


def test_wrong_versionadded(stubs):
    found = findings(stubs, OLD, LINUX)
    assert "Python 3.11 has it" in found["version-added:m.early"].statement
    assert "Python 3.11 still lacks it" in found["version-added:m.late"].statement
    assert "version-added:m.late" not in findings(stubs, OLD)  # nobody younger has it: it is just missing


def test_signatures_that_the_runtime_refuses(stubs):
    signatures = {"m.agreed": "(path)", "m.posonly": "(fd, /)"}
    found = findings(stubs, (*LINUX[:4], {"signatures": signatures}))
    posonly = found["signature:m.posonly"]
    assert posonly.sides == {
        "docs for 3.13": "(fd)",
        "runtime (linux313)": "(fd, /)",
        "typeshed": "(fd: int, /)",
    }
    assert "signature:m.agreed" not in found


def test_a_slash_of_pypy_refuses_nothing_but_another_name_does(stubs):
    signatures = {"signatures": {"m.agreed": "(p, /)", "m.posonly": "(fd, /)"}, "implementation": "pypy"}
    found = findings(stubs, (*LINUX[:4], signatures))
    assert "signature:m.agreed" in found and "signature:m.posonly" not in found


def test_the_docs_of_python_2_hold_for_3_until_others_are_recorded_and_mended_docs_weigh_little(stubs):
    target = (*LINUX[:3], [*ALL, "mended"], {"signatures": {"m.mended": "(p)", "m.posonly": "(p)"}})
    found = findings(stubs, target)
    assert found["signature:m.mended"].sides["docs for 3.13"] == "(path)"
    assert (found["signature:m.mended"].severity, found["signature:m.posonly"].severity) == ("low", "high")


def test_imitations_prove_nothing(stubs):
    imitation = (*WINDOWS[:4], {"imitator": "pyfakefs", "undocumented": {"secret": "int"}})
    kinds = {f.kind for f in findings(stubs, imitation).values()}
    assert kinds == {"stubs-docs"}
    assert {f.right for f in findings(stubs, imitation).values()} == {"open"}


def test_what_was_not_looked_for_is_said(stubs, monkeypatch):
    spec = Spec(fingerprint="s", entries={item.id: item for item in ENTRIES})
    monkeypatch.setattr("osconform.audit.auditing.installed", lambda: None)
    found = audit(spec, [run_of(LINUX)])
    left_out = {kind.key: kind.left_out for kind in found.kinds}
    assert "osconform[stubs]" in left_out["stubs-docs"] and "run the targets again" in left_out["signature"]
    assert left_out["documented-absent"] == ""
    text = listing.as_text(found)
    assert "Stubs and docs disagree: not looked for\n" in text and "Wrong versionadded: 0\n" in text
