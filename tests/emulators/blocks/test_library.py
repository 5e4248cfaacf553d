"""Every module of the standard library in a `with world:` block: it works on the world's files, or says that it cannot."""

import ast
import asyncio.events
import importlib
import os
import random
import re
import subprocess
import sys
import sysconfig
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from osconform.emulators import Unemulated, World
from osconform.emulators.blocks.modules import IN_PLACE, REFUSED, WORLDS

#: A function by module, which takes a name and writes a file of that name or reads the one that is there.
WRITERS = {
    "logging": "h = logging.FileHandler(name); h.emit(logging.makeLogRecord({'msg': 'x'})); h.close()",
    "logging.handlers": "h = logging.handlers.RotatingFileHandler(name, maxBytes=9); h.emit(logging.makeLogRecord({}));"
    "h.doRollover(); h.close()",
    "zipfile": "with zipfile.ZipFile(name, 'w') as z: z.writestr('member', 'x')",
    "tarfile": "tarfile.open(name, 'w').close()",
    "gzip": "with gzip.open(name, 'w') as f: f.write(b'x')",
    "bz2": "with bz2.open(name, 'w') as f: f.write(b'x')",
    "lzma": "with lzma.open(name, 'w') as f: f.write(b'x')",
    "shelve": "with shelve.open(name) as s: s['a'] = 1",
    "dbm.dumb": "dbm.dumb.open(name, 'c').close()",
    "dbm": "dbm.open(name, 'n').close()",
    "mailbox": "mailbox.mbox(name).close()",
    "codecs": "codecs.open(name, 'w', 'utf-8').close()",
    "io": "io.FileIO(name, 'w').close()",
    "_pyio": "_pyio.open(name, 'w').close()",
    "os": "os.close(os.open(name, os.O_CREAT | os.O_WRONLY))",
    "pathlib": "pathlib.Path(name).write_text('x')",
    "shutil": "shutil.copy('config', name)",
    "tempfile": "tempfile.NamedTemporaryFile(prefix=name, dir='.', delete=False).close()",
    "wave": "w = wave.open(name, 'wb'); w.setparams((1, 1, 9, 0, 'NONE', '')); w.close()",
    "pickle": "with open(name, 'wb') as f: pickle.dump(1, f)",
    "json": "with open(name, 'w') as f: json.dump(1, f)",
    "csv": "with open(name, 'w') as f: csv.writer(f).writerow([1])",
    "configparser": "with open(name, 'w') as f: configparser.ConfigParser().write(f)",
    "xml.etree.ElementTree": "xml.etree.ElementTree.ElementTree(xml.etree.ElementTree.Element('a')).write(name)",
    "argparse": "argparse.FileType('w')(name).close()",
    "tracemalloc": "tracemalloc.Snapshot((), 1).dump(name)",
    "cProfile": "cProfile.Profile().dump_stats(name)",
    "contextlib": "\n with contextlib.chdir('folder'): open(name, 'w').close()",
    "subprocess": "subprocess.run(f'echo x>{name}', shell=True)",
}
READERS = {
    "configparser": "configparser.ConfigParser().read(name) == [name]",
    "netrc": "netrc.netrc(name).hosts == {}",
    "mimetypes": "mimetypes.MimeTypes().read(name) is None",
    "tokenize": "tokenize.open(name).close() is None",
    "linecache": "linecache.getline(name, 1) == '#\\n'",
    "fileinput": "list(fileinput.input([name])) == ['#\\n']",
    "filecmp": "filecmp.cmp(name, name, shallow=False)",
    "glob": "glob.glob(name) == [name]",
    "runpy": "runpy.run_path(name)['__name__'] == '<run_path>'",
    "urllib.request": "urllib.request.FileHandler and urllib.request.pathname2url(name) == name",
    "tabnanny": "tabnanny.check(name) is None",
    "logging.config": "fails(logging.config.fileConfig, name) in ('KeyError', 'RuntimeError')",
    "http.cookiejar": "fails(http.cookiejar.MozillaCookieJar(name).load) == 'LoadError'",
    "mailcap": "mailcap.readmailcapfile(open(name)) == {}",
    "gettext": "gettext.find(name, '.') is None",
}
GONE = {"mailcap": (3, 13)}


@pytest.fixture(autouse=True)
def no_event_loop() -> Iterator[None]:
    """The browser of other tests in this process keeps a loop running for good, and asyncio.run() wants none."""
    running = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(running)


FAILS = "def fails(f, *a):\n    try: f(*a)\n    except Exception as e: return type(e).__name__\n"


