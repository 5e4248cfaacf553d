"""Which cases run on a profile, and which outcome they are held against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from . import conditions
from .availability import Presence
from .model import Case, Entry, Outcome, Spec
from .presence import Expected, expected
from .profile import Profile, parse_version

#: Modules that MicroPython's docs have and that a case may lean on beside the documented names.
MICROPYTHON_MODULES = frozenset(
    ["os", "sys", "errno", "io", "vfs", "struct", "time", "json", "re", "gc", "array", "random", "select"]
)


@dataclass(frozen=True)
class Plan:
    """What to do with a case on a profile: run it against `outcome`, or say why not."""

    outcome: Outcome | None = None
    not_applicable: str = ""
    blocked: str = ""


class Selector:
    """Decides for one profile; `missing` are the ids of documented names that the target lacks."""

    def __init__(self, spec: Spec, profile: Profile, missing: Collection[str] = ()) -> None:
        self.spec, self.profile = spec, profile
        self.missing = frozenset(missing)
        self._promise = lru_cache(maxsize=None)(self._look_up)

    def _look_up(self, name: str) -> Expected:
        return expected(self.spec.entries[name], self.profile)

    def promise(self, entry: Entry) -> Expected:
        """What the docs say of an entry here."""
        return self._promise(entry.id)

    def plan(self, case: Case) -> Plan:
        """The plan for one case."""
        profile = self.profile
        if case.variant and profile.dialect == "micropython":
            return Plan(not_applicable="MicroPython's docs speak of str paths only")
        if case.since and profile.language < parse_version(case.since):
            return Plan(not_applicable=f"{case.variant} arguments are documented from {case.since} on")
        if not conditions.any_holds(case.where, profile):
            return Plan(not_applicable=f"only where {' or '.join(case.where)}")
        lacking = [need for need in case.needs if need not in profile.features]
        if lacking:
            return Plan(not_applicable=f"needs {lacking[0]}")
        if profile.dialect == "micropython" and not MICROPYTHON_MODULES.issuperset(case.modules):
            return Plan(not_applicable="uses a module that MicroPython's docs do not have")
        blocked = ""
        for name in self.documented_names(case):
            promise = self._promise(name)
            conditional = promise.presence is Presence.CONDITIONAL
            lacking_here = name in self.missing and not (conditional and self._is_elsewhere(case, name))
            if promise.presence is Presence.ABSENT or (
                conditional and (lacking_here or _undocumented(promise))
            ):
                return Plan(not_applicable=f"{name}: {promise}")
            if lacking_here:
                blocked = blocked or name
        winners = conditions.winners([condition for condition, _ in case.expect], profile)
        if not winners:
            return Plan(not_applicable="no expectation for this platform and version")
        outcome = dict(case.expect)[winners[0]]
        if outcome.na is not None:
            return Plan(not_applicable=outcome.na)
        return Plan(outcome=outcome, blocked=blocked)

    def documented_names(self, case: Case) -> list[str]:
        """The entries that a case stands on: its own and those that its program names."""
        names = [case.entry]
        for symbol in case.symbols:
            while symbol and symbol not in self.spec.entries:
                symbol = symbol.rpartition(".")[0]
            if symbol and symbol not in names:
                names.append(symbol)
        return names

    def _is_elsewhere(self, case: Case, name: str) -> bool:
        """Whether the case brings the name about in another process, such as `sys.ps1` in an interactive child.

        Then its own program does not use the name: a variable or function of a module would show there.
        """
        entry = self.spec.entries[name]
        return entry.kind in ("data", "function") and not any(
            symbol == name or symbol.startswith(f"{name}.") for symbol in case.symbols
        )


def _undocumented(promise: Expected) -> bool:
    return promise.why.startswith("not in ")
