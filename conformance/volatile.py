"""What differs from run to run, taken out of what results say: a run in parts says the same as one in a piece.

Verdicts are reached before, on what was really seen; this is about texts for people. Values that the spec says vary are
replaced where they fit their pattern; in any text, what is random or of the moment by its nature has a name in braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .matching import Context, matches
from .model import Pattern
from .wire import Wire, show

#: Seconds before the end of a case in which its files may have been made: requests wait for those before them.
_LATELY = 600.0
#: How far ahead a target's clock may be.
_AHEAD = 5.0

#: What is random wherever it stands, and what stands there instead.
_RANDOM: tuple[tuple[re.Pattern[str], str], ...] = (
    # The default repr() of objects (CPython Objects/object.c, object_repr; MicroPython leaves out the 0x).
    (re.compile(r"\bat (?:0x)?[0-9a-fA-F]{6,16}(?=[>\s'\"]|$)"), "at {address}"),
    # "tmp" and eight characters, in Python 2 six of more kinds (CPython Lib/tempfile.py, _RandomNameSequence).
    (re.compile(r"(?<![A-Za-z0-9_])tmp(?:[a-z0-9_]{8}|[A-Za-z0-9_]{6})(?![A-Za-z0-9_])"), "tmp{random}"),
    # RFC 9562, version 4.
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b"), "{uuid}"),
    # The second item is st_ino (library/os.html#os.stat_result).
    (re.compile(r"(?<=\bstat_result\()(\d+), \d+"), r"\1, {inode}"),
    # What was left of a time limit, as measured (CPython Lib/subprocess.py, TimeoutExpired).
    (re.compile(r"(?<=timed out after )-?\d+\.\d{3,}(?:e-\d+)?(?= seconds)"), "{remaining}"),
    # The lowest free one on POSIX, any elsewhere (WASI counts on).
    (re.compile(r"(?<=Bad file descriptor: )'?\d+'?"), "{descriptor}"),
    # Where the stack ended, which depends on how deep it was before (CPython Include/ceval.h, Py_EnterRecursiveCall).
    (re.compile(r"(?<=maximum recursion depth exceeded) (?:in|while) [a-z_ A-Z]+"), ""),
)
#: Seconds since the epoch as ints or floats, and nanoseconds.
_MOMENT = re.compile(r"(?<![\w.])(?:\d{10}(?:\.\d+)?|\d{19})(?![\w.]|\.\d)")


def settled(pattern: Pattern | None, value: Wire, context: Context) -> Wire:
    """The value with the parts replaced that fit a pattern with `varies`, and sorted where the pattern asks for no order."""
    if pattern is None:
        return value
    kind, content = pattern
    if kind == "list" and isinstance(value, list) and len(value) == len(content):
        return [settled(part, item, context) for part, item in zip(content, value, strict=True)]
    if kind != "all":
        return value
    asked = dict(content)
    if "varies" in asked and matches(pattern, value, context):
        return {"o": "", "r": f"{{{asked['varies']}}}"}
    if "items" in asked:
        return _each(lambda items: [settled(asked["items"], item, context) for item in items], value)
    if "unordered" in asked:
        return _each(lambda items: sorted(items, key=show), value)
    return value


def _each(change: Callable[[list[Wire]], list[Wire]], value: Wire) -> Wire:
    """A list or tuple with its elements changed; anything else as it is."""
    if isinstance(value, list):
        return change(value)
    if isinstance(value, dict) and "t" in value:
        return {**value, "t": change(value["t"])}
    return value


def steady(text: str, here: str, now: float) -> str:
    """The text without what differs from run to run.

    `here` is the case's directory on the target, "" for none; `now` the time at which the case ended, in seconds since the epoch.
    """
    if not text:
        return text
    if here:
        text = text.replace(here.replace("\\", "\\\\"), "{here}").replace(here, "{here}")
    for random, instead in _RANDOM:
        text = random.sub(instead, text)

    def moment(found: re.Match[str]) -> str:
        digits = found[0]
        seconds = int(digits) / 1e9 if len(digits) == 19 and "." not in digits else float(digits)
        return "{now}" if now - _LATELY <= seconds <= now + _AHEAD else digits

    return _MOMENT.sub(moment, text)
