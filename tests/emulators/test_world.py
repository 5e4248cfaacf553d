"""World: what its owner can do with it."""

import os
import sys

import pytest

from osconform.emulators import Clock, Dir, Fifo, File, Link, Unemulated, User, World
from osconform.emulators.setup import ASSEMBLERS

PLATFORMS = ("linux", "macos", "windows")
KINDS = {"linux": ("posix", "linux"), "macos": ("posix", "darwin"), "windows": ("nt", "win32")}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_names_of_the_platform(platform: str) -> None:
    world = World(platform)
    assert (world.os.name, world.sys.platform) == KINDS[platform]


def test_an_unknown_platform_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'linux', 'macos', 'windows'"):
        World("solaris")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_planted_tree_reads_back(platform: str) -> None:
    tree = {
        "a": "text",
        "d/": None,
        "d/b": b"\xff\x00",
        "e/": None,
        "e/f/": None,
        "e/f/g": "",
        "ln": Link("a"),
    }
    world = World(platform, files=tree)
    assert world.tree() == tree


@pytest.mark.parametrize(
    ("tree", "error", "says"),
    [
        (["a"], TypeError, "maps paths to contents"),
        ({"a": 3}, TypeError, "bytes or text, not 3"),
        ({"d": {"f": ["x"]}}, TypeError, "bytes or text"),
        ({"../a": "x"}, ValueError, "'../a' names nothing below"),
        ({"": "x"}, ValueError, "'' names nothing below"),
    ],
)
def test_what_is_no_tree_is_refused_in_words(tree: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        World("linux", files=tree)  # type: ignore[arg-type]


def test_modes_and_fifos_read_back_on_posix() -> None:
    tree = {"d/": Dir(0o700), "p": Fifo(), "x.sh": File(b"#!", 0o755)}
    assert World("linux", files=tree).tree() == tree


def test_a_read_only_file_reads_back_on_windows() -> None:
    world = World("windows", files={"a": File("x", 0o444)})
    assert world.tree() == {"a": File("x", 0o444)}
    with pytest.raises(PermissionError):
        world.os.unlink("a")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_program_sees_only_its_world(platform: str) -> None:
    world = World(platform)
    names = world.run("import os\nopen('f', 'w').write('hi')\nprint(os.listdir())\nhere = os.getcwd()")
    assert world.stdout == "['f']\n"
    assert names["here"] == world.os.getcwd() != os.getcwd()
    assert world.tree() == {"f": "hi"}


def test_worlds_do_not_share_anything() -> None:
    worlds = [World(platform) for platform in PLATFORMS * 2]
    for number, world in enumerate(worlds):
        world.os.mkdir(f"d{number}")
        world.os.environ["NUMBER"] = str(number)
    for number, world in enumerate(worlds):
        assert world.os.listdir() == [f"d{number}"]
        assert world.os.environ["NUMBER"] == str(number)
        assert world.path.join("a", "b") == ("a\\b" if world.platform == "windows" else "a/b")
    assert "NUMBER" not in os.environ


def test_the_same_seed_gives_the_same_world() -> None:
    def trace(seed: int) -> tuple[bytes, str, float, int]:
        world = World("linux", seed=seed)
        return (
            world.os.urandom(8),
            world.tempfile.mkdtemp(),
            world.random.random(),
            world.os.stat(".").st_mtime_ns,
        )

    assert trace(1) == trace(1)
    assert trace(1)[:3] != trace(2)[:3]


def test_the_clock_is_the_worlds() -> None:
    clock = Clock(start_ns=5_000_000_000, tick_ns=1)
    world = World("linux", clock=clock)
    before = world.time.time()
    world.time.sleep(3600)
    assert 3600 <= world.time.time() - before < 3601
    world.open("f", "w").close()
    assert 3605 <= world.os.stat("f").st_mtime < 3606


def test_users() -> None:
    world = World("linux", users=[User("ann", 1000, 1000, "/home/ann"), User("bob", 1001, 1001, "/home/bob")])
    assert (world.os.getuid(), world.os.getcwd(), world.os.getlogin()) == (1000, "/home/ann", "ann")
    world.open("secret", "w").close()
    world.os.chmod("secret", 0o600)
    world.become(1001)
    with pytest.raises(PermissionError):
        world.open("secret")
    world.become(0)
    world.open("secret").close()
    assert world.module("pwd").getpwuid(1001).pw_dir == world.path.expanduser("~bob") == "/home/bob"


@pytest.mark.parametrize("name", ["sqlite3", "ctypes", "multiprocessing"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_modules_that_reach_the_host_are_refused(platform: str, name: str) -> None:
    with pytest.raises(ImportError, match=r"osconform\.emulators"):
        World(platform).run(f"import {name}")


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("linux", "nt"),
        ("linux", "winreg"),
        ("windows", "posix"),
        ("windows", "pwd"),
        ("macos", "nothing_such"),
    ],
)
def test_modules_that_the_platform_lacks_are_not_found(platform: str, name: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{name}'"):
        World(platform).run(f"import {name}")


def test_unknown_attributes_do_not_reach_the_host() -> None:
    with pytest.raises(AttributeError):
        World("windows").os.fork  # noqa: B018  # the access is the test
    with pytest.raises(AttributeError, match="no module 'no_such_module'"):
        World("linux").no_such_module  # noqa: B018


def test_fork_says_no_to_code_that_no_world_runs() -> None:
    with pytest.raises(Unemulated, match=r"os\.fork is not emulated: .* give it to world\.run"):
        World("linux").os.fork()


def test_modules_can_lie_in_the_world() -> None:
    world = World("windows", files={"pkg/__init__.py": "from .part import x", "pkg/part.py": "x = 42"})
    assert world.run("import pkg; y = pkg.x")["y"] == 42
    assert "pkg" not in sys.modules


def test_exceptions_of_a_program_come_out() -> None:
    with pytest.raises(ZeroDivisionError):
        World("linux").run("1 / 0")


def test_standard_streams() -> None:
    world = World("linux")
    world.feed("one\ntwo\n")
    world.run("import sys; print(input(), sys.stdin.read(), end='', file=sys.stderr)")
    assert (world.stdout, world.stderr) == ("", "one two\n")


def test_exceptions_are_shown_on_the_worlds_stderr() -> None:
    world = World("linux")
    world.run("import sys\ntry: 1 / 0\nexcept Exception: sys.excepthook(*sys.exc_info())\nsys.displayhook(5)")
    assert world.stderr.endswith("ZeroDivisionError: division by zero\n")
    assert world.stdout == "5\n"


def test_a_trace_function_ends_with_its_program() -> None:
    before = sys.gettrace()
    World("linux").run("import sys; sys.settrace(lambda *arguments: None)")
    assert sys.gettrace() is before


def test_pickles_and_enums_belong_to_the_world() -> None:
    source = (
        "import pickle, enum, signal\n"
        "class Colour(enum.Enum): RED = 1\n"
        "assert pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED\n"
        "signals = signal.Signals"
    )
    import signal

    assert World("linux").run(source)["signals"] is not signal.Signals


def test_a_fault_at_the_start_of_the_interpreter_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ASSEMBLERS, "linux", lambda machine: machine.no_such_part)
    with pytest.raises(AttributeError, match="no_such_part"):
        World("linux").interpreter  # noqa: B018  # asking for it starts it


@pytest.mark.parametrize("platform", PLATFORMS)
def test_runpy_runs_files_folders_and_modules(platform: str) -> None:
    files = {
        "m.py": "X = __name__",
        "d/__main__.py": "X = __name__",
        "p/__init__.py": "",
        "p/q.py": "X = __name__",
    }
    program = """
import importlib.util, runpy, sys
ran = [runpy.run_path("m.py")["X"], runpy.run_path("d")["X"], runpy.run_module("p.q", run_name="__main__")["X"]]
found = importlib.util.find_spec("m").origin, "m" in sys.modules, importlib.util.find_spec("nope")
"""
    names = World(platform, files=files).run(program)
    assert names["ran"] == ["<run_path>", "<run_path>", "__main__"]
    assert names["found"] == ("m.py", False, None)
