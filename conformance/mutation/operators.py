"""The systematic operators: which lies a name can tell, from its kind, its signature and what its cases showed."""

from __future__ import annotations

from collections.abc import Iterator, Set

from ..model import Entry
from ..signatures import Kind, Parameter, alternatives, in_force, parameters
from .mutants import Lie, Mutant, Plant

#: Types whose members are reached through what these functions return.
PRODUCERS = {
    "os.DirEntry": ("os.scandir",),
    "os.sched_param": ("os.sched_param", "os.sched_getparam"),
    "os.stat_result": ("os.stat", "os.lstat", "os.fstat"),
    "os.statvfs_result": ("os.statvfs", "os.fstatvfs"),
    "os.statx_result": ("os.statx",),
    "os.terminal_size": ("os.terminal_size", "os.get_terminal_size", "shutil.get_terminal_size"),
    "os.times_result": ("os.times",),
    "os.uname_result": ("os.uname",),
}

#: Classes whose calls can lie.
CLASSES = frozenset(
    """
    filecmp.dircmp io.BytesIO io.StringIO mmap.mmap subprocess.CompletedProcess subprocess.Popen
    tempfile.SpooledTemporaryFile tempfile.TemporaryDirectory
    """.split()
)
#: Classes whose instances have attributes of their own, or that are written in C: their members are lied about in a subclass.
SUBCLASSED = CLASSES | {"subprocess.CalledProcessError", "subprocess.TimeoutExpired"}

#: Constants with fields of their own. Those of sys.flags are read in interpreters that cases start, which no lie reaches.
STRUCTURES = frozenset(f"sys.{name}" for name in "abi_info float_info hash_info int_info thread_info".split())

#: Functions whose value is a process: a wrong one must not be anybody's, or the case kills a stranger.
PIDS = frozenset(
    """
    os.fork os.forkpty os.getpid os.getppid os.getpgid os.getpgrp os.getsid os.tcgetpgrp os.wait os.wait3 os.wait4
    os.waitpid os.posix_spawn os.posix_spawnp os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve
    os.spawnvp os.spawnvpe subprocess.Popen.pid
    """.split()
)
#: Functions whose arguments are never altered, since another process or the machine may answer for it.
UNTOUCHED = frozenset({"os.kill", "os.killpg", "os.abort", "os.unshare", "os.setns", "os.mount", "os.umount"})
_NEVER_SHIFTED = frozenset(
    "pid pgid pgrp pg who which id sid fd fd2 fd_low fd_high in_fd out_fd sig status".split()
)
_PATHS = frozenset("path src dst old new top filename file path1 path2 start dir paths name".split())
#: Names whose parameter `name` or `path` is no path of a file.
_NO_PATHS = frozenset(
    (
        "os.confstr",
        "os.sysconf",
        "os.memfd_create",
        "os.fpathconf",
        "os.copy_file_range",
        "os.splice",
        "sys.print_exception",
    )
)
#: Functions of os.path that ask the system; the others work on text alone, where a NUL is a character like others.
_ASKS = frozenset(
    f"os.path.{name}"
    for name in "exists lexists isdir isfile islink ismount getsize getatime getmtime getctime samefile".split()
)

#: Lies about what only CPython's docs promise: MicroPython's name no types of paths, and its paths are texts of C.
_OF_CPYTHON = frozenset({"refuses-bytes", "refuses-path-like", "refuses-descriptors", "cut-at-nul"})

CONTROL = Lie(id="honest", says="tells the truth", function="honest")


def plant_of(entry: Entry, dialect: str = "cpython") -> Plant | None:
    """Where a lie about the entry is installed; None for what cannot be replaced (a class of C, a module)."""
    if dialect == "micropython":
        return _plant_in_module(entry)
    owner = entry.id.rpartition(".")[0]
    if owner in PRODUCERS:
        is_method = entry.kind == "method"
        return Plant(path=entry.id, how="member", producers=PRODUCERS[owner], is_method=is_method)
    if entry.id in CLASSES:
        return Plant(path=entry.id, how="class")
    if owner in STRUCTURES:
        return Plant(path=entry.id, how="field")
    if owner in SUBCLASSED and (entry.kind == "attribute" or _in_c(owner)):
        return Plant(path=entry.id, how="subclass", is_method=entry.kind == "method")
    if entry.kind == "function" or (entry.kind == "method" and owner.count(".") == 1 and not _in_c(owner)):
        return Plant(path=entry.id)
    if (
        entry.kind == "data"
        and entry.id.count(".") <= 2
        and entry.id not in ("os.environ", "os.environb", "os.path")
    ):
        return Plant(path=entry.id, how="data")
    return None


