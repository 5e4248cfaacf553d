"""Runs every benchmark and prints a table: what, ours, the peer, the ratio, the bound.

Figures are medians of alternating runs (ours, peer, ours, peer, ...), so that a machine that slows down slows both.
"""

from __future__ import annotations

import argparse
import sys

from . import diff_speed, emulator_speed, overhead, report_scale, spec_loading, startup, throughput
from .measure import Figure, show

BENCHMARKS = {
    "startup": startup.measure,
    "spec": spec_loading.measure,
    "overhead": overhead.measure,
    "throughput": throughput.measure,
    "emulator": emulator_speed.measure,
    "report": report_scale.measure,
    "diff": diff_speed.measure,
}


def main() -> None:
    """Exit code 1 if a figure is over its bound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"any of {', '.join(BENCHMARKS)}; all without names"
    )
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in BENCHMARKS:
            parser.error(f"no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    for name in arguments.names or BENCHMARKS:
        for figure in BENCHMARKS[name](arguments.rounds):
            print(show(figure), flush=True)
            figures.append(figure)
    sys.exit(any(figure.over for figure in figures))


if __name__ == "__main__":
    main()
