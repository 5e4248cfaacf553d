"""The import system of a world: emulated C modules, private copies of the standard library, shared pure modules.

Three rules, in this order. A module that the world emulates is the world's. One that works on
Python objects alone is shared with the host. Any other Python module of the standard library is run
from its source as an instance of the world's own, so that whatever it imports follows these rules
too. What is left is the C modules that touch the operating system, and they are refused.
"""

from __future__ import annotations

import importlib
import sys as host_sys
import threading
import types
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from typing import Any

from osconform.emulators.runtime import finders
from osconform.emulators.runtime.stdlib_source import code_of, missing

# Modules whose whole effect is on Python objects. Sharing keeps worlds quick to make, and keeps
# types such as `re.Pattern` or `datetime.date` the same inside and outside. Not among them: `enum` and
# `pickle`, which reach for modules by name in the `sys.modules` that they were imported with, and `weakref`,
# whose finalizers wait for the `atexit` that it imports.
SHARED = frozenset(
    "__future__ _abc _ast _asyncio _bisect _blake2 _bz2 _codecs _collections _collections_abc _compat_pickle"
    " _contextvars _csv _datetime _decimal _elementtree _functools _hashlib _heapq _hmac _json _lsprof _lzma"
    " _md5 _opcode _opcode_metadata _operator _py_abc _pydatetime _pydecimal _queue _sha1 _sha2"
    " _sha256 _sha3 _sha512 _sre _statistics _string _strptime _struct _symtable _threading_local _tokenize"
    " _tracemalloc _types _typing _warnings _weakref _weakrefset _zstd _interpreters _suggestions abc annotationlib"
    " array ast binascii bisect cmath collections copy copyreg dataclasses datetime decimal encodings fractions"
    " functools gc hashlib heapq hmac itertools json keyword marshal math numbers opcode operator pyexpat"
    " queue re reprlib sre_compile sre_constants sre_parse statistics string struct textwrap token"
    " types typing unicodedata warnings zlib".split()
)


CONSTANT = frozenset(("stat",))
"""Private modules of numbers and of C functions alone: what one run has made of them is copied for every further world."""

_made: dict[tuple[str, str], tuple[list[str], dict[str, Any]]] = {}
"""By `sys.platform` and the module's name: what it has imported, and what is copied."""

# Their Python parts would load, and then do nothing right: processes of a world are not made by `_posixsubprocess` alone.
_REFUSED = frozenset({"multiprocessing"})


