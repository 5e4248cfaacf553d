"""Does it work? The answer for a name in one line, and for each implementation and platform, since which version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from osconform.reports.matrix import Name
from osconform.reports.places import implementation, place, platform
from osconform.reports.targets import Target
from osconform.reports.verdict_style import is_deviation
from osconform.results import NameRecord, Verdict

WORKS, DEVIATES, ABSENT, MISSING = "works", "deviates", "absent", "missing"
#: How the headline introduces the places of each state; no place is left out.
_HEADLINE = ((WORKS, "Works in"), (DEVIATES, "deviates in"), (ABSENT, "not in"), (MISSING, "missing in"))


class Answer(NamedTuple):
    """What holds for all targets of one implementation on one platform."""

    place: str  # "CPython on Linux"
    state: str  # one of the four above; the newest target's
    text: str
    newest: Target

    @property
    def real(self) -> bool:
        """Whether interpreters gave it; imitations prove nothing about one."""
        return self.newest.record is None or not self.newest.record.imitator


class _State(NamedTuple):
    target: Target
    presence: NameRecord
    state: str
    deviations: int
    checks: int

    @property
    def version(self) -> str:
        record = self.target.record
        return ".".join(record.version.split(".")[:2]) if record else ""


def answers(name: Name, targets: Sequence[Target]) -> list[Answer]:
    """One answer per place, in the order of the targets, which is by version; places that were not asked have none."""
    places: dict[str, list[_State]] = {}
    for target in targets:
        state = _state(name, target)
        if state is not None:
            places.setdefault(place(target.record) if target.record else target.name, []).append(state)
    return [
        Answer(label, states[-1].state, _text(states), states[-1].target) for label, states in places.items()
    ]


class Shared(NamedTuple):
    """An answer that holds in several places."""

    places: list[str]
    state: str
    text: str
    real: bool


def shared(found: Iterable[Answer]) -> list[Shared]:
    """The same answers, those that read alike as one; imitations stay apart."""
    alike: dict[tuple[str, str, bool], Shared] = {}
    for answer in found:
        key = answer.state, answer.text, answer.real
        alike.setdefault(key, Shared([], *key)).places.append(answer.place)
    return list(alike.values())


def headline(found: Iterable[Answer]) -> str:
    """Where it works and where it does not, in one sentence about real interpreters; empty if there was none."""
    parts = []
    for state, words in _HEADLINE:
        platforms: dict[str, list[str]] = {}
        for answer in found:
            record = answer.newest.record
            if answer.state == state and answer.real and record is not None:
                platforms.setdefault(implementation(record), []).append(platform(record))
        if platforms:
            parts.append(f"{words} {', '.join(f'{who} on {_listed(on)}' for who, on in platforms.items())}")
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def portable(name: Name, targets: Sequence[Target]) -> bool:
    """Whether every interpreter that was asked has the name and does as documented, on two platforms at least."""
    states = [
        state
        for target in targets
        if target.record is not None and not target.record.imitator and (state := _state(name, target))
    ]
    platforms = {state.target.record.platform for state in states if state.target.record}
    return len(platforms) > 1 and all(state.state == WORKS for state in states)


def _state(name: Name, target: Target) -> _State | None:
    presence = name.presence[target.index]
    if presence is None:
        return None
    found = [record.verdict for _, record in name.on(target)]
    deviations = sum(map(is_deviation, found))
    if presence.actual == "absent":
        state = MISSING if is_deviation(presence.verdict) else ABSENT
    else:
        state = DEVIATES if deviations else WORKS
    return _State(target, presence, state, deviations, len(found))


def _text(states: list[_State]) -> str:
    newest = states[-1]
    if newest.state == MISSING:
        return "no: it is documented and not there"
    if newest.state == ABSENT:
        had = [state for state in states if state.state in (WORKS, DEVIATES)]
        since = f" since {_after(states, had[-1])}" if had else ""
        return f"not there{since}{', as documented' if newest.presence.verdict is Verdict.PASS else ''}"
    if newest.state == WORKS:
        return f"yes{_since(states)}"
    if newest.deviations == newest.checks:
        return "no: every check deviates"
    return f"yes{_since(states)}, but {newest.deviations} of {newest.checks} checks deviate"


def _since(states: list[_State]) -> str:
    """The oldest version asked from which on it is as it is now, and what was before."""
    now = states[-1].state
    for before in reversed(states):
        if before.state == now or (now == DEVIATES and before.state == WORKS):
            continue
        earlier = "; with deviations before" if before.state == DEVIATES else ""
        return f", since {_after(states, before)}{earlier}"
    first, last = states[0].version, states[-1].version
    if len(states) <= 2:
        return f", in {first} and {last}" if len(states) == 2 else ""
    return f", in all {len(states)} versions from {first} to {last}"


def _after(states: list[_State], state: _State) -> str:
    return states[states.index(state) + 1].version


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
