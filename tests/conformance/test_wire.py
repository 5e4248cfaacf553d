"""The wire encoding: the agent's own encoder and the host's agree, and nothing is lost on the way."""

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.agent import agent
from osconform.matching import Context, equal
from osconform.wire import encode, encode_literal, show

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None))
    | st.binary()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_agent_and_host_encode_alike(value):
    sent = json.loads(agent.encode(value))
    assert equal(encode(value), sent, Context())


@given(VALUES)
def test_the_agent_writes_ascii(value):
    assert agent.encode(value).isascii()


@given(st.text(st.characters(codec=None)))
def test_text_survives_lone_surrogates_and_all(text):
    assert json.loads(agent.quote(text)) == text


@given(VALUES)
def test_show_is_what_python_would_write(value):
    text = show(encode(value))
    assert equal(encode(ast.literal_eval(text)), encode(value), Context())


@given(VALUES, VALUES)
def test_different_values_differ(left, right):
    if equal(encode(left), encode(right), Context()):
        assert left == right


@pytest.mark.parametrize("pair", [(True, 1), (0, False), ([1], (1,)), ("a", b"a"), (1, 1.0), (None, False)])
def test_look_alikes_differ(pair):
    assert not equal(encode(pair[0]), encode(pair[1]), Context())


@pytest.mark.parametrize("text", ["a/b", "true", "os.sep", "1 +", "[x]", "f'{1}'", ""])
def test_what_is_no_literal_is_refused(text):
    with pytest.raises(ValueError, match="not a Python literal"):
        encode_literal(text)


def test_python_2_text_stands_for_bytes_but_not_for_unicode():
    two, three = Context(python2=True), Context()
    assert equal(encode(b"x"), "x", two)
    assert not equal(encode(b"x"), "x", three)
    assert equal(encode_literal("u'x'"), {"u": "x"}, two)
    assert not equal(encode_literal("u'x'"), "x", two)
    assert equal(encode_literal("u'x'"), "x", three)