class Importer:
    """`__import__` of one world and the table `sys.modules` behind it."""

    def __init__(
        self,
        sys_module: Any,
        builtins_module: types.ModuleType,
        emulate: Callable[[str], types.ModuleType | None],
        absent: frozenset[str],
        find_source: finders.Locate,
        library: str,
    ) -> None:
        self.sys = sys_module
        self.modules: dict[str, types.ModuleType] = sys_module.modules
        self.builtins = builtins_module
        self.session: Any = None
        """What World.run needs to go on with a program that may fork."""
        self.lock = threading.RLock()
        self.loading = 0
        """How many imports are under way, one within another."""
        self.emulate = emulate
        self.absent = absent
        finders.install(sys_module, find_source, builtins_module.__dict__)
        self.library = library
        self.library_names = frozenset(host_sys.stdlib_module_names)
        """Top-level names that are taken from the host's standard library."""
        self.adapters: dict[str, Callable[[Any], None]] = {}
        """What is done to a private module after it has run, by name."""
        self.separator = "\\" if "\\" in library else "/"

    def __call__(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> types.ModuleType:
        """What the import statement calls."""
        if level:
            name = self._absolute(name, globals or {}, level)
        module = self.load(name)
        if not fromlist:
            return self.modules[name.partition(".")[0]] if not level else self._top(name, globals, level)
        if hasattr(module, "__path__"):
            for item in fromlist:
                if item != "*" and not hasattr(module, item):
                    try:
                        self.load(f"{name}.{item}")
                    except ModuleNotFoundError as error:
                        if error.name != f"{name}.{item}":
                            raise
        return module

    def _absolute(self, name: str, globals: Any, level: int) -> str:
        package = globals.get("__package__") or globals.get("__name__", "").rpartition(".")[0]
        if not package:
            raise ImportError("attempted relative import with no known parent package")
        base = package.split(".")
        if level > len(base):
            raise ImportError("attempted relative import beyond top-level package")
        parent = ".".join(base[: len(base) - level + 1])
        return f"{parent}.{name}" if name else parent

    def _top(self, name: str, globals: Any, level: int) -> types.ModuleType:
        return self.modules[name]

    def load(self, name: str) -> types.ModuleType:
        """The module `name`, imported with its parents if need be.

        Raises ModuleNotFoundError where the platform has no such module, and ImportError where it
        has but this emulator does not provide it.
        """
        if not self.loading:
            module = self.modules.get(name)
            if module is not None:
                return module
        with self.lock:  # no thread shall get a module that another one has not finished
            self.loading += 1
            try:
                return self._load(name)
            finally:
                self.loading -= 1

    def _load(self, name: str) -> types.ModuleType:
        module = self.modules.get(name)
        if module is not None:
            return module
        if name in self.modules:
            raise ModuleNotFoundError(f"import of {name} halted; None in sys.modules", name=name)
        parent_name, _, leaf = name.rpartition(".")
        parent = self.load(parent_name) if parent_name else None
        if name in self.modules:
            return self.modules[name]
        if parent is not None and not hasattr(parent, "__path__"):
            raise ModuleNotFoundError(
                f"No module named {name!r}; {parent_name!r} is not a package", name=name
            )
        module = self._create(name, parent)
        module = self.modules.get(name, module)
        if parent is not None:
            setattr(parent, leaf, module)
        return module

    def _create(self, name: str, parent: types.ModuleType | None) -> types.ModuleType:
        top = name.partition(".")[0]
        emulated = self.emulate(name)
        if emulated is not None:
            self.modules[name] = emulated
            return emulated
        if top in self.absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if top in SHARED and top in self.library_names:
            module = self.modules[name] = host_sys.modules.get(name) or importlib.import_module(name)
            return module
        if top in self.library_names:
            found = None if top in _REFUSED else code_of(name)
            if found is not None:
                return self._run(name, *found)
            if parent is not None:
                below = finders.load(name, self.sys, getattr(parent, "__path__", None))
                if below is not None:
                    return below
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            raise ImportError(
                missing()
                or f"{name!r} touches the operating system and osconform.emulators does not emulate it, "
                f"so a program in an emulated world cannot import it",
                name=name,
            )
        found_module = finders.load(name, self.sys, getattr(parent, "__path__", None))
        if found_module is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found_module

    def _run(self, name: str, code: types.CodeType, package: bool) -> types.ModuleType:
        """Execute a library module's code as an instance of this world's own."""
        relative = name.split(".") + (["__init__"] if package else [])
        filename = self.separator.join([self.library, *relative]) + ".py"
        module = types.ModuleType(name)
        spec = ModuleSpec(name, None, origin=filename, is_package=package)
        module.__file__ = filename
        module.__spec__ = spec
        module.__package__ = name if package else name.rpartition(".")[0]
        module.__dict__["__builtins__"] = self.builtins.__dict__
        if package:
            module.__path__ = [filename.rpartition(self.separator)[0]]
            spec.submodule_search_locations = module.__path__
        self.modules[name] = module
        try:
            if name in CONSTANT:
                self._copy(name, code, module)
            else:
                exec(code, module.__dict__)
        except BaseException:
            self.modules.pop(name, None)
            raise
        if name in self.adapters:
            self.adapters[name](module)
        return module

    def _copy(self, name: str, code: types.CodeType, module: types.ModuleType) -> None:
        namespace = vars(module)
        made = _made.get((self.sys.platform, name))
        if made is not None:
            imported, contents = made
            for other in imported:
                self.load(other)
            namespace.update(contents)
            return
        fresh, loaded = dict(namespace), set(self.modules)
        exec(code, namespace)
        contents = {
            key: value for key, value in namespace.items() if key not in fresh or value is not fresh[key]
        }
        _made[self.sys.platform, name] = [other for other in self.modules if other not in loaded], contents
