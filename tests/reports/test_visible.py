"""Unseen characters become seen, nothing else changes, and nothing is cut in silence."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.reports.visible import visible

anything = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 'text' <b>", "plain 'text' <b>"),
        ("\x1b[31m", "␛[31m"),
        ("a\tb\n", "a␉b␊"),
        ("\x7f", "␡"),
        ("\x85", "⟨U+0085⟩"),
        ("\u202egpj", "⟨U+202E⟩gpj"),
        ("\ud800", "⟨U+D800⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\ufeff", "⟨U+FEFF⟩"),
        ("naïve 日本 שלום 🐍", "naïve 日本 שלום 🐍"),
        ("e\u0301\u0301\u0301", "e\u0301\u0301⟨U+0301⟩"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_block_keeps_its_lines() -> None:
    assert visible("a\n\tb\r\nc\rd", block=True) == "a\n    b\nc␍d"


def test_a_cut_says_how_much_is_missing() -> None:
    assert visible("x" * 1_000_400, 400) == "x" * 400 + " … (1,000,000 more characters)"
    assert visible("x" * 400, 400) == "x" * 400


@given(anything)
def test_what_is_shown_can_be_seen_and_encoded(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not {
        char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    }


@given(anything)
def test_showing_twice_changes_nothing_more(text: str) -> None:
    shown = visible(text, 10_000)
    assert visible(shown, 100_000) == shown


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="⟨")))
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
