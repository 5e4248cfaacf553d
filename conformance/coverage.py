"""`osconform list --coverage`: the documented clauses of every callable, and which of them a case covers.

Clauses are the return, each parameter (of the newest signature), each error that the docs name (any error where they
name none), each version change, and the availability. A parameter is covered when a case passes it, an error when a
case expects it, a change when a case is bound to its version or passes what came with it. Availability needs no case:
the presence of every name is checked on every target. Of some modules the spec records names and availability and
no more; they are listed as that and counted nowhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from .case_calls import Call, calls
from .judging import OS_EXCEPTIONS
from .model import Case, Entry, Outcome, Spec
from .profile import parse_version
from .signatures import Kind, Parameter, parameters

FILE = Path(__file__).parent / "documented_errors.toml"
#: Changes up to this version are what the oldest target has; any case covers them.
_OLDEST = (2, 7)
_ANY = "any error"
#: Modules of which the spec says which names there are and where, without a word on behaviour.
NAMES_ONLY = frozenset({"logging", "dircache", "macpath"})


@lru_cache(maxsize=1)
def _errors() -> tuple[dict[str, list[str]], frozenset[str]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return table["errors"], frozenset(table["none"]["names"])


def as_data(spec: Spec) -> dict[str, Any]:
    """The shape that `list --coverage --json` prints; it is extended over time, never changed."""
    using = _cases_by_call(spec)
    names = [
        clauses(entry, using.get(entry.id, []))
        for entry in spec.entries.values()
        if entry.kind in ("function", "method", "class")
        and entry.documented
        and entry.module not in NAMES_ONLY
    ]
    modules: dict[str, dict[str, Any]] = {}
    for name in names:
        modules.setdefault(name["module"], _nothing(name["module"]))
        _add(modules[name["module"]], name)
    total = _nothing("all modules")
    for name in names:
        _add(total, name)
    return {"names": names, "modules": [*modules.values(), total], "names_only": _names_only(spec)}


def _names_only(spec: Spec) -> dict[str, int]:
    """Module -> entries, of the modules that are not counted."""
    found = [entry.module for entry in spec.entries.values() if entry.module in NAMES_ONLY]
    return {module: found.count(module) for module in sorted(set(found))}


def clauses(entry: Entry, cases: list[tuple[Case, list[Call]]]) -> dict[str, Any]:
    """The clauses of one callable, each with whether it is covered."""
    signature = list(entry.signature.values())[-1:] or [""]
    documented = [p for p in parameters(signature[0]) if p.name != "..."] if signature[0] else []
    given = {p.name: _is_given(documented, index, cases) for index, p in enumerate(documented)}
    errors, without = _errors()
    named = errors.get(entry.id, [] if entry.id in without or not documented else [_ANY])
    expected = [_expected_errors(case, made) for case, made in cases]
    return {
        "name": entry.id,
        "module": entry.module,
        "cases": len(entry.cases),
        "return": any(_returns(case) for case in entry.cases),
        "parameters": given,
        "errors": {error: any(_has_error(error, found) for found in expected) for error in named},
        "changes": {v: _change_is_covered(entry, v, text, given) for v, text in entry.changed.items()},
        "availability": True,
    }


def _cases_by_call(spec: Spec) -> dict[str, list[tuple[Case, list[Call]]]]:
    """Entry id -> the cases that call it, with these calls. A method's are sought in its own entry's cases."""
    found: dict[str, list[tuple[Case, list[Call]]]] = {}
    for case in spec.cases():
        made: dict[str, list[Call]] = {}
        method = "." + case.entry.rpartition(".")[2]
        for call in calls(case.run):
            is_method = spec.entries[case.entry].kind == "method" and call.name.endswith(method)
            made.setdefault(case.entry if is_method else call.name, []).append(call)
        for name, some in made.items():
            if name in spec.entries:
                found.setdefault(name, []).append((case, some))
    return found


def _is_given(documented: list[Parameter], index: int, cases: list[tuple[Case, list[Call]]]) -> bool:
    parameter = documented[index]
    if parameter.name.startswith("**"):
        others = {other.name for other in documented}
        return any(call.keywords - others for _, made in cases for call in made)
    if parameter.name.startswith("**"):
        named = {other.name for other in documented}
        return any(call.keywords - named for _, made in cases for call in made)
    by_position = parameter.kind is not Kind.KEYWORD
    return any(
        parameter.name in call.keywords or (by_position and (call.positional > index or call.starred))
        for _, made in cases
        for call in made
    )


def _outcomes(case: Case) -> Iterator[Outcome]:
    for _, outcome in case.expect:
        yield outcome
        yield from outcome.any_of


def _returns(case: Case) -> bool:
    return any(outcome.returns is not None for outcome in _outcomes(case))


def _expected_errors(case: Case, made: list[Call]) -> set[str]:
    """Names of classes and errnos that a case expects: as its outcome, or as what `fails` returns."""
    found: set[str] = set()
    for outcome in _outcomes(case):
        if outcome.raises:
            found |= {outcome.raises, *outcome.errno}
        if outcome.returns and any(call.fails for call in made):
            found |= set(re.findall(r"'(E[A-Z0-9]+|[A-Z]\w*(?:Error|Exception))'", str(outcome.returns)))
    return found


def _has_error(name: str, found: set[str]) -> bool:
    if name == _ANY:
        return bool(found)
    if name == "OSError":
        return any(
            error in OS_EXCEPTIONS or error == "OSError" or re.match(r"E[A-Z0-9]+\Z", error)
            for error in found
        )
    return name in found or not found.isdisjoint(OS_EXCEPTIONS.get(name, ()))


def _change_is_covered(entry: Entry, version: str, text: str, given: dict[str, bool]) -> bool:
    if parse_version(version) <= _OLDEST:
        return bool(entry.cases)
    bound = re.compile(rf"[<>]=?{re.escape(version)}(?![\d.])")
    for case in entry.cases:
        if case.since == version or (case.variant == "pathlike" and "path-like" in text):
            return True
        if any(bound.search(condition) for condition in [*case.where, *(when for when, _ in case.expect)]):
            return True
    words = set(re.findall(r"\w+", text)) & given.keys()
    return bool(words) and all(given[word] for word in words)


# --- sums and text -------------------------------------------------------------------------------------------

_COUNTED = ("return", "parameters", "errors", "changes")


def _nothing(module: str) -> dict[str, Any]:
    sums = {f"{what}{state}": 0 for what in _COUNTED for state in ("", "_covered")}
    return {"module": module, "callables": 0, "complete": 0, **sums}


def _add(module: dict[str, Any], name: dict[str, Any]) -> None:
    module["callables"] += 1
    module["complete"] += is_complete(name)
    for what in _COUNTED:
        held = [name[what]] if what == "return" else list(name[what].values())
        module[what] += len(held)
        module[f"{what}_covered"] += sum(held)


def is_complete(name: dict[str, Any]) -> bool:
    """Whether every documented parameter and error of a callable is covered, and it has a case at all."""
    called = name["cases"] > 0 or any(name["parameters"].values())
    return called and all(name["parameters"].values()) and all(name["errors"].values())


def as_text(spec: Spec) -> str:
    """The clauses without a case, by name; then a line per module."""
    data = as_data(spec)
    lines = []
    for name in data["names"]:
        lacking = [] if name["return"] else ["return"]
        for what in ("parameters", "errors", "changes"):
            lacking += [f"{what[:-1]} {key}" for key, covered in name[what].items() if not covered]
        if not name["cases"]:
            lines.append(f"{name['name']}: no case")
        elif lacking:
            lines.append(f"{name['name']}: no case for {', '.join(lacking)}")
    lines.append(
        f"\n{'':14} {'callables':>9} {'return':>11} {'parameters':>11} {'errors':>11} {'changes':>11}  complete"
    )
    for module in data["modules"]:
        cells = " ".join(f"{module[f'{what}_covered']:>5}/{module[what]:<5}" for what in _COUNTED)
        share = 100 * module["complete"] // (module["callables"] or 1)
        lines.append(
            f"{module['module']:14} {module['callables']:>9} {cells} {module['complete']:>5} ({share} %)"
        )
    for module, entries in data["names_only"].items():
        lines.append(f"{module:14} {entries:>9} entries, of names and availability only: not counted")
    lines.append(
        "complete: every documented parameter and error is covered. Availability is checked for every name."
    )
    return "\n".join(lines)
