"""Whether a case comes to the same in any company: in the spec's order, in others, by several workers, and alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .running import Order, run


@dataclass
class Wavering:
    """A name or case that did not come to the same each time; `seen` has what it came to, and in which runs."""

    id: str
    target: str
    seen: dict[tuple[str, str], list[str]]  # (verdict, what was seen) -> runs, "shuffled 2"

    @property
    def in_verdict(self) -> bool:
        """Whether the verdicts differ, and not just what was seen."""
        return len({verdict for verdict, _ in self.seen}) > 1


@dataclass
class Steadiness:
    """What several runs of the same cases came to."""

    runs: list[str] = field(default_factory=list)
    records: int = 0
    wavering: list[Wavering] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)  # run -> why it did not come to an end


def ways(order: Order, times: int) -> Iterator[tuple[str, Order]]:
    """The runs, each with a name: `times` times the spec's order, another one, several workers, and every case alone."""
    for time in range(1, times + 1):
        yield f"in order {time}", replace(order, workers=1)
        yield f"shuffled {time}", replace(order, workers=1, seed=time)
        workers = max(2, order.workers)
        yield f"{workers} workers {time}", replace(order, workers=workers)
        yield f"alone {time}", replace(order, alone=True)


def examine(order: Order, times: int) -> Steadiness:
    """Carries out the order in each of its `ways` and compares. Raises `UserError` as a run does."""
    found = Steadiness()
    seen: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for name, way in ways(order, times):
        tally = run(way)
        found.runs.append(name)
        found.broken |= {f"{name} on {target}": reason for target, reason in tally.stopped.items()}
        if not tally.complete and not tally.stopped:
            found.broken[name] = "it was interrupted."
        for record in tally.records:
            outcomes = seen.setdefault((record.target, record.id), {})
            outcomes.setdefault((record.verdict, record.actual), []).append(name)
        if found.broken:
            break
    found.records = len(seen)
    found.wavering = [
        Wavering(id, target, outcomes)
        for (target, id), outcomes in seen.items()
        if len(outcomes) > 1 or sum(map(len, outcomes.values())) != len(found.runs)
    ]
    found.wavering.sort(key=lambda one: (not one.in_verdict, one.target, one.id))
    return found


def show(found: Steadiness) -> Iterator[str]:
    """The findings in lines, differing verdicts first."""
    for one in found.wavering:
        yield f"{'WAVERS' if one.in_verdict else 'READS OTHERWISE'} {one.id}[{one.target}]"
        for (verdict, actual), runs in one.seen.items():
            yield f"    {verdict}: {actual}"
            yield f"        {', '.join(runs)}"
    yield from (f"{name} did not come to an end: {reason}" for name, reason in found.broken.items())
    verdicts = sum(one.in_verdict for one in found.wavering)
    yield (
        f"{found.records} names and cases in {len(found.runs)} runs: {verdicts} waver, "
        f"{len(found.wavering) - verdicts} read otherwise from run to run"
    )
