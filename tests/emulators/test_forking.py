"""fork() in worlds: what only a world can be asked, beside what the real Linux is compared with."""

import gc
import threading

import pytest

from osconform.emulators import Unemulated, World

FORK = "import os, sys\npid = os.fork()\nif pid == 0:\n    {child}\n    os._exit(0)\nstatus = os.waitpid(pid, 0)[1]\n"


def test_a_run_goes_on_with_the_globals_of_another_one_and_forks_again() -> None:
    world = World("linux")
    names = world.run("import os  # fork\nitems = [1]")
    names = world.run("items.append(2)", globals=names)
    names = world.run(FORK.format(child="print(items, flush=True)"), globals=names)
    assert (names["status"], world.stdout) == (0, "[1, 2]\n")


def test_the_child_has_globals_of_its_own() -> None:
    given = {"items": [1]}
    world = World("linux")
    world.run(FORK.format(child="items.append(2); print(items, flush=True)"), globals=given)
    assert (given["items"], world.stdout) == ([1], "[1, 2]\n")


def test_a_child_of_a_run_goes_on_to_the_end_of_the_program_and_no_further() -> None:
    world = World("linux")
    world.run(
        "import os\nprint('begin', flush=True)\npid = os.fork()\nif pid: os.wait()\nprint('end', flush=True)"
    )
    assert world.stdout == "begin\nend\nend\n"


@pytest.mark.parametrize("source", ["getattr(os, 'f' + 'ork')()", "eval('os.f' 'ork()')"])
def test_a_program_that_does_not_name_what_forks_is_told(source: str) -> None:
    with pytest.raises(Unemulated, match="names fork"):
        World("linux").run(f"import os\n{source}")


def test_what_is_found_in_own_modules_counts() -> None:
    files = {"main.py": "import package.work\npackage.work.go()", "package/__init__.py": "",
             "package/work.py": "import os\ndef go():\n    if os.fork() == 0: os._exit(3)\n    print(os.wait()[1])"}  # fmt: skip
    world = World("linux", files=files)
    world.os.system("python3 main.py; python3 -m main")
    assert (world.stdout, world.stderr) == ("768\n768\n", "")


def test_a_child_that_goes_astray_says_so_and_ends() -> None:
    calls = []
    world = World("linux")
    source = "import os\nhook()\nos.mkdir('a' if first() else 'b')\n" + FORK.format(child="pass")
    names = world.run(source, globals={"hook": lambda: calls.append(1), "first": lambda: len(calls) == 1})
    assert names["status"] == 70 << 8
    assert "called mkdir('b',) where its parent had" in world.stderr


def test_a_signal_handler_cannot_fork() -> None:
    source = "import os, signal\nsignal.signal(10, lambda *args: os.fork())\nos.kill(os.getpid(), 10)"
    with pytest.raises(Unemulated, match="signal handler"):
        World("linux").run(source)


def test_a_program_that_has_run_for_too_long_cannot_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osconform.emulators.runtime.forking.recording.MOST_EVENTS", 500)
    with pytest.raises(Unemulated, match="let it fork earlier"):
        World("linux").run("import os\nfor number in range(600): os.getpid()\nos.fork()")


def test_the_table_of_processes_is_full_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osconform.emulators.kernel.process_table.MAX_PROCESSES", 3)
    source = "import os, time\npids = []\nwhile True:\n    pids.append(os.fork())\n    if not pids[-1]: time.sleep(9), os._exit(0)"
    with pytest.raises(BlockingIOError):
        World("linux").run(source)


def test_effects_before_the_fork_happen_once() -> None:
    world = World("linux", files={"f": "a"})
    world.run("import os\nopen('f', 'a').write('b')\n" + FORK.format(child="open('f', 'a').write('c')"))
    assert world.tree() == {"f": "abc"}


def test_children_end_with_their_world() -> None:
    before = set(threading.enumerate())
    world = World("linux")
    world.run("import os\nif os.fork() == 0:\n    while True: os.getpid()")
    (child,) = set(threading.enumerate()) - before
    del world
    for _ in range(100):
        gc.collect()  # which does nothing while the collector is at work in the other thread
        child.join(0.1)
        if not child.is_alive():
            return
    pytest.fail("the child lives on")


def test_macos_reports_a_process_that_goes_on_in_its_own_way() -> None:
    names = World("macos").run(
        "import os, signal, time\npid = os.fork()\nif pid == 0:\n    while True: time.sleep(0.001)\n"
        "os.kill(pid, signal.SIGSTOP); a = os.waitpid(pid, os.WUNTRACED)[1]\n"
        "os.kill(pid, signal.SIGCONT); b = os.waitpid(pid, os.WCONTINUED)[1]\n"
        "os.kill(pid, 9); c = os.waitpid(pid, 0)[1]\n"
        "seen = [(os.WIFSTOPPED(s), os.WIFCONTINUED(s), os.WIFSIGNALED(s)) for s in (a, b, c)]"
    )
    assert (names["a"], names["b"], names["c"]) == (0x117F, 0x137F, 9)
    assert names["seen"] == [(True, False, False), (False, True, False), (False, False, True)]