@pytest.fixture
def code_under_test(tmp_path, monkeypatch):
    """Makes a module of user code, which imports modules of the library before any block, in an empty folder."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(bodies: dict[str, str]):
        imports = "".join(f"import {modules}\n" for modules in bodies)
        functions = "".join(
            f"def {_function(modules)}(name):\n{textwrap.indent(body, '    ')}\n"
            for modules, body in bodies.items()
        )
        (tmp_path / "user_of_the_library.py").write_text(imports + FAILS + functions)
        import user_of_the_library

        return user_of_the_library

    yield make
    sys.modules.pop("user_of_the_library", None)


def _function(modules: str) -> str:
    return f"with_{modules.replace('.', '_').replace(', ', '_')}"


def _can_be_imported(name: str) -> bool:
    """A module may be there that stands on one that is not: a system may leave out tkinter, and not turtle."""
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _present(bodies: dict[str, str]) -> dict[str, str]:
    return {module: body for module, body in bodies.items() if sys.version_info < GONE.get(module, (4,))}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("platform", ["linux", "windows"])
def test_what_is_written_lies_in_the_world(platform, code_under_test, tmp_path):
    under_test = code_under_test(WRITERS)
    world = World(platform, files={"config": "", "folder": {}})
    with world:
        for module in WRITERS:
            getattr(under_test, _function(module))(f"made-{module}")
    made = " ".join([*world.tree(), *world.tree("folder")])
    assert [module for module in WRITERS if f"made-{module}" not in made] == []
    assert list((tmp_path / "cwd").iterdir()) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("platform", ["linux", "windows"])
def test_what_is_read_is_the_worlds(platform, code_under_test):
    readers = _present(READERS)
    under_test = code_under_test({module: f"return {expression}" for module, expression in readers.items()})
    with World(platform, files={"there": "#\n"}):
        results = {module: getattr(under_test, _function(module))("there") for module in readers}
    assert results == dict.fromkeys(readers, True)


#: What may reach the host by way of an object from before the block, with the modules that it needs.
ESCAPES = {
    "os": "KEPT[0]('x')",
    "io": "KEPT[1]('x', 'w')",
    "sqlite3": "sqlite3.connect('x')",
    "ctypes": "ctypes.CDLL('libc.so.6')",
    "doctest": "doctest.testfile('x', False)",
    "asyncio": "asyncio.run(asyncio.create_subprocess_exec('ls'))",
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the coroutine that is not awaited
def test_an_object_of_the_hosts_is_refused_in_words(code_under_test, tmp_path):
    under_test = code_under_test(ESCAPES)
    under_test.HOST_PATH = Path(tmp_path / "user_of_the_library.py")
    under_test.KEPT = [os.mkdir, open]
    for modules in ESCAPES:
        with World("linux"), pytest.raises(Unemulated, match="in a `with world:` block"):
            getattr(under_test, _function(modules))("x")
    assert list((tmp_path / "cwd").iterdir()) == []


PATHS = """
before = pathlib.Path("a")
class Own(type(before)): pass
kept = [pathlib.Path, os.path.exists]
def act():
    assert not before.exists() and not list(before.parent.iterdir())
    before.mkdir()
    (before / "b").write_text("text")
    assert Own("a/b").read_text() == "text" and Own("a/b").stat().st_size == 4
    kept[0]("c").touch()
    assert kept[1]("c")
    assert before.resolve() != outside
    assert os.path.normpath(str(before.absolute())) == os.path.abspath("a")
"""


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_a_path_from_before_is_a_name_in_the_world(platform, tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("user_of_paths")
    exec(f"import os, pathlib\n{PATHS}\noutside = before.resolve()", vars(module))
    monkeypatch.setitem(sys.modules, "user_of_paths", module)
    with World(platform) as world:
        module.act()
        # who serves the test run sees the host
        assert pytest.importorskip("_pytest.pathlib").resolve_package_path(tmp_path / "a") is None
    assert {name: content for name, content in world.tree().items() if content is not None} == {
        "a/b": "text",
        "c": "",
    }
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a"] and not list((tmp_path / "a").iterdir())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_refused_module_raises_when_it_is_used(code_under_test):
    refused = [name for name in (*REFUSED, "fcntl") if _can_be_imported(name)]
    under_test = code_under_test(dict.fromkeys(refused, "pass"))
    before = dict(vars(under_test))
    with World("windows"):
        for name in refused:
            module = getattr(under_test, name)
            for attribute, value in vars(before[name]).items():
                if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
                    with pytest.raises(
                        ImportError, match=r"No module named|osconform\.emulators does not emulate it"
                    ):
                        getattr(module, attribute)
            with pytest.raises(ImportError):
                __import__(name)
    assert vars(under_test) == before


@pytest.mark.skipif(sys.platform == "win32", reason="the functions are those of Unix")
def test_functions_that_the_platform_lacks_say_so(code_under_test):
    under_test = code_under_test({"os, fcntl": "return getuid(), flock"})
    under_test.getuid, under_test.flock = os.getuid, __import__("fcntl").flock
    with World("windows"):
        with pytest.raises(AttributeError, match=r"the windows world has no posix\.getuid|no os\.getuid"):
            under_test.getuid()
        with pytest.raises(ModuleNotFoundError, match="fcntl"):
            under_test.flock(0, 0)
    assert under_test.getuid is os.getuid


#: What works on memory and threads alone, or on the interpreter's own data, by module.
HARMLESS = {
    "sqlite3": "return sqlite3.connect(':memory:').execute('select 1').fetchall() == [(1,)]",
    "asyncio": "return asyncio.run(asyncio.sleep(0, True))",
    "concurrent.futures": "return concurrent.futures.ThreadPoolExecutor().submit(bool, 1).result()",
    "ctypes": "return ctypes.string_at(ctypes.create_string_buffer(b'1')) == b'1'",
    "zoneinfo": "return fails(zoneinfo.ZoneInfo.no_cache, 'UTC') in (None, 'ZoneInfoNotFoundError')",
    "unittest.mock": "return unittest.mock.Mock(return_value=True)()",
    "email.message": "return email.message.Message().as_string() == '\\n'",
}


def test_memory_is_nobodys(code_under_test):
    under_test = code_under_test(HARMLESS)
    with World("windows"):
        results = {module: getattr(under_test, _function(module))("") for module in HARMLESS}
    assert results == dict.fromkeys(HARMLESS, True)


def test_what_is_random_is_the_worlds(code_under_test):
    under_test = code_under_test(
        {"random, secrets, uuid": "return randint(0, 1 << 60), secrets.token_hex(8), uuid.uuid4()"}
    )
    under_test.randint = random.randint
    seen = []
    for seed in (1, 1, 2):
        with World("linux", seed=seed):
            seen.append(under_test.with_random_secrets_uuid(""))
    assert seen[0] == seen[1]
    assert not set(seen[0]) & set(seen[2])


def test_tracebacks_and_imports_go_on(code_under_test, caplog):
    """The interpreter reads the source of the running code, and modules, in a block as well."""
    body = "try: 1 / 0\nexcept ZeroDivisionError:\n    logging.exception('seen')\n    return traceback.format_exc()"
    under_test = code_under_test({"logging, traceback": body})
    with World("windows"):
        assert "try: 1 / 0" in under_test.with_logging_traceback("")
        import colorsys

        assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)
    assert "seen" in caplog.text


def test_what_the_library_imports_for_the_first_time_in_a_block_is_its_own_afterwards():
    program = """
