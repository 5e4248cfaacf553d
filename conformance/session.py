"""A conversation with one target: keeps requests in flight, and charges a death or silence to its case.

Requests are answered in order, so the case to blame is always the oldest that has not ended. The others are
sent again to a fresh agent. An agent that retires, since a case has left traces in it, ends between two cases: there is
nobody to blame then.
"""

from __future__ import annotations

import enum
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .agent import frames
from .agent.connection import Connection, ConnectionLost, TimedOut, connect
from .profile import Profile, from_hello
from .targets.model import Target

#: Requests in flight. Enough to hide the pipe's latency; few enough that little is sent twice after a crash.
_WINDOW = 16
#: Bytes in flight, below what a pipe holds, so that writing never waits for a target that has stopped reading.
_WINDOW_BYTES = 48_000


@dataclass
class Reply:
    """What came of one program.

    `died` says in words that the target did not answer, `timeout` that it was late, `retried` that it did either before.
    """

    message: dict[str, Any] = field(default_factory=dict)
    died: str | None = None
    timeout: bool = False
    retried: bool = False
    stderr: str = ""
    seconds: float = 0.0


class _Ending(enum.Enum):
    """What the wait for a reply came to."""

    ANSWERED = enum.auto()
    BROKEN = enum.auto()  # there is something to say of the case, and the agent is of no use any more
    RETIRED = enum.auto()  # the agent went before it began with the case


@dataclass
class _Flight:
    request: dict[str, Any]
    key: Any
    timeout: float
    alone: bool
    size: int = 0
    reply: Reply = field(default_factory=Reply)


class Session:
    """Runs programs in a target, restarting it as needed. Usable as a context manager."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._connection: Connection | None = connect(target)
        self.hello = self._connection.hello
        self.profile: Profile = from_hello(self.hello)
        self.restarts = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the target."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def run_one(self, request: dict[str, Any], timeout: float) -> Reply:
        """The reply to a single request."""
        return next(reply for _, reply in self.run([None], lambda _: (request, timeout)))

    def run(
        self, keys: list[Any], prepare: Callable[[Any], tuple[dict[str, Any], float]]
    ) -> Iterator[tuple[Any, Reply]]:
        """A reply for each key. `prepare` gives request and timeout (seconds) just before the request is sent.

        Replies come in the order of the keys, but for programs that died or were late: these are run once more, in a
        process of their own, so that they answer for nothing that another left behind, nor for a machine that was busy.
        """
        waiting = deque((key, False) for key in keys)
        flying: deque[_Flight] = deque()
        started = time.perf_counter()
        while waiting or flying:
            while waiting and _has_room(flying, alone=waiting[0][1]):
                flying.append(self._launch(*waiting.popleft(), prepare))
                if len(flying) == 1:
                    started = time.perf_counter()
            head = flying[0]
            ending = self._await_reply(head, started)
            if ending is _Ending.RETIRED:
                self._resend(flying)
                started = time.perf_counter()
                continue
            agent_lives = ending is _Ending.ANSWERED
            flying.popleft()
            now = time.perf_counter()
            head.reply.seconds, started = now - started, now
            again = (head.reply.died is not None or head.reply.timeout) and not head.alone
            head.reply.retried = head.alone
            if again:
                waiting.append((head.key, True))
            if not agent_lives:
                self.close()
            if not again:
                yield head.key, head.reply
            if not agent_lives and flying:
                # Some may have run, unheard: they start over from what they were given.
                for flight in flying:
                    flight.request, flight.timeout = _request(flight.key, flight.alone, prepare)
                self._resend(flying)
            started = max(started, time.perf_counter()) if not agent_lives else started

    def _launch(
        self, key: Any, alone: bool, prepare: Callable[[Any], tuple[dict[str, Any], float]]
    ) -> _Flight:
        request, timeout = _request(key, alone, prepare)
        if alone:
            self.close()
        flight = _Flight(request, key, timeout, alone)
        self._send(flight)
        return flight

    def _resend(self, flying: Iterable[_Flight]) -> None:
        """Gives a fresh agent what the one before it has not answered."""
        self.close()
        for flight in flying:
            self._send(flight)

    def _restart(self) -> None:
        self.restarts += 1
        self._connection = connect(self.target)
        self.hello = self._connection.hello

    def _send(self, flight: _Flight) -> None:
        if self._connection is None:
            self._restart()
        assert self._connection is not None
        data = frames.frame(flight.request)
        flight.size = len(data)
        self._connection.send(data)

    def _await_reply(self, head: _Flight, started: float) -> _Ending:
        """Takes messages until the head is answered or the agent is gone or late."""
        assert self._connection is not None
        while True:
            left = started + head.timeout - time.perf_counter()
            try:
                message = self._connection.receive(left)
            except TimedOut:
                head.reply = Reply(timeout=True, stderr=self._connection.stderr_tail())
                return _Ending.BROKEN
            except ConnectionLost as error:
                head.reply = Reply(died=f"the target {describe_exit(error.status)}", stderr=error.stderr)
                return _Ending.BROKEN
            if message.get("token") == self.hello["token"]:
                if "gone" in message:
                    head.reply = Reply(
                        died=describe_status(message["gone"]), stderr=str(message.get("stderr", ""))
                    )
                    return _Ending.ANSWERED
                if message.get("retire"):
                    return _Ending.RETIRED
            elif (
                message.get("id") == head.request["id"]
            ):  # any other is forged: nobody but the head is running
                head.reply = Reply(message, stderr=str(message.get("stderr", "")))
                return _Ending.ANSWERED


def _request(
    key: Any, alone: bool, prepare: Callable[[Any], tuple[dict[str, Any], float]]
) -> tuple[dict[str, Any], float]:
    """A fresh request for this key, and its timeout."""
    request, timeout = prepare(key)
    return {"id": secrets.token_hex(8), **request, **({"alone": True} if alone else {})}, timeout


def _has_room(flying: deque[_Flight], *, alone: bool) -> bool:
    """Whether one more may be sent. One that runs alone has no company, before or after it."""
    if alone or any(flight.alone for flight in flying):
        return not flying
    return len(flying) < _WINDOW and sum(flight.size for flight in flying) < _WINDOW_BYTES


def describe_status(status: int) -> str:
    """A wait status in words (POSIX, wait(2)): what a process that gave no answer did instead."""
    if status & 0x7F:
        return f"was killed by {signal_name(status & 0x7F)}"
    return f"exited with {status >> 8} without an answer"


def describe_exit(code: int | None) -> str:
    """A `Popen.returncode` in words."""
    if code is None:
        return "closed its side of the conversation"
    return f"was killed by {signal_name(-code)}" if code < 0 else f"exited with {code}"


def signal_name(number: int) -> str:
    """`SIGSEGV` for 11, or `signal 99`."""
    import signal

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