def _plant_in_module(entry: Entry) -> Plant | None:
    """For MicroPython, of whose modules another takes the place: what a module has, but no members of that."""
    if entry.micropython is None or entry.kind not in ("function", "class", "data"):
        return None
    return Plant(path=entry.id, how="data" if entry.kind == "data" else "function")


def _in_c(owner: str) -> bool:
    return owner in (
        "os.PathLike",
        "os.scandir",
        "io.BytesIO",
        "mmap.mmap",
        "os.VfsFat",
        "os.VfsLfs1",
        "os.VfsLfs2",
        "os.VfsPosix",
    )


def control(entry: Entry, dialect: str = "cpython") -> Mutant | None:
    """The mutant that tells the truth: a case that fails with it says nothing of the lies."""
    plant = plant_of(entry, dialect)
    return Mutant(name=entry.id, lie=CONTROL, plant=plant) if plant else None


def mutants(
    entry: Entry, language: tuple[int, ...], seen: Set[str], dialect: str = "cpython"
) -> Iterator[Mutant]:
    """Every systematic lie about the entry. `seen` are the sorts of values and errors that honest calls gave."""
    plant = plant_of(entry, dialect)
    if plant is None:
        return
    found: Iterator[Lie] = _of_results(entry, seen)
    if plant.how == "data":
        found = iter((_CONSTANT, OTHER_TYPE))
    elif entry.kind == "attribute":
        found = iter((_PIDS if entry.id in PIDS else OTHER_VALUE, OTHER_TYPE))
    for lie in found:
        yield Mutant(name=entry.id, lie=lie, plant=plant)
    if entry.kind in ("function", "method", "class"):
        signature = in_force(entry.signature, language)
        if dialect == "micropython" and entry.micropython is not None:
            signature = entry.micropython.signature
        if signature:
            signature = alternatives(signature)[-1]  # that of Unix, where it differs from that of Windows
        found_in = parameters(signature) if signature else []
        for lie in _of_arguments(entry, found_in, seen, language):
            if dialect == "cpython" or lie.id not in _OF_CPYTHON:
                yield Mutant(name=entry.id, lie=lie, plant=plant)


OTHER_VALUE = Lie(id="other-value", says="gives another value of the same type", function="other_value")
OTHER_TYPE = Lie(id="other-type", says="gives a value of another type", function="other_type")
_CONSTANT = Lie(id="other-value", says="is another constant, 0 for a number", function="other_constant")
_SIZES = Lie(id="one-less", says="gives one less", function="one_less")
_PIDS = Lie(id="other-value", says="gives another process", function="other_pid")
_NOTHING = Lie(id="nothing", says="does nothing and returns None", function="nothing")
_AS_TEXT = Lie(id="text-for-bytes", says="gives text where bytes were asked for", function="as_text")
_LOSES = Lie(id="loses-the-last", says="the last item or character is lost or another", function="lose_last")
_ORDER = Lie(id="other-order", says="gives the items in reverse order", function="other_order")
_SWALLOWS = Lie(id="swallows-errors", says="returns None instead of raising", function="swallow")
_ERRNO = Lie(id="other-errno", says="every OSError is EIO", function="other_errno")
_NO_OSERROR = Lie(id="no-os-error", says="raises RuntimeError for OSError", function="no_os_error")
_CLASS = Lie(id="other-class", says="confuses TypeError and ValueError", function="other_class")


