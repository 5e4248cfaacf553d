"""Programs in processes of an emulated Windows: subprocess, os.spawn*, os.exec*, exit codes, console events."""

import pytest

from osconform.emulators import Unemulated, World

START = "import os, signal, subprocess, sys\nhere = sys.executable\n"
SLEEPING = "[here, '-c', 'import time; time.sleep(3600)']"


@pytest.fixture(scope="module")
def run():
    def run(source, **options):
        world = World("windows", **options)
        return world.run(START + source), world

    return run


def test_a_child_python_has_its_own_process(run):
    names, _ = run(
        'done = subprocess.run([here, \'-c\', \'import os, sys; os.chdir("C:/"); os.environ["X"] = "1";'
        " print(os.getpid() % 4, os.getppid(), sys.stdin.read(), sys.argv[1:]); sys.exit(5)', 'a b', 'c\"d'],"
        " input='in', capture_output=True, text=True)\n"
        "me = os.getpid(), os.getcwd(), os.environ.get('X')"
    )
    done = names["done"]
    assert (done.stdout, done.stderr, done.returncode) == (
        f"0 {names['me'][0]} in ['a b', 'c\"d']\n", "", 5,
    )  # fmt: skip
    assert names["me"][1:] == (r"C:\Users\user", None)


# PEP 3151 and Microsoft, GetExitCodeProcess: 32 bits without a sign. The numbers were seen on CPython for Windows.
@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("sys.exit(-1)", 2**32 - 1), ("sys.exit(2**31)", 2**32 - 1), ("os._exit(300)", 300), ("os.abort()", 3),
        ("signal.raise_signal(signal.SIGTERM)", 3), ("raise KeyboardInterrupt", 0xC000013A), ("1/0", 1),
    ],
)  # fmt: skip
def test_exit_codes(run, end, code):
    names, _ = run(
        f"code = subprocess.run([here, '-c', 'import os, signal, sys; {end}'], stderr=-3).returncode"
    )
    assert names["code"] == code


def test_spawn_waits_or_gives_a_handle(run):
    names, _ = run(
        "a = os.spawnv(os.P_WAIT, here, ['python', '-c', 'raise(SystemExit(7))'])\n"
        "handle = os.spawnv(os.P_NOWAIT, here, ['python', '-c', 'raise(SystemExit(7))'])\n"
        "b = os.waitpid(handle, 0)\n"
        "try: os.waitpid(handle, 0)\n"
        "except ChildProcessError as error: c = error.errno\n"
        "d = os.spawnv(os.P_DETACH, here, ['python', '-c', 'pass'])\n"
        "e = os.spawnve(os.P_WAIT, here[:-4], ['p', '-c', '1/0'], {})\n"
        "open('t.bat', 'w').write('@exit 6'); f = os.spawnl(os.P_WAIT, 't.bat', 't.bat')"
    )
    assert (names["a"], names["b"]) == (7, (names["handle"], 7 << 8))
    assert (names["c"], names["d"], names["e"], names["f"]) == (10, 0, 1, 6)


def test_spawned_arguments_are_joined_by_blanks_alone(run):
    _, world = run("os.spawnv(os.P_WAIT, here, ['p', '-c', 'x y'])")
    assert "name 'x' is not defined" in world.stderr  # `-c` has got what stands before the blank


def test_exec_ends_with_0_while_the_new_program_goes_on(run):
    names, _ = run(
        'program = \'import os, sys; os.execv(sys.executable, ["p", "-c", "open(chr(102),chr(119))"])\'\n'
        "code = subprocess.run([here, '-c', program]).returncode\n"
        "import time\nwhile not os.path.exists('f'): time.sleep(0.01)"
    )
    assert names["code"] == 0


