"""What a campaign came to: the share that was caught, per name and in all, and every survivor with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .reasons import Reason, reason_for
from .trial import Fate, Finding

#: Unnoticed cases that are named for a survivor.
_SHOWN = 3


def as_data(
    findings: Sequence[Finding],
    equivalent: list[Reason],
    complete: bool = True,
    survivors: Sequence[Reason] = (),
) -> dict[str, Any]:
    """The shape that `mutate --json` prints; it is extended over time, never changed."""
    names = [_name(finding, equivalent, list(survivors)) for finding in findings]
    tried = [name for name in names if name["cases"]]
    mutants = sum(name["mutants"] for name in tried)
    caught = sum(name["caught"] for name in tried)
    return {
        "complete": complete,
        "mutants": mutants,
        "caught": caught,
        "equivalent": sum(len(name["equivalent"]) for name in tried),
        "share": _share(caught, mutants),
        "unexplained": [one["id"] for name in tried for one in name["survivors"] if not one["explained"]],
        "modules": _by_module(tried),
        "without_cases": [name["name"] for name in names if not name["cases"]],
        "by_operator": _by_operator(findings, equivalent),
        "names": names,
    }


def _by_module(names: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    mutants: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for name in names:
        module = "os.path" if name["name"].startswith("os.path.") else name["name"].partition(".")[0]
        mutants[module] += name["mutants"]
        caught[module] += name["caught"]
    return {
        module: {
            "mutants": mutants[module],
            "caught": caught[module],
            "share": _share(caught[module], mutants[module]),
        }
        for module in sorted(mutants)
    }


def _name(finding: Finding, equivalent: list[Reason], known: list[Reason]) -> dict[str, Any]:
    survivors, excused = [], []
    for fate in finding.fates:
        if fate.caught_by is None:
            reason = reason_for(fate.id, equivalent)
            if reason is None:
                survivors.append(
                    {
                        "id": fate.id,
                        "says": fate.says,
                        "reason": why(fate),
                        "told_in": fate.told_in,
                        "explained": reason_for(fate.id, known),
                    }
                )
            else:
                excused.append({"id": fate.id, "says": fate.says, "reason": reason})
    mutants = len(finding.fates) - len(excused)
    return {
        "name": finding.name,
        "cases": finding.cases,
        "mutants": mutants,
        "caught": mutants - len(survivors),
        "share": _share(mutants - len(survivors), mutants),
        "survivors": survivors,
        "equivalent": excused,
        "disturbed": list(finding.disturbed),
        "caught_by": {fate.id: fate.caught_by for fate in finding.fates if fate.caught_by},
        "evidence": {fate.id: f"{fate.verdict}: {fate.actual}" for fate in finding.fates if fate.caught_by},
    }


def why(fate: Fate) -> str:
    """Why no case caught a survivor."""
    if not fate.cases:
        return "no case can run"
    if not fate.told_in:
        return f"none of {fate.cases} cases makes it lie"
    named = ", ".join(fate.told_in[:_SHOWN])
    more = f" and {len(fate.told_in) - _SHOWN} more" if len(fate.told_in) > _SHOWN else ""
    return f"lied unnoticed in {named}{more}"


def _share(caught: int, mutants: int) -> float:
    """Per cent, to one digit, rounded down: 100 means all."""
    return caught * 1000 // mutants / 10 if mutants else 100.0


def _operator(id: str) -> str:
    lie = id.partition(":")[2]
    for prefix in ("catalogue/", "ignores-", "default-of-", "shifts-", "here-for-", "refuses-"):
        if lie.startswith(prefix):
            return prefix.rstrip("-/")
    return lie


def _by_operator(findings: Sequence[Finding], equivalent: list[Reason]) -> dict[str, dict[str, int]]:
    mutants: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for finding in findings:
        for fate in finding.fates if finding.cases else ():
            if fate.caught_by or reason_for(fate.id, equivalent) is None:
                mutants[_operator(fate.id)] += 1
                caught[_operator(fate.id)] += fate.caught_by is not None
    return {name: {"mutants": mutants[name], "caught": caught[name]} for name in sorted(mutants)}


def as_text(data: dict[str, Any]) -> str:
    """The survivors by name, then tables by kind of lie and by module, then the totals."""
    lines: list[str] = []
    for name in data["names"]:
        if name["survivors"] and name["cases"]:
            lines.append(
                f"{name['name']}: {name['caught']} of {name['mutants']} caught by {name['cases']} cases"
            )
            for survivor in name["survivors"]:
                lines.append(f"    {survivor['id']}  {survivor['says']}")
                lines.append(f"        {survivor['reason']}")
                if survivor["explained"]:
                    lines.append(f"        survivors.toml: {survivor['explained']}")
    for name in data["names"]:
        if name["disturbed"]:
            lines.append(
                f"{name['name']}: not counted, since they fail without a lie, too: {', '.join(name['disturbed'])}"
            )
    if lines:
        lines.append("")
    for operator, counts in data["by_operator"].items():
        share = _share(counts["caught"], counts["mutants"])
        lines.append(f"{operator:20} {counts['caught']:5} of {counts['mutants']:5} {share:6.1f} %")
    lines.append("")
    for module, counts in data["modules"].items():
        lines.append(f"{module:20} {counts['caught']:5} of {counts['mutants']:5} {counts['share']:6.1f} %")
    if data["without_cases"]:
        lines.append(
            f"{len(data['without_cases'])} names have no case that can run: {', '.join(data['without_cases'])}"
        )
    lines.append(
        f"{data['caught']} of {data['mutants']} mutants caught ({data['share']} %), "
        f"{data['equivalent']} more are equivalent; of {data['mutants'] - data['caught']} survivors "
        f"{len(data['unexplained'])} have no reason in survivors.toml{'' if data['complete'] else '; interrupted'}"
    )
    return "\n".join(lines)
