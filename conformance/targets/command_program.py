"""Whole programs for interpreters that run a file and end: the portable agent, one request, and a reply on stdout."""

from __future__ import annotations

import json
from typing import Any

from ..agent.connection import AGENT

_GUARD = 'if __name__ == "__main__":'

# The way out is secured before the case runs: it may replace or close sys.stdout.
_REPLY = """
def way_out():
    try:
        descriptor = os.dup(1)
        return lambda data: os.write(descriptor, data)
    except (AttributeError, OSError):  # there is none, or it refuses
        pass
    return getattr(sys.stdout, "buffer", sys.stdout).write


def reply(write, text):
    try:
        sys.stdout.flush()
    except Exception:  # closed or replaced by the case, or a stream without flush
        pass
    frame = "\\x02%08x%s\\x03" % (len(text), text)
    try:
        write(frame.encode())
    except TypeError:  # a stream of text
        write(frame)
    try:
        getattr(sys.stdout, "buffer", sys.stdout).flush()
    except Exception:
        pass


"""


def _agent() -> str:
    source = AGENT.read_text(encoding="utf-8")
    return source[: source.rindex(_GUARD)]


def greeting() -> str:
    """A program that answers with what the interpreter is."""
    return f"{_agent()}{_REPLY}reply(way_out(), hello(System()))\n"


def whole(request: dict[str, Any]) -> str:
    """A program that runs the request and answers it."""
    text = repr(json.dumps(request))
    return f"""{_agent()}{_REPLY}
def serve(request):
    write, before = way_out(), System().process()
    ERRNOS.update({{int(number): name for number, name in request.get("errnos", {{}}).items()}})
    text = '{{"id":%s,%s}}' % (quote(request["id"]), Runner().run(request))
    if System().process() != before:  # a child that the program forked and forgot must not answer for it
        System().exit(0)
    reply(write, text)


serve(json.loads({text}))
"""