@pytest.mark.parametrize(
    ("command", "winerror"),
    [
        ("'nope'", 2), ("''", 87), ("'t.txt'", 193), ("'x' * 40000", 206), ("[here], cwd='nope'", 267),
        ("'t'", 2), ("'anything', executable=here[:-4]", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_started(run, command, winerror):
    names, _ = run(
        f"try: subprocess.run({command})\nexcept OSError as error: found = error",
        files={"t.txt": "text", "t.bat": ""},
    )
    assert names["found"].winerror == winerror
    assert names["found"].filename is None


def test_a_program_is_looked_for_along_the_path_with_exe(run):
    names, _ = run(
        "os.mkdir('bin'); os.rename(here, 'bin/tool.exe')\n"
        "os.environ['PATH'] += ';' + os.path.abspath('bin')\n"
        "out = subprocess.run(['tool', '-c', 'import sys; print(sys.executable)'], capture_output=True, text=True).stdout"
    )
    assert names["out"] == "C:\\Users\\user\\bin\\tool.exe\n"


def test_a_running_process_is_ended_with_a_code(run):
    names, _ = run(
        f"p = subprocess.Popen({SLEEPING}); before = p.poll(); os.kill(p.pid, 9); a = p.wait()\n"
        f"q = subprocess.Popen({SLEEPING}); q.terminate(); b = q.wait(); q.terminate()\n"
        "try: os.kill(p.pid, 9)\nexcept PermissionError as error: c = error.winerror\n"
        "try: os.kill(999999, 9)\nexcept OSError as error: d = error.winerror"
    )
    assert (names["before"], names["a"], names["b"], names["c"], names["d"]) == (None, 9, 1, 5, 87)


def test_console_events_reach_a_group(run):
    program = "import signal, time; signal.signal(signal.SIGBREAK, lambda *_: exit(4)); print(1, flush=True); time.sleep(9)"
    names, _ = run(
        f"group = subprocess.CREATE_NEW_PROCESS_GROUP\np = subprocess.Popen({SLEEPING}, creationflags=group)\n"
        "p.send_signal(signal.CTRL_BREAK_EVENT); a = p.wait()\n"
        f"q = subprocess.Popen([here, '-c', {program!r}], creationflags=group, stdout=subprocess.PIPE)\n"
        "q.stdout.readline(); q.send_signal(signal.CTRL_C_EVENT); b = q.poll()\n"
        "q.send_signal(signal.CTRL_BREAK_EVENT); c = q.wait()"
    )
    # A new group does not hear Ctrl+C (Microsoft, GenerateConsoleCtrlEvent).
    assert (names["a"], names["b"], names["c"]) == (0xC000013A, None, 4)


def test_a_timeout_is_over_at_once(run):
    names, _ = run(
        f"try: subprocess.run({SLEEPING}, capture_output=True, timeout=1000)\n"
        "except subprocess.TimeoutExpired as error: found = error\n"
    )
    assert names["found"].timeout == 1000


def test_detached_programs_have_no_streams(run):
    names, world = run(
        "subprocess.run([here, '-c', 'import sys; open(\"f\", \"w\").write(repr(sys.stdout))'],"
        " creationflags=subprocess.DETACHED_PROCESS)\n"
        "code = subprocess.run('echo unseen', shell=True, creationflags=subprocess.CREATE_NO_WINDOW).returncode"
    )
    assert (world.tree(), world.stdout, names["code"]) == ({"f": "None"}, "", 0)


def test_startfile_opens_what_is_associated(run):
    run(
        "os.startfile('s.py'); import time\nwhile not os.path.exists('made'): time.sleep(0.01)",
        files={"s.py": "open('made', 'w')"},
    )
    for source, kind in (
        ("os.startfile('t.txt')", OSError), ("os.startfile('.')", Unemulated), ("os.startfile('no')", FileNotFoundError),
    ):  # fmt: skip
        with pytest.raises(kind):
            run(source, files={"t.txt": ""})


def test_a_full_table_is_an_error(run, monkeypatch):
    monkeypatch.setattr("osconform.emulators.kernel.process_table.MAX_PROCESSES", 3)
    with pytest.raises(OSError, match="memory"):
        run(f"for _ in range(4): subprocess.Popen({SLEEPING}, stdin=subprocess.PIPE)")


def test_nothing_is_left_of_a_process(run):
    _, world = run(
        "for _ in range(5): subprocess.run('exit 0', shell=True); os.spawnv(0, here, ['p', '-c', ''])"
    )
    assert world.machine.table.processes == {}
    assert len(world.machine.process.descriptors.entries) == 3
