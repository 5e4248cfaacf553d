"""The Python interpreter of a world: its modules, its streams, and the running of programs."""

from __future__ import annotations

import io
import stat
import sys as host_sys
import types
from collections.abc import Callable
from typing import Any

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.process_table import Replaced, give_way, run_program
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.posix import sysconfig_data
from osconform.emulators.runtime import (
    builtins_module,
    debugging,
    file_io,
    hooks,
    host_reports,
    io_module,
    locale_module,
    opening,
    select_module,
    signal_module,
    small_modules,
    socket_module,
    stat_module,
    sys_module,
    thread_module,
    time_module,
)
from osconform.emulators.runtime.forking import watching
from osconform.emulators.runtime.importer import Importer
from osconform.emulators.runtime.options import Options
from osconform.emulators.runtime.stdlib_source import code_of
from osconform.emulators.setup.computer import Computer
from osconform.emulators.store import AnyNode

_DEFINITIONS = (types.ModuleType, types.FunctionType, type)
"""What finalizers may still need of the names of a program."""


def _unobserved(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    return function


class Interpreter:
    """Everything between the emulated C modules and the programs that use them."""

    def __init__(self, computer: Computer, options: Options | None = None) -> None:
        self.computer = computer
        self.owner: Any = None
        """What keeps the processes of the world alive, in an interpreter of its first process."""
        machine = computer.machine
        self.machine = machine
        traits = machine.traits
        self.options = options or Options.parse([], machine.process.environ, traits.path_separator)
        os_module = computer.os_module
        machine.process.cpu_count = self.options.cpu_count
        recording = machine.recording
        if recording is not None:
            watching.watch(recording, os_module)
        self.sys = sys_module.build(
            traits,
            ("builtins", "errno", "sys", "time", "_io", os_module.__name__),
            self.options,
            machine.audit_hooks,
        )
        calls = file_io.Calls(os_module, machine.audit_hooks, machine.process.descriptors)
        self._observed = _unobserved if recording is None else recording.observed
        self.FileIO = file_io.make_type(
            calls, self._observed("FileIO.is_directory", self._is_directory), computer.error
        )
        if recording is not None:
            recording.sys = self.sys
            watching.watch_files(recording, self.FileIO, calls)
        crlf = traits.os_name == "nt"
        self.text_wrapper = opening.text_type(traits.encoding, crlf=crlf)
        self.open = opening.make_open(self.FileIO, opening.text_maker(traits.encoding, crlf=crlf))
        self.builtins = builtins_module.build(self.open, self.sys)
        self.importer = Importer(
            self.sys, self.builtins, self.emulate, computer.absent, self._observed("import", self._find_source),
            computer.library,
        )  # fmt: skip
        self.importer.adapters["os"] = self._adapt_os
        self.importer.adapters["traceback"] = hooks.adapt_traceback
        self.builtins.__dict__["__import__"] = self.importer
        self.sys.modules["builtins"] = self.builtins
        self._open_streams()
        hooks.install(self.sys, self.builtins, self.module, machine.process.environ)
        debugging.install(self.sys, self.module, machine.audit_hooks)
        signal_module.start(machine.process.signals)

    def emulate(self, name: str) -> types.ModuleType | None:
        """A new instance of an emulated module; None if there is none of that name."""
        make = self.computer.modules.get(name)
        if make is not None:
            module = make(self.computer.context)
        elif name in MODULES:
            module = MODULES[name](self)
        elif name == self.computer.os_module.__name__:
            if "os" not in self.sys.modules:
                self.importer.load("os")  # which sees it first, as in every Python that has started
            return self.computer.os_module
        elif name.startswith("_sysconfigdata_") and self.machine.traits.os_name == "posix":
            if name != sysconfig_data.module_name(self.sys):
                return None
            return sysconfig_data.build(name, f"{host_sys.version_info[0]}.{host_sys.version_info[1]}")
        else:
            return None
        if self.machine.recording is not None:
            watching.watch_module(self.machine.recording, name, module)
        return module

    def _adapt_os(self, os_module: Any) -> None:
        vars(self.computer.os_module).pop("__all__", None)
        if self.machine.recording is None:
            self.computer.adapt_os(os_module)

    def _is_directory(self, fd: int) -> bool:
        entry = self.machine.process.descriptors.entries.get(fd)
        if entry is None:
            raise self.computer.error("EBADF")
        return entry.file.node.is_directory

    def _open_streams(self) -> None:
        options = self.options
        is_open = self._observed("is_open", self.machine.process.descriptors.entries.__contains__)
        for fd, name in enumerate(("stdin", "stdout", "stderr")):
            if not is_open(fd):
                vars(self.sys)[name] = vars(self.sys)[f"__{name}__"] = None
                continue
            raw: Any = self.FileIO(fd, "r" if fd == 0 else "w", False)
            at_once = options.unbuffered and fd > 0
            buffered = io.BufferedReader(raw) if fd == 0 else raw if at_once else io.BufferedWriter(raw)
            errors = "backslashreplace" if fd == 2 else options.errors or "strict"
            utf8 = "utf-8" if options.flags.get("utf8_mode") else None
            lines = fd == 2 or raw.isatty()
            stream = self.text_wrapper(buffered, options.encoding or utf8, errors, None, lines, at_once)
            raw.name = f"<{name}>"
            stream.mode = "r" if fd == 0 else "w"  # type: ignore[misc]
            setattr(self.sys, name, stream)
            setattr(self.sys, f"__{name}__", stream)

    def flush(self) -> None:
        """Write out what the program's standard streams still hold."""
        for stream in (self.sys.stdout, self.sys.stderr, self.sys.__stdout__, self.sys.__stderr__):
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()

    def module(self, name: str) -> types.ModuleType:
        """Import `name` as a program would."""
        return self.importer.load(name)

    def directory(self, path: str | None) -> AnyNode:
        """The node of a path, for the owner of the world; None is the working directory."""
        if path is None:
            return self.machine.process.cwd
        try:
            return self.computer.resolve(path)
        except Failure as failure:
            raise self.computer.error(failure.code, path) from None

    def run(
        self, source: str | types.CodeType, filename: str, globals: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Execute a program as `__main__`; another one that it replaces itself by ends it like os._exit()."""
        with self.machine.table.waits.program(self.machine.process.signals):
            try:
                return self.execute(source, filename, globals)
            except Replaced as following:
                if self.machine.recording is None:  # as which the process has ended already
                    self.flush()
                give_way(self.machine)
                status = run_program(self.machine, following.program, following.arguments)
                raise ProcessExit(status >> 8, status & 0x7F) from None

    def execute(
        self, source: str | types.CodeType, filename: str, globals: dict[str, Any] | None, **names: Any
    ) -> dict[str, Any]:
        """Execute a program as `__main__` in this process, in `globals` or in a namespace that begins with `names`."""
        optimize = self.options.flags.get("optimize", 0)
        code = source
        if isinstance(source, str):
            code = compile(source, filename, "exec", dont_inherit=True, optimize=optimize)
        main: Any = types.ModuleType("__main__")
        namespace: dict[str, Any] = main.__dict__
        namespace.update(names)
        if globals is not None:
            namespace = globals
        namespace.setdefault("__name__", "__main__")
        namespace["__builtins__"] = self.builtins.__dict__
        self.sys.modules["__main__"] = main
        tracing, profiling = host_sys.gettrace(), host_sys.getprofile()
        try:
            with host_reports.led_to(self.sys):
                exec(code, namespace)
        finally:
            # Tracing works on the interpreter that host and world share: a program's own ends with it.
            if host_sys.gettrace() is not tracing:
                host_sys.settrace(tracing)
            if host_sys.getprofile() is not profiling:
                host_sys.setprofile(profiling)
        return namespace

    def let_go(self) -> None:
        """Forget the values of a program that has ended, so that its files are flushed and its objects finalized.

        Functions, classes and modules stay for their finalizers to use (Python/pylifecycle.c, finalize_modules).
        """
        for name in ("last_exc", "last_type", "last_value", "last_traceback"):
            vars(self.sys).pop(name, None)
        namespace = vars(self.sys.modules.get("__main__") or types.ModuleType("__main__"))
        with host_reports.led_to(self.sys):
            for name in list(namespace):
                if not name.startswith("__") and not isinstance(namespace.get(name), _DEFINITIONS):
                    namespace.pop(name, None)

    def find_main(self, name: str) -> tuple[types.CodeType, str]:
        """The code of `python -m name` and its file: a module's, or that of a package's `__main__`.

        Raises ModuleNotFoundError.
        """
        parent, _, leaf = name.rpartition(".")
        path = list(self.module(parent).__path__) if parent else self.sys.path
        located = self._find_source(leaf, path)
        if located is not None and not located[2]:
            filename = self.module("os").path.abspath(located[1])
            return compile(located[0], filename, "exec", dont_inherit=True), filename
        found = None if located is not None else code_of(name)
        if found is not None and not found[1]:
            return found[0], f"{self.computer.library}/{name.replace('.', '/')}.py"
        if leaf == "__main__" or (located is None and found is None):
            raise ModuleNotFoundError(f"No module named {name}", name=name)
        return self.find_main(f"{name}.__main__")

    def _find_source(self, leaf: str, path: list[str]) -> tuple[str, str, bool] | None:
        """A module's source in the world's own files: text, file name, whether it is a package."""
        os_path = self.module("os").path
        for folder in path:
            if not isinstance(folder, (str, bytes)):
                continue  # passed over, as by the path finder
            for filename, package in (
                (os_path.join(folder, leaf, "__init__.py"), True),
                (os_path.join(folder, f"{leaf}.py"), False),
            ):
                try:
                    node = self.computer.resolve(filename)
                except Failure:
                    continue
                if stat.S_ISREG(node.meta.st_mode):
                    return bytes(node.data).decode(), filename, package
        return None


MODULES: dict[str, Callable[[Interpreter], types.ModuleType]] = {
    "_io": lambda python: io_module.build(python.FileIO, python.open, python.text_wrapper),
    "_locale": lambda python: locale_module.build(python.machine.traits.encoding),
    "_random": lambda python: small_modules.random_module(python.machine.entropy),
    "_signal": lambda python: signal_module.build(python.machine, python.computer.error),
    "_socket": lambda python: socket_module.build(python.machine.traits.name, lambda: _host_name(python)),
    "_stat": lambda python: stat_module.build(windows=python.machine.traits.os_name == "nt"),
    "_thread": lambda python: thread_module.build(python.machine),
    "atexit": lambda python: small_modules.atexit_module(),
    "builtins": lambda python: python.builtins,
    "errno": lambda python: small_modules.errno_module(python.machine.traits.errno),
    "importlib": lambda python: small_modules.importlib_module(python.module),
    "importlib.machinery": lambda python: small_modules.importlib_machinery_module(),
    "importlib.util": lambda python: small_modules.importlib_util_module(python.module, python.sys),
    "select": lambda python: select_module.build(python.machine, python.computer.error),
    "time": lambda python: time_module.build(python.machine, python.computer.error),
}
"""Makers of the emulated modules that all platforms have, beside the `posix` or `nt` of their own."""


def _host_name(python: Interpreter) -> str:
    if python.machine.traits.os_name == "nt":
        return python.machine.process.environ.get("COMPUTERNAME", "EMULATED")
    return str(python.module("os").uname().nodename)
