"""Processes are killed whatever their programs do, in whichever thread the order is given."""

import gc
import threading
import time
import weakref
from collections.abc import Callable

import pytest

from osconform.emulators import World
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.interruption import Interrupted, raise_in


def test_what_is_raised_in_a_thread_that_waits_for_the_guard_leaves_it_free() -> None:
    begun: list[int] = []

    def take() -> None:
        begun.append(threading.get_ident())
        try:
            with GUARD:
                for _ in range(3):
                    pass
        except Interrupted:
            begun.append(0)

    for _ in range(20):
        begun.clear()
        with GUARD:
            thread = threading.Thread(target=take)
            thread.start()
            wait(lambda: bool(begun))
            time.sleep(0.001)  # in which it comes to the guard
            raise_in(begun[0], Interrupted)
        thread.join(10)
        assert begun[1:] == [0]
        assert free_for_others()


def free_for_others() -> bool:
    """Whether another thread can take the guard."""
    taken: list[bool] = []

    def take() -> None:
        taken.append(GUARD.acquire(timeout=5))
        GUARD.release()

    other = threading.Thread(target=take)
    other.start()
    other.join()
    return taken == [True]


def wait(ready: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.001)


SWALLOWING = "while True:\n    try: work()\n    except BaseException: pass"


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_a_program_that_swallows_everything_is_killed(platform: str) -> None:
    code = f"def work():\n    for _ in range(9): pass\n{SWALLOWING}"
    world = World(platform)
    names = world.run(
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {code!r}])\n"
        "time.sleep(0.05); child.kill(); status = child.wait()"
    )
    assert names["status"] == (1 if platform == "windows" else -9)


def test_the_processes_of_a_world_end_that_is_collected_in_one_of_their_threads() -> None:
    before, calls = set(threading.enumerate()), []
    world = World("linux")
    reference = weakref.ref(world)

    def collect() -> None:
        if reference() is not None:
            calls.append(gc.collect())

    world.run("import os\nif os.fork() == 0:\n    while True: collect()", globals={"collect": collect})
    (child,) = set(threading.enumerate()) - before
    wait(lambda: len(calls) > 1)
    gc.disable()
    try:
        del world
        child.join(20)
    finally:
        gc.enable()
    assert not child.is_alive()
