"""The long run of the comparison between the emulated Linux and the real one: random sequences of operations.

Exit code 1 and the shortest sequence that shows it if anything differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "emulators"))
from differential.real_side import available  # type: ignore[import-not-found]
from differential.state_machine import Differential  # type: ignore[import-not-found]

LENGTH = 100
"""Operations in one sequence."""
ROUND = 20
"""Sequences between two lines of progress."""


def main() -> None:
    """Run until enough operations were the same on both sides, or one was not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differential", description=__doc__)
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first round")
    arguments = parser.parse_args()
    if reason := available():
        parser.error(f"there is nothing to compare with: {reason}")
    options = settings(
        max_examples=ROUND, stateful_step_count=LENGTH, deadline=None, database=None, print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    users = "user 1000 and the superuser" if os.getuid() == 0 else "an ordinary user"
    print(f"seed {arguments.seed}, as {users}", file=sys.stderr)
    number, start = arguments.seed, time.monotonic()
    while Differential.operations < arguments.operations:
        try:
            run_state_machine_as_test(seed(number)(Differential), settings=options)
        except AssertionError as error:
            sys.exit(f"{error}\nafter {Differential.operations:,} operations; --seed {number} shows it again")
        number += 1
        rate = Differential.operations / (time.monotonic() - start)
        print(
            f"\r{Differential.operations:,} of {arguments.operations:,} operations, {rate:.0f} a second",
            end="", file=sys.stderr, flush=True,
        )  # fmt: skip
    print(f"\n{Differential.operations:,} operations, no difference")


if __name__ == "__main__":
    main()
