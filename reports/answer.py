"""Does it work? The answer for a name in one line: per implementation and platform, and since which version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from osconform.reports.matrix import Name, Target, natural
from osconform.reports.verdict_style import is_deviation

_IMPLEMENTATIONS = {"cpython": "CPython", "micropython": "MicroPython", "pypy": "PyPy", "graalpy": "GraalPy"}
_PLATFORMS = {"linux": "Linux", "macos": "macOS", "windows": "Windows", "freebsd": "FreeBSD", "wasi": "WASI"}

WORKS, DEVIATES, ABSENT, MISSING = "works", "deviates", "absent", "missing"


class Answer(NamedTuple):
    """What holds for all targets of one implementation on one platform."""

    group: str  # "CPython on Linux"
    state: str  # one of the four above; the newest target's
    text: str


class _State(NamedTuple):
    target: Target
    state: str
    deviations: int
    checks: int


def group(target: Target) -> str:
    """The group that a target belongs to: `CPython on Linux`, `emulator of Windows`."""
    record = target.record
    if record is None:
        return target.name
    platform = _PLATFORMS.get(record.platform, record.platform)
    if not record.command or "osconform.targets.emulated" in record.command:
        return f"emulator of {platform}"
    return f"{_IMPLEMENTATIONS.get(record.implementation, record.implementation)} on {platform}"


def answers(name: Name, targets: Sequence[Target]) -> list[Answer]:
    """One answer per group, in the order of the targets; groups that were not asked have none."""
    groups: dict[str, list[_State]] = {}
    for target in targets:
        state = _state(name, target)
        if state is not None:
            groups.setdefault(group(target), []).append(state)
    return [_answer(label, sorted(states, key=_version)) for label, states in groups.items()]


def portable(name: Name, targets: Sequence[Target]) -> bool:
    """Whether every target that was asked has the name and does as documented, on two platforms at least."""
    states = [state for target in targets if (state := _state(name, target)) is not None]
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
    return _State(target, state, deviations, len(found))


def _version(state: _State) -> list[tuple[int, int, str]]:
    record = state.target.record
    return natural(record.version if record else "")


def _answer(label: str, states: list[_State]) -> Answer:
    newest = states[-1]
    if newest.state == MISSING:
        return Answer(label, MISSING, "no: it is documented and not there")
    if newest.state == ABSENT:
        had = [state for state in states if state.state in (WORKS, DEVIATES)]
        return Answer(label, ABSENT, f"not there{f', since {_after(states, had[-1])}' if had else ''}")
    since = _since(states)
    if newest.state == WORKS:
        return Answer(label, WORKS, f"yes{since}")
    return Answer(
        label,
        DEVIATES,
        f"yes{since}, but {newest.deviations} of {newest.checks} checks deviate"
        if newest.deviations < newest.checks
        else "no: every check deviates",
    )


def _since(states: list[_State]) -> str:
    """The oldest version from which on it is there, if an older one was asked and lacks it."""
    for place in range(len(states) - 1, -1, -1):
        if states[place].state in (ABSENT, MISSING):
            return f", since {_after(states, states[place])}"
    return f", in all of {len(states)} versions" if len(states) > 1 else ""


def _after(states: list[_State], state: _State) -> str:
    following = states[states.index(state) + 1].target.record
    return following.version if following else ""
