"""What the docs say, per version."""

from __future__ import annotations

from osconform.reports.documented import history, links, spans
from osconform.results import EntryRecord


def _entry(**fields: object) -> EntryRecord:
    return EntryRecord(
        id="os.a", module="os", kind="function", section="S", **{"docs": "library/os.html#os.a", **fields}
    )  # type: ignore[arg-type]


def test_versions_that_say_the_same_are_joined() -> None:
    entry = _entry(
        documented=["3.11", "2.7", "3.9", "3.13"],
        signature={"2.7": "(a)", "3.9": "(a, b)"},
        availability={"2.7": "Unix", "3.13": "Unix, not WASI"},
    )
    assert [(span.versions, span.signature, span.availability) for span in spans(entry)] == [
        ("2.7", "(a)", "Unix"),
        ("3.9 to 3.11", "(a, b)", "Unix"),
        ("3.13", "(a, b)", "Unix, not WASI"),
    ]


def test_history_is_in_order() -> None:
    entry = _entry(
        added="2.6", changed={"3.10": "b", "3.9": ""}, deprecated={"3.12": "use c"}, removed="3.14"
    )
    assert history(entry) == [
        ("2.6", "added"),
        ("3.9", "changed"),
        ("3.10", "b"),
        ("3.12", "deprecated: use c"),
        ("3.14", "removed"),
    ]


def test_links_lead_to_the_newest_docs_that_have_the_name() -> None:
    entry = _entry(documented=["2.6", "2.7"], micropython="library/os.html#os.a")
    assert links(entry) == [
        ("Python 2.7 docs", "https://docs.python.org/2.7/library/os.html#os.a"),
        ("MicroPython docs", "https://docs.micropython.org/en/latest/library/os.html#os.a"),
    ]
    assert links(_entry()) == []
