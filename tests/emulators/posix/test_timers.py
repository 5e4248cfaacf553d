"""Timers behind descriptors: what a process sees of them, and how the world's time passes to when they go off."""

import select
import struct
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from osconform.emulators import Unemulated, World
from osconform.emulators.boundary.context import Context
from osconform.emulators.posix import timers

MONOTONIC, REALTIME, REALTIME_ALARM = 1, 0, 8
SECOND = 10**9


@pytest.fixture
def world() -> World:
    return World("linux")


@pytest.fixture
def os(world: World) -> Any:
    """The world's `os` with the functions that CPython 3.13 brought, whatever version runs."""
    return SimpleNamespace(**{**vars(world.os), **timers.functions(Context(world.machine))})


def count(data: bytes) -> int:
    return int(struct.unpack("=Q", data)[0])


def test_a_read_waits_in_the_worlds_time(world: World, os: Any) -> None:
    fd = os.timerfd_create(MONOTONIC)
    before = world.time.monotonic()
    os.timerfd_settime(fd, initial=3600)
    assert count(os.read(fd, 8)) == 1
    assert 3600 <= world.time.monotonic() - before < 3601
    assert os.timerfd_gettime(fd) == (0.0, 0.0)


def test_a_periodic_timer_counts_what_nobody_read(world: World, os: Any) -> None:
    fd = os.timerfd_create(MONOTONIC)
    os.timerfd_settime_ns(fd, initial=SECOND, interval=2 * SECOND)
    world.time.sleep(6)  # it goes off after 1, 3 and 5 seconds
    assert count(os.read(fd, 8)) == 3
    left, period = os.timerfd_gettime_ns(fd)
    assert (0 < left <= SECOND, period) == (True, 2 * SECOND)
    assert count(os.read(fd, 99)) == 1


def test_setting_it_anew_forgets_what_nobody_read(world: World, os: Any) -> None:
    fd = os.timerfd_create(MONOTONIC, flags=os.O_NONBLOCK)
    os.timerfd_settime(fd, initial=1)
    world.time.sleep(2)
    os.timerfd_settime(fd, initial=1)
    with pytest.raises(BlockingIOError):
        os.read(fd, 8)


def test_an_absolute_time_is_one_of_the_timers_clock(world: World, os: Any) -> None:
    fd = os.timerfd_create(REALTIME)
    os.timerfd_settime(fd, flags=timers.TFD_TIMER_ABSTIME, initial=world.time.time() + 50)
    assert 49 < os.timerfd_gettime(fd)[0] <= 50
    steady = os.timerfd_create(MONOTONIC)
    os.timerfd_settime(steady, flags=timers.TFD_TIMER_ABSTIME, initial=world.time.monotonic() + 50)
    assert 49 < os.timerfd_gettime(steady)[0] <= 50


def test_who_polls_sees_it_go_off(os: Any) -> None:
    fd = os.timerfd_create(MONOTONIC, flags=os.O_NONBLOCK)
    os.timerfd_settime_ns(fd, initial=20_000)
    for _ in range(1000):
        try:
            assert count(os.read(fd, 8)) == 1
            return
        except BlockingIOError:
            pass
    pytest.fail("time stands still for a program that asks again and again")


def test_select_and_poll_return_when_it_goes_off(world: World, os: Any) -> None:
    first, second = os.timerfd_create(MONOTONIC), os.timerfd_create(MONOTONIC)
    os.timerfd_settime(first, initial=30)
    os.timerfd_settime(second, initial=20)
    before = world.time.monotonic()
    assert world.select.select([first, second], [], []) == ([second], [], [])
    poll = world.select.poll()
    poll.register(first, select.POLLIN)
    assert poll.poll(5000) == []
    assert poll.poll(50000) == [(first, select.POLLIN)]
    assert 29 < world.time.monotonic() - before < 31


def test_an_alarm_rings_while_a_timer_is_read(world: World, os: Any) -> None:
    signal, rung = world.signal, []
    signal.signal(signal.SIGALRM, lambda number, frame: rung.append(world.time.monotonic()))
    fd = os.timerfd_create(MONOTONIC)
    os.timerfd_settime(fd, initial=10)
    began = world.time.monotonic()
    signal.alarm(4)
    with world.machine.table.waits.program(world.machine.process.signals):
        os.read(fd, 8)
    assert [round(moment - began) for moment in rung] == [4]


def test_a_timer_that_nobody_sets_is_waited_for_in_vain(os: Any) -> None:
    with pytest.raises(Unemulated, match="not armed"):
        os.read(os.timerfd_create(MONOTONIC), 8)


def test_another_thread_sets_it(os: Any) -> None:
    fd = os.timerfd_create(MONOTONIC)
    thread = threading.Timer(0.01, os.timerfd_settime, [fd], {"initial": 1e-9})
    thread.start()
    assert count(os.read(fd, 8)) == 1
    thread.join()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"initial": -1}, "OSError"),
        ({"interval": -1e-9}, "OSError"),
        ({"flags": 4}, "OSError"),
        ({"initial": float("nan")}, "OverflowError"),
        ({"initial": 1e10}, "OverflowError"),
        ({"initial": "1"}, "TypeError"),
        ({"flags": None}, "TypeError"),
    ],
)
def test_settings_that_are_refused(os: Any, arguments: dict[str, Any], expected: str) -> None:
    fd = os.timerfd_create(MONOTONIC)
    with pytest.raises((OSError, OverflowError, TypeError)) as caught:
        os.timerfd_settime(fd, **arguments)
    assert caught.type.__name__ == expected


def test_a_timer_is_no_file(world: World, os: Any) -> None:
    fd = os.timerfd_create(MONOTONIC)
    assert world.os.readlink(f"/proc/self/fd/{fd}") == "anon_inode:[timerfd]"
    assert os.lseek(fd, 5, 0) == 0
    for call in (lambda: os.write(fd, b"12345678"), lambda: os.read(fd, 7), lambda: os.timerfd_gettime(0)):
        with pytest.raises(OSError, match="Invalid argument"):
            call()
    with pytest.raises(OSError, match="Illegal seek"):
        os.pread(fd, 8, 0)


def test_waking_the_computer_takes_a_privilege(world: World, os: Any) -> None:
    with pytest.raises(PermissionError):
        os.timerfd_create(REALTIME_ALARM)
    world.become(0)
    assert os.timerfd_gettime(os.timerfd_create(REALTIME_ALARM)) == (0.0, 0.0)
