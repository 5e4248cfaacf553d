"""The emulated Linux against the real one, in random sequences; `python -m benchmarks.differential` is the long run."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

if sys.platform != "linux":
    pytest.skip("compares with the Linux it runs on", allow_module_level=True)

sys.path.insert(0, str(Path(__file__).parent))
from differential.real_side import available  # beside this file
from differential.state_machine import Differential

pytestmark = pytest.mark.skipif(available() is not None, reason=available() or "")

TestDifferential = Differential.TestCase
TestDifferential.settings = settings(
    max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
