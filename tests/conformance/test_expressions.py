"""The `-k` expression means what pytest's means."""

import pytest
from _pytest.mark.expression import Expression  # the peer: pytest's own
from hypothesis import given
from hypothesis import strategies as st

from osconform.errors import UserError
from osconform.expressions import parse

WORDS = st.sampled_from(["rename", "os.path", "nope", "BYTES", "moves-a"])
EXPRESSIONS = st.recursive(
    WORDS,
    lambda inner: (
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})")
        | st.tuples(inner, inner).map(lambda pair: f"{pair[0]} or {pair[1]}")
        | inner.map(lambda text: f"not ({text})")
    ),
)


@given(EXPRESSIONS, st.sampled_from(["os.rename/moves-a-file@bytes", "os.path.join/x", "sys.argv"]))
def test_agrees_with_pytest(text, id):
    expected = Expression.compile(text).evaluate(lambda name, **_: name.lower() in id.lower())
    assert parse(text)(id) == expected


def test_an_empty_expression_holds_for_everything():
    assert parse("")("anything")


@pytest.mark.parametrize("text", ["and", "a and", "(a", "a)", "not", "a b"])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(UserError, match="is not understood"):
        parse(text)
