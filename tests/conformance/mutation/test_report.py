"""From fates to shares, survivors and reasons."""

import pytest

from osconform.errors import UserError
from osconform.mutation.reasons import Reason, read_equivalent, read_survivors, reason_for
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
    data = as_data(FINDINGS, [Reason(("*:other-order",), "there is one item")])
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


def test_a_survivor_counts_though_it_has_a_reason():
    data = as_data(FINDINGS, [], survivors=[Reason(("*:other-order",), "it would take a mirror")])
    assert (data["mutants"], data["caught"], data["unexplained"]) == (3, 1, ["os.x:ignores-y"])
    assert data["modules"] == {"os": {"mutants": 3, "caught": 1, "share": 33.3}}
    text = as_text(data)
    assert "survivors.toml: it would take a mirror" in text
    assert "of 2 survivors 1 have no reason in survivors.toml" in text


def test_the_shipped_tables_do_not_say_two_things_of_one_mutant():
    some = [id for item in read_equivalent() for id in item.ids]
    both = [id for id in some if reason_for(id, read_survivors())]
    assert some and not both


def test_patterns_and_mistakes(tmp_path):
    assert reason_for("os.sync:nothing", [Reason(("os.sync:*",), "why")]) == "why"
    assert reason_for("os.rename:nothing", [Reason(("os.sync:*",), "why")]) is None
    (tmp_path / "bad.toml").write_text('[[equivalent]]\nids = ["os.x:*"]\n')
    with pytest.raises(UserError, match="no reason"):
        read_equivalent(tmp_path / "bad.toml")
