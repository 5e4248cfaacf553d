"""What a target tells of its modules is taken only if it has the shape that was asked for."""

from types import SimpleNamespace

import pytest

from osconform.model import Entry, Spec
from osconform.surroundings import survey, survey_program
from osconform.targets.model import Target

ENTRIES = {
    name: Entry(id=name, module=module, kind="function", section="", docs="", signature=signature)
    for name, module, signature in [
        ("glob.glob", "glob", {"3.9": "(pathname)"}),
        ("fnmatch.fnmatch", "fnmatch", {}),
        ("mmap.mmap", "mmap", {"3.9": "(fileno)"}),
        ("no_such.name", "no_such", {}),
    ]
}
SPEC = Spec(fingerprint="s", entries=ENTRIES)


def answering(answer):
    reply = SimpleNamespace(message={"returns": answer})
    return SimpleNamespace(target=Target(name="t", command=("x",)), run_one=lambda request, timeout: reply)


def test_the_program_finds_what_the_host_has():
    names = {}
    exec(survey_program(ENTRIES.values(), ["fnmatch", "glob", "mmap", "no_such"]), names)
    fnmatch, glob, mmap, no_such = names["result"][0]
    assert "translate function" in fnmatch and not any(name.startswith("os ") for name in fnmatch)
    assert "iglob function" in glob
    assert any(name.startswith("mmap.flush ") for name in mmap)
    assert no_such == []
    told = dict(zip(["glob.glob", "mmap.mmap"], names["result"][1], strict=True))
    assert told["glob.glob"].startswith("(pathname, *, ")


def test_an_answer_becomes_a_record_per_module():
    answer = [[["x int"], [], ["mmap.y z"], []], ["(pathname)", ""]]
    records = {record.id: record for record in survey(SPEC, answering(answer))}
    assert records["fnmatch"].undocumented == {"x": "int"}
    assert records["glob"].signatures == {"glob.glob": "(pathname)"}
    assert "no_such" not in records


@pytest.mark.parametrize(
    "answer",
    [
        None,
        1,
        [],
        [[]],
        [[], []],
        [[[1]] * 4, ["", ""]],
        [[[]] * 4, [""]],
        [[[]] * 4, [1, 2]],
        {"d": []},
        [[[]] * 4, 3],
    ],
)
def test_an_answer_of_another_shape_is_no_record(answer):
    assert list(survey(SPEC, answering(answer))) == []
