"""The scheduler's policies, and what children have of their parent's."""

from typing import Any

import pytest

from osconform.emulators import World
from osconform.emulators.kernel.process import SCHED_RESET_ON_FORK, SCHED_RR


@pytest.fixture
def world() -> World:
    world = World("linux")
    world.become(0)
    return world


@pytest.mark.parametrize(("flag", "expected"), [(0, (SCHED_RR, 7, -5)), (SCHED_RESET_ON_FORK, (0, 0, 0))])
def test_a_child_has_the_policy_unless_it_is_reset(
    world: World, flag: int, expected: tuple[int, int, int]
) -> None:
    os: Any = world.os
    os.sched_setscheduler(0, SCHED_RR | flag, os.sched_param(7))
    os.nice(-5)
    child = world.machine.table.fork(world.machine).process
    assert (child.policy, child.priority, child.nice) == expected
    assert os.sched_getscheduler(0) == SCHED_RR | flag


def test_deadlines_are_not_set_by_a_priority(world: World) -> None:
    os: Any = world.os
    assert (os.sched_get_priority_min(6), os.sched_get_priority_max(6)) == (0, 0)
    with pytest.raises(OSError, match="Invalid argument"):
        os.sched_setscheduler(0, 6, os.sched_param(0))


def test_only_root_gives_up_the_reset(world: World) -> None:
    os: Any = world.os
    os.sched_setscheduler(0, SCHED_RESET_ON_FORK, os.sched_param(0))
    world.become(1000)
    with pytest.raises(PermissionError):
        os.sched_setscheduler(0, 0, os.sched_param(0))
    os.sched_setscheduler(0, 3 | SCHED_RESET_ON_FORK, os.sched_param(0))
