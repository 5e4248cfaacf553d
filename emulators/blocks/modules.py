"""What a `with world:` block does with each module of the standard library, and whose code is acting.

Five kinds. WORLDS have an instance in the world, which takes the host's place in user code. IN_PLACE go on being
the host's, so that their classes, caches and loggers stay the same ones inside and outside, and have the world's
modules put in their own namespaces. DIVIDED are both: their classes have objects from before the block, and the test
machinery uses them too. REFUSED reach the system in C, past anything that could be watched. All others
work on objects alone, or serve the running interpreter: what they do to the host in the name of user code is
refused when it happens (`osconform.emulators.blocks.refusal`).
"""

from __future__ import annotations

import sys
import types
from functools import cache

WORLDS = tuple(
    "os posixpath ntpath genericpath posix nt stat shutil tempfile glob fnmatch filecmp linecache pathlib"
    " io time errno subprocess signal select selectors fcntl resource pwd grp platform getpass locale"
    " mailbox _io _pyio _winapi msvcrt random mmap termios tty pty codecs shelve dbm mimetypes tokenize socket"
    " secrets".split()
)
"""Modules that follow the platform, or keep what they have seen; `os` before those that it takes its functions from."""
IN_PLACE = frozenset(
    "aifc argparse bz2 cProfile cgi concurrent configparser contextlib fileinput getopt gettext gzip http imghdr logging"
    " lzma mailcap modulefinder netrc optparse pipes profile pstats runpy sndhdr sunau tabnanny tarfile timeit trace"
    " tracemalloc urllib uu uuid wave xml xmlrpc zipapp zipfile".split()
)
"""Modules that open files through `os`, `io` and `open`, and that the test machinery opens none with meanwhile."""
DIVIDED = frozenset({"pathlib", "posixpath", "ntpath", "genericpath"})
"""Modules in whose own namespaces the world's modules are put for what user code has them do."""
REFUSED = tuple(
    "_gdbm _dbm _posixshmem _curses _curses_panel compileall curses faulthandler multiprocessing nis ossaudiodev"
    " py_compile readline spwd ssl syslog tkinter _tkinter turtle winreg winsound".split()
)
"""Modules whose C code, or whose part of the import system, raises no audit event that could be refused in time."""
EXCHANGED = (*WORLDS, *REFUSED)
UNTOUCHED = frozenset(
    "osconform pytest _pytest pluggy xdist execnet hypothesis pyfakefs coverage pygments rich click mypy"
    " pip setuptools pkg_resources debugpy IPython site sitecustomize".split()
)
"""Packages that serve the test run and must go on seeing the host."""
_UNTOUCHED_FAMILIES = ("pytest_", "pydev", "_pydev")
_READS_SOURCE = frozenset(
    "importlib _frozen_importlib _frozen_importlib_external zipimport linecache pkgutil inspect traceback".split()
)
"""Modules that read the running code itself: its source for a traceback, its modules for an import."""
_WRAPPERS = "osconform.emulators.blocks.patch"
"""Whose `open` and `__import__` stand between a caller and the host's."""


@cache
def is_user_code(name: str) -> bool:
    """Whether a module of this name is code under test: neither the standard library nor the test machinery."""
    top = name.partition(".")[0]
    # The tests of this package are its users, not part of it.
    return (
        bool(top)
        and top not in UNTOUCHED
        and top not in sys.stdlib_module_names
        and not top.startswith(_UNTOUCHED_FAMILIES)
    )


@cache
def sees_the_world(name: str) -> bool:
    """Whether names in the namespace of this module are the world's in a block."""
    return is_user_code(name) or name.partition(".")[0] in IN_PLACE


def acts_for_user(frame: types.FrameType | None) -> tuple[bool, str]:
    """Whether user code has brought about what this frame does, and the module of the library that does it for it.

    The nearest caller outside of the standard library decides. Reading the running code is the interpreter's own doing.
    """
    through = ""
    while frame is not None:
        name: str = frame.f_globals.get("__name__") or "__main__"
        top = name.partition(".")[0]
        if top in _READS_SOURCE:
            return False, through
        if top in sys.stdlib_module_names:
            through = through or name.partition("._")[0]  # the package, not what it is made of
        elif name != _WRAPPERS:
            return is_user_code(name), through
        frame = frame.f_back
    return False, through
