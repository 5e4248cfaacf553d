"""Timing of two things in turn, and how a figure is shown."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ours` and `peer` are in `unit`; `bound` limits the ratio, or `ours` without a peer."""

    name: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    unit: str = "s"
    bound: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the peer's."""
        return None if self.peer is None else self.ours / self.peer

    @property
    def over(self) -> bool:
        """Whether the bound is broken."""
        value = self.ours if self.ratio is None else self.ratio
        return self.bound is not None and value > self.bound


def show(figure: Figure) -> str:
    """`name: ours, peer, ratio (bound)`."""
    text = f"{figure.name}: {figure.ours:.4g} {figure.unit}"
    if figure.ratio is not None:
        text += f", {figure.peer_name} {figure.peer:.4g} {figure.unit}, ratio {figure.ratio:.2f}"
    if figure.bound is not None:
        limit = f"{figure.bound:g}" + ("" if figure.ratio is not None else f" {figure.unit}")
        text += f" (at most {limit}: {'OVER' if figure.over else 'holds'})"
    return text


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turn(ours: Callable[[], object], peer: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians of both, measured alternately after a warm-up of each."""
    ours(), peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def command(
    arguments: Sequence[str], *, allowed: Sequence[int] = (0,), **options: object
) -> Callable[[], object]:
    """A call that runs a command and insists on its exit code."""

    def run() -> None:
        done = subprocess.run(list(arguments), capture_output=True, text=True, **options)  # type: ignore[call-overload]
        if done.returncode not in allowed:
            raise RuntimeError(f"{arguments} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")

    return run
