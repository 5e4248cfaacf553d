"""From fates to shares, survivors and reasons."""

import pytest

from osconform.errors import UserError
from osconform.mutation.equivalent import Equivalent, read_equivalent, reason_for
from osconform.mutation.report import as_data, as_text
from osconform.mutation.trial import Fate, Finding


def fate(id, caught_by=None, **fields):
    return Fate(id=id, name=id.partition(":")[0], says="says so", caught_by=caught_by, **fields)


FINDINGS = [
    Finding(
        name="os.x",
        cases=3,
        fates=(
            fate("os.x:nothing", "os.x/a", cases=1),
            fate("os.x:other-order", cases=3),
            fate("os.x:ignores-y", cases=3, told_in=("os.x/a", "os.x/b", "os.x/c", "os.x/d")),
        ),
    ),
    Finding(name="os.y", cases=0, fates=(fate("os.y:nothing"),)),
]


def test_shares_leave_out_equivalents_and_names_without_cases():
    data = as_data(FINDINGS, [Equivalent(("*:other-order",), "there is one item")])
    assert (data["mutants"], data["caught"], data["equivalent"], data["share"]) == (2, 1, 1, 50.0)
    assert data["without_cases"] == ["os.y"]
    assert data["names"][0]["equivalent"][0]["reason"] == "there is one item"
    assert data["by_operator"]["ignores"] == {"mutants": 1, "caught": 0}


def test_the_text_names_every_survivor_with_its_reason():
    text = as_text(as_data(FINDINGS, []))
    assert "os.x:other-order" in text and "none of 3 cases makes it lie" in text
    assert "lied unnoticed in os.x/a, os.x/b, os.x/c and 1 more" in text
    assert "1 of 3 mutants caught (33.3 %)" in text


def test_the_share_is_rounded_down():
    many = tuple(fate(f"os.x:{n}", "c" if n else None, cases=1) for n in range(2000))
    assert as_data([Finding(name="os.x", cases=1, fates=many)], [])["share"] == 99.9


def test_the_shipped_equivalents_have_reasons():
    assert all(item.reason for item in read_equivalent())


def test_patterns_and_mistakes(tmp_path):
    assert reason_for("os.sync:nothing", [Equivalent(("os.sync:*",), "why")]) == "why"
    assert reason_for("os.rename:nothing", [Equivalent(("os.sync:*",), "why")]) is None
    (tmp_path / "bad.toml").write_text('[[equivalent]]\nids = ["os.x:*"]\n')
    with pytest.raises(UserError, match="no reason"):
        read_equivalent(tmp_path / "bad.toml")