import io, sys
from osconform.emulators import World
assert "wave" not in sys.modules and "gzip" not in sys.modules
with World("windows") as world:
    import gzip
    with gzip.open("made.gz", "w") as file:
        file.write(b"x")
assert "made.gz" in world.tree()
with gzip.GzipFile(fileobj=io.BytesIO(), mode="w") as stream:
    assert isinstance(stream, io.IOBase)
assert gzip.os is sys.modules["os"]
"""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_the_streams_in_a_block_are_those_of_the_moment(capsys):
    import io

    with World("linux"):
        kept, sys.stdout = sys.stdout, io.StringIO()
        print("inside")
        text, sys.stdout = sys.stdout.getvalue(), kept
        print("outside")
    assert text == "inside\n"
    assert capsys.readouterr().out == "outside\n"


#: Modules that open files and serve the interpreter, its programs, or what a world has not: the guard refuses what
#: user code has them do.
GUARDED = frozenset(
    "_aix_support _bootsubprocess _colorize _osx_support _pyrepl _sitebuiltins asyncio asyncore cgitb"
    " compression ctypes distutils doctest email ensurepip ftplib idlelib imaplib imp importlib lib2to3 nntplib"
    " pdb pkgutil poplib profiling pydoc shlex site smtpd smtplib socketserver sysconfig telnetlib traceback turtledemo"
    " unittest venv webbrowser zoneinfo".split()
)
REACHING = frozenset("os io subprocess tempfile shutil glob pathlib socket signal select fcntl mmap".split())
PURE_CALLS = frozenset(
    "UnsupportedOperation BytesIO StringIO TextIOWrapper BufferedReader BufferedWriter fspath fsencode fsdecode".split()
)


def reaches(source: str) -> set[str]:
    """The calls by which a module's source may open files or ask the system, as a reader sees them.

    What a module does when it is run as a program belongs to a command line, and not to those who import it.
    """
    if not re.search(rf"\b(open\(|({'|'.join(REACHING)})\.)", source):
        return set()
    found: set[str] = set()
    nodes: list[ast.AST] = [ast.parse(source)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef) and node.name in ("main", "_main"):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
            continue
        if isinstance(node, ast.Call):
            module, _, function = ast.unparse(node.func).rpartition(".")
            if (not module and function == "open") or (module in REACHING and function not in PURE_CALLS):
                found.add(ast.unparse(node.func))
        nodes += ast.iter_child_nodes(node)
    return found


def test_each_module_of_the_library_is_known_to_be_exchanged_guarded_or_without_files():
    library = Path(sysconfig.get_paths()["stdlib"])
    known = {*WORLDS, *IN_PLACE, *REFUSED, *GUARDED}
    unknown = {}
    for name in sorted(sys.stdlib_module_names - known):
        file, folder = library / f"{name}.py", library / name
        for path in [file] if file.exists() else folder.rglob("*.py") if folder.is_dir() else ():
            calls = reaches(path.read_text(encoding="utf-8"))
            if calls:
                unknown[str(path.relative_to(library))] = calls
    assert unknown == {}
