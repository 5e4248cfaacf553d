"""The targets in groups, as headings of tables and in sentences: "CPython on Linux" with a column per version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from osconform.reports.places import place, platform
from osconform.reports.targets import Target

_RUN = 3  # neighbouring columns from which on the first and the last name them


_AS = " as"  # ends the label of a group whose columns are platforms


class Group(NamedTuple):
    """Columns that belong together."""

    label: str  # "CPython on Linux", "pyfakefs as"
    columns: list[tuple[Target, str]]  # with the label of the column: "3.13", "Windows"

    def title(self, label: str) -> str:
        """The group and one of its columns in words: `CPython on Linux 3.13`."""
        return label if label == self.label else f"{self.label} {label}"


def groups(targets: Iterable[Target]) -> list[Group]:
    """The groups of targets, which are in order."""
    found = []
    for label, members in groupby(targets, key=_label):
        own = list(members)
        found.append(Group(label, list(zip(own, _distinct(own), strict=True))))
    return found


def phrase(targets: Iterable[Target], among: Sequence[Group]) -> str:
    """Names some of the targets of groups briefly: `CPython on Linux 3.6 to 3.13, pyfakefs as Windows`.

    A whole group needs no versions.
    """
    wanted = {target.index for target in targets}
    parts = []
    for group in among:
        places = [n for n, (target, _) in enumerate(group.columns) if target.index in wanted]
        if not places:
            continue
        labels = [label for _, label in group.columns]
        if _RUN <= len(places) == len(labels):
            parts.append(f"{group.label.removesuffix(_AS)}, all {len(places)}")
        elif group.label.endswith(_AS):
            parts.append(group.title(", ".join(labels[n] for n in places)))
        else:
            parts.append(group.title(", ".join(_spans(labels, places))))
    return "; ".join(parts)


def _spans(labels: Sequence[str], places: Sequence[int]) -> list[str]:
    runs = [[places[0]]]
    for before, after in pairwise(places):
        if after == before + 1:
            runs[-1].append(after)
        else:
            runs.append([after])
    spans = []
    for run in runs:
        if len(run) >= _RUN:
            spans.append(f"{labels[run[0]]} to {labels[run[-1]]}")
        else:
            spans += [labels[n] for n in run]
    return spans


def _label(target: Target) -> str:
    record = target.record
    if record is None or not record.implementation:
        return target.name
    return record.imitator + _AS if record.imitator else place(record)


def _distinct(targets: Sequence[Target]) -> list[str]:
    """Labels of the columns of one group: as short as they can be and still differ."""
    names = [target.name for target in targets]
    for spelled in ([_short(target) for target in targets], [_version(target) for target in targets]):
        if len(set(spelled)) == len(targets) and all(spelled):
            return spelled
    return names


def _short(target: Target) -> str:
    record = target.record
    if record is not None and record.imitator:
        return platform(record)
    return ".".join(_version(target).split(".")[:2])


def _version(target: Target) -> str:
    return target.record.version if target.record is not None else ""