def _of_results(entry: Entry, seen: Set[str]) -> Iterator[Lie]:
    yield _NOTHING
    if entry.kind == "class":
        yield from _of_errors(entry, seen)
        return
    yield _PIDS if entry.id in PIDS else OTHER_VALUE
    yield OTHER_TYPE
    if "int" in seen and entry.id not in PIDS:
        yield _SIZES
    if "bytes" in seen and "str" in seen:
        yield _AS_TEXT
    if seen & {"several", "sequence", "iterator", "str", "bytes"}:
        yield _LOSES
    if "several" in seen:
        yield _ORDER
    yield from _of_errors(entry, seen)


def _of_errors(entry: Entry, seen: Set[str]) -> Iterator[Lie]:
    if entry.signature and any(text.strip("() ") for text in entry.signature.values()):
        yield _SWALLOWS
        if "OSError" in seen:
            yield from (_ERRNO, _NO_OSERROR)
        if "error" in seen:
            yield _CLASS


def _of_arguments(
    entry: Entry, found: list[Parameter], seen: Set[str], language: tuple[int, ...]
) -> Iterator[Lie]:
    if entry.id in UNTOUCHED:
        return
    for index, parameter in enumerate(found):
        place = None if parameter.kind is Kind.KEYWORD else index
        name = parameter.name
        if parameter.kind is Kind.REST:
            continue
        if parameter.optional:
            default = parameter.default if _can_be_read(parameter.default) else None
            yield Lie(
                id=f"ignores-{name}",
                says=f"the parameter {name} counts for nothing",
                function="ignore",
                parameters=(place, name, default),
            )
            if default is not None and default not in ("None", "-1", "()"):
                yield Lie(
                    id=f"default-of-{name}",
                    says=f"{name} has another default than {default}",
                    function="other_default",
                    parameters=(place, name, default),
                )
        if name == "paths":
            continue
        if _is_path(entry, parameter):
            yield Lie(
                id=f"here-for-{name}",
                says=f"the current directory is meant, whatever {name} says",
                function="here",
                parameters=(place, name),
            )
        elif name not in _NEVER_SHIFTED and seen & {f"int-{place}", f"int-{name}"}:
            yield Lie(
                id=f"shifts-{name}",
                says=f"an integer {name} counts as one more",
                function="shift",
                parameters=(place, name),
            )
    if any(_is_path(entry, parameter) for parameter in found):
        yield from _of_paths(entry, language)


def _of_paths(entry: Entry, language: tuple[int, ...]) -> Iterator[Lie]:
    is_text = entry.id in ("os.fsencode", "os.fsdecode")
    if (entry.module == "os" and not is_text) or entry.id in _ASKS:
        yield Lie(id="cut-at-nul", says="a path ends at its first NUL", function="cut_at_nul")
        yield Lie(id="empty-is-here", says="an empty path is the current directory", function="empty_is_here")
    if not is_text:
        yield Lie(id="strips-separator", says="a trailing separator is ignored", function="strip_separator")
    if language >= (3,):  # on 2.7 bytes are str
        yield Lie(id="refuses-bytes", says="paths may not be bytes", function="refuse", parameters=("bytes",))
    texts = " ".join(entry.changed.values())
    if "path-like" in texts and language >= (3, 6):
        yield Lie(
            id="refuses-path-like",
            says="paths may not be path-like",
            function="refuse",
            parameters=("path-like",),
        )
    if ("descriptor" in texts and entry.id not in ("os.open", "os.scandir")) or entry.id == "os.scandir":
        yield Lie(
            id="refuses-descriptors",
            says="a descriptor may not stand for a path",
            function="refuse",
            parameters=("descriptor",),
        )


def _is_path(entry: Entry, parameter: Parameter) -> bool:
    if entry.module == "mmap":  # `start` and `src` are places in memory
        return False
    return (parameter.name in _PATHS and entry.id not in _NO_PATHS and parameter.name != "name") or (
        parameter.name == "name" and entry.id in ("os.makedirs", "os.removedirs")
    )


def _can_be_read(default: str | None) -> bool:
    """Whether the docs' default is an expression that the target can evaluate by itself."""
    if default is None:
        return False
    return (
        default[0] in "'\"-0123456789(" or default in ("None", "True", "False") or default.startswith("os.")
    )
