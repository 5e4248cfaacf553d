"""Programs in emulated processes: status, pipes, descriptors, environment, signals."""

import gc

import pytest

from osconform.emulators import World


@pytest.fixture(scope="module")
def run():
    def run(source, **options):
        world = World("linux", **options)
        names = world.run("import os, subprocess, sys\nhere = sys.executable\n" + source)
        return names, world

    return run


def test_system_gives_a_wait_status_and_shares_the_streams(run):
    names, world = run(
        "a = os.system('echo out; exit 3'); b = os.system('exit 0'); c = os.system('kill -9 $$')"
    )
    assert (names["a"], names["b"], names["c"]) == (3 << 8, 0, 9)
    assert world.stdout == "out\n"


def test_a_child_python_has_its_own_process(run):
    names, _ = run(
        "done = subprocess.run([here, '-c', 'import os, sys;"
        ' os.chdir("/"); os.umask(7); os.environ["X"] = "1"; print(os.getpid(), os.getppid(),'
        " sys.stdin.read()); sys.exit(5)'], input='in', capture_output=True, text=True)\n"
        "me = os.getpid(), os.getcwd(), os.umask(0o22), os.environ.get('X')"
    )
    done = names["done"]
    pid, parent, text = done.stdout.split()
    assert (int(parent), text, done.returncode, done.stderr) == (names["me"][0], "in", 5, "")
    assert int(pid) != int(parent)
    assert names["me"][1:] == ("/home/user", 0o22, None)


def test_an_uncaught_exception_is_status_1_with_a_traceback(run):
    names, _ = run("done = subprocess.run([here, '-c', '1/0'], capture_output=True, text=True)")
    assert names["done"].returncode == 1
    assert names["done"].stderr.rstrip().endswith("ZeroDivisionError: division by zero")


def test_the_shell_redirects_pipes_and_expands(run):
    _, world = run(
        "os.system('echo one >f; echo $HOME two >>f; cat <f | cat >g; false && echo no; false || echo yes')"
    )
    assert world.tree() == {"f": "one\n/home/user two\n", "g": "one\n/home/user two\n"}
    assert world.stdout == "yes\n"


def test_the_shell_runs_nothing_that_it_does_not_understand(run):
    names, world = run("status = os.system('echo before; case x in x) echo $x;; esac')")
    assert names["status"] == 2 << 8
    assert (world.stdout, "Syntax error" in world.stderr) == ("", True)


def test_a_program_that_is_not_there_is_an_error_with_its_name(run):
    with pytest.raises(FileNotFoundError) as caught:
        run("subprocess.run(['nope'])")
    assert caught.value.filename == "nope"


def test_a_script_names_its_interpreter(run):
    source = "#!/bin/sh\necho from $0 script\n"
    names, _ = run(
        f"open('s', 'w').write({source!r}); os.chmod('s', 0o755)\n"
        "import io\nout = subprocess.run(['./s'], capture_output=True, text=True).stdout"
    )
    assert names["out"].endswith("script\n")


def test_spawn_and_posix_spawn(run):
    names, world = run(
        "a = os.spawnv(os.P_WAIT, '/bin/false', ['false'])\n"
        "b = os.spawnlp(os.P_WAIT, 'echo', 'echo', 'spawned')\n"
        "c = os.spawnv(os.P_WAIT, '/not/there', ['x'])\n"
        "pid = os.spawnv(os.P_NOWAIT, '/bin/true', ['true'])\n"
        "d = os.waitpid(pid, 0) == (pid, 0)\n"
        "actions = [(os.POSIX_SPAWN_OPEN, 1, 'out', os.O_WRONLY | os.O_CREAT, 0o600)]\n"
        "pid = os.posix_spawn('/bin/echo', ['echo', 'x'], {}, file_actions=actions)\n"
        "os.waitpid(pid, 0)\n"
    )
    assert (names["a"], names["b"], names["c"], names["d"]) == (1, 0, 127, True)
    assert world.stdout == "spawned\n"
    assert world.tree()["out"].content == b"x\n"


def test_exec_goes_on_with_another_program(run):
    names, _ = run(
        'done = subprocess.run([here, \'-c\', \'import os; os.execv("/bin/echo", ["echo", "new"]); print(0)\'],'
        " capture_output=True, text=True)"
    )
    assert (names["done"].returncode, names["done"].stdout) == (0, "new\n")


def test_signals_end_a_process(run):
    names, _ = run(
        "p = subprocess.Popen([here, '-c', 'import time\\nwhile True: time.sleep(1)'])\n"
        "before = p.poll(); p.terminate(); after = p.wait()"
    )
    assert (names["before"], names["after"]) == (None, -15)


def test_no_children_is_an_error(run):
    with pytest.raises(ChildProcessError):
        run("os.wait()")


def test_a_full_table_is_an_error(run, monkeypatch):
    monkeypatch.setattr("osconform.emulators.kernel.process_table.MAX_PROCESSES", 3)
    with pytest.raises(BlockingIOError):
        run("r, w = os.pipe()\nfor _ in range(100): subprocess.Popen(['cat'], stdin=r, pass_fds=())\n")


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("platform", ["linux", "windows"])
def test_what_a_process_that_ends_at_once_has_not_printed_is_lost_in_silence(platform):
    """Since Python 3.13 a file that cannot be flushed when it is finalized is reported, here on the host's stderr."""
    program = "import os\nprint('lost')\nkept = open('x', 'wb+')\nkept.write(b'lost')\n"
    files = {"exits.py": program + "os._exit(3)", "dies.py": program + "os.kill(os.getpid(), 9)"}
    world = World(platform, files=files)
    names = world.run(
        "import subprocess, sys\n"
        "ended = [subprocess.run([sys.executable, name]).returncode for name in ('exits.py', 'dies.py')]"
    )
    gc.collect()
    assert names["ended"] == [3, 9 if platform == "windows" else -9]
    assert (world.stdout, world.stderr) == ("", "")


@pytest.mark.parametrize("end", ["", "1 / 0", "raise SystemExit"])
def test_files_that_a_program_leaves_open_are_flushed_at_its_end(run, end):
    program = (
        "import sys\nclass Ends:\n    def __del__(self): print('gone', sys.argv)\n"
        "def work():\n    inner = open('inner', 'w')\n    inner.write('kept')\n    return inner\n"
        f"outer, ends, inner = open('outer', 'wb'), Ends(), work()\nouter.write(b'kept')\n{end}\n"
    )
    _, world = run("done = subprocess.run([here, 'program.py'])", files={"program.py": program})
    assert (world.tree()["inner"], world.tree()["outer"], world.stdout) == (
        "kept",
        "kept",
        "gone ['program.py']\n",
    )


def test_a_program_finds_its_names_in_its_main_module(run):
    program = "import __main__, pickle\nclass Own: pass\nprint(__main__.__file__, type(pickle.loads(pickle.dumps(Own()))) is Own)\n"
    _, world = run("done = subprocess.run([here, 'program.py'])", files={"program.py": program})
    assert (world.stdout, world.stderr) == ("program.py True\n", "")
