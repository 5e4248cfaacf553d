"""Signals, alarms, groups and locks between emulated processes."""

import os
import signal

from osconform.emulators import World


def run(source: str, **options):
    world = World("linux", **options)
    return world.run("import fcntl, os, signal, subprocess, sys, time\n" + source), world


def child(source: str) -> str:
    """An expression that starts a Python child running `source`."""
    return f"subprocess.Popen([sys.executable, '-c', {source!r}], stdout=subprocess.PIPE, text=True)"


def test_a_handler_runs_in_the_process_that_is_signalled() -> None:
    names, _ = run(
        "p = " + child(
            "import signal, time\n"
            "signal.signal(signal.SIGUSR1, lambda *_: print('caught', flush=True))\n"
            "print('ready', flush=True)\nwhile True: time.sleep(1)"
        ) + "\nready = p.stdout.readline(); p.send_signal(signal.SIGUSR1); caught = p.stdout.readline()\n"
        "p.kill(); status = p.wait()"
    )  # fmt: skip
    assert (names["ready"], names["caught"], names["status"]) == ("ready\n", "caught\n", -9)


def test_a_blocked_signal_waits_until_it_is_let_through() -> None:
    names, _ = run(
        "seen = []\nsignal.signal(signal.SIGTERM, lambda *_: seen.append('handled'))\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\n"
        "os.kill(os.getpid(), signal.SIGTERM); before = list(seen), signal.sigpending()\n"
        "signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])"
    )
    assert (names["before"], names["seen"]) == (([], {15}), ["handled"])


def test_alarms_ring_in_the_worlds_time() -> None:
    names, _ = run(
        "seen = []\nsignal.signal(signal.SIGALRM, lambda *_: seen.append(round(time.monotonic() - start)))\n"
        "start = time.monotonic(); signal.setitimer(signal.ITIMER_REAL, 3600, 3600); time.sleep(3 * 3600 + 60)\n"
        "left = signal.setitimer(signal.ITIMER_REAL, 0)\n"
        "signal.alarm(7200); signal.pause()"
    )
    assert names["seen"] == [3600, 7200, 10800, 18060]
    assert 3500 < names["left"][0] < 3600


def test_a_signal_to_a_group_reaches_its_members_only() -> None:
    names, _ = run(
        "nap = [sys.executable, '-c', 'import time\\nwhile True: time.sleep(1)']\n"
        "one = subprocess.Popen(nap, process_group=0); two = subprocess.Popen(nap, process_group=one.pid)\n"
        "other = subprocess.Popen(nap); groups = os.getpgid(one.pid) == os.getpgid(two.pid) == one.pid\n"
        "os.killpg(one.pid, signal.SIGTERM); ended = one.wait(), two.wait(); alive = other.poll(); other.kill()"
    )
    assert (names["groups"], names["ended"], names["alive"]) == (True, (-15, -15), None)


def test_the_end_of_a_child_is_signalled_to_its_parent() -> None:
    names, _ = run(
        "seen = []\nsignal.signal(signal.SIGCHLD, lambda *_: seen.append(1))\n"
        "subprocess.run(['true']); time.sleep(0)"
    )
    assert names["seen"] == [1]


def test_a_stopped_process_halts_until_it_goes_on() -> None:
    names, _ = run(
        "p = subprocess.Popen(['sleep', '9999']); p.send_signal(signal.SIGSTOP)\n"
        "stopped = os.waitpid(p.pid, os.WUNTRACED)[1]\n"
        "p.terminate(); time.sleep(1); held = p.poll()\n"
        "p.send_signal(signal.SIGCONT); ended = p.wait()"
    )
    assert os.WSTOPSIG(names["stopped"]) == signal.SIGSTOP
    assert (names["held"], names["ended"]) == (None, -signal.SIGTERM)


def test_record_locks_are_refused_to_other_processes_only() -> None:
    attempt = (
        "import os\nfd = os.open('f', os.O_RDWR)\n"
        "for place in (0, 5):\n"
        "    os.lseek(fd, place, 0)\n"
        "    try: os.lockf(fd, os.F_TLOCK, 5); print('locked')\n"
        "    except BlockingIOError: print('refused')\n"
    )
    names, _ = run(
        "fd = os.open('f', os.O_RDWR); os.lockf(fd, os.F_LOCK, 5); os.lockf(fd, os.F_TLOCK, 5)\n"
        f"def ask(): return subprocess.run([sys.executable, '-c', {attempt!r}], capture_output=True, text=True).stdout\n"
        "held = ask(); os.close(os.open('f', os.O_RDONLY)); given_up = ask()",
        files={"f": "0123456789"},
    )
    assert (names["held"], names["given_up"]) == ("refused\nlocked\n", "locked\nlocked\n")


def test_flock_belongs_to_the_open_file() -> None:
    names, _ = run(
        "one, two = os.open('f', os.O_RDWR), os.open('f', os.O_RDWR)\n"
        "fcntl.flock(one, fcntl.LOCK_EX); fcntl.flock(os.dup(one), fcntl.LOCK_EX)\n"
        "def ask(kind):\n"
        "    try: fcntl.flock(two, kind | fcntl.LOCK_NB); return True\n"
        "    except BlockingIOError: return False\n"
        "first = ask(fcntl.LOCK_SH); fcntl.flock(one, fcntl.LOCK_SH); shared = ask(fcntl.LOCK_SH), ask(fcntl.LOCK_EX)\n"
        "os.closerange(one, one + 1); os.closerange(two + 1, two + 9); alone = ask(fcntl.LOCK_EX)",
        files={"f": ""},
    )
    assert (names["first"], names["shared"], names["alone"]) == (False, (True, False), True)
