"""Frames survive being cut into pieces, and garbage between them costs nothing but itself."""

import json

from hypothesis import given
from hypothesis import strategies as st

from osconform.agent import frames

MESSAGES = st.lists(
    st.dictionaries(st.text(max_size=6), st.text(max_size=30) | st.integers(), max_size=3), max_size=5
)
#: No START byte: what looks like the beginning of a frame may swallow the next one, which the session then misses.
GARBAGE = st.binary(max_size=60).map(lambda data: data.replace(frames.START, b""))


@given(MESSAGES, st.lists(GARBAGE, min_size=6, max_size=6), st.integers(1, 40))
def test_messages_arrive_whole_whatever_lies_between(messages, garbage, step):
    stream = garbage[0] + b"".join(frames.frame(m) + g for m, g in zip(messages, garbage[1:], strict=False))
    decoder = frames.Decoder()
    found = []
    for start in range(0, len(stream), step):
        found += decoder.feed(stream[start : start + step])
    assert found == messages


def test_broken_frames_are_skipped():
    good = frames.frame({"id": "x"})
    wrong_end = b"\x0200000002{}\x04"
    not_json = b"\x0200000002{]\x03"
    not_hex = b"\x02zzzzzzzz{}\x03"
    too_long = b"\x027fffffff"
    a_list = frames.START + b"%08x[]" % 2 + frames.END
    decoder = frames.Decoder()
    stream = b"".join(bad + good for bad in (wrong_end, not_json, not_hex, too_long, a_list))
    assert list(decoder.feed(stream)) == [{"id": "x"}] * 5
    assert decoder.garbage > 0


def test_requests_are_ascii():
    assert json.loads(frames.frame({"program": "é\udcff"})[9:-1]) == {"program": "é\udcff"}
    assert frames.frame({"program": "é"}).isascii()
