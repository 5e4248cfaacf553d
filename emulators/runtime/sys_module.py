"""The emulated `sys`: the interpreter's facts, the world's platform, and private state."""

from __future__ import annotations

import sys as host_sys
import types
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.auditing import Hooks, raise_event
from osconform.emulators.boundary.structseq import structseq
from osconform.emulators.platforms.traits import Traits
from osconform.emulators.platforms.windows import PREFIX
from osconform.emulators.runtime.options import Options

RTLD_NOW = 2
# What reaches the running interpreter or the host and has no meaning for a program in a world.
WITHHELD = frozenset(
    "modules meta_path path_hooks path_importer_cache stdin stdout stderr __stdin__ __stdout__ __stderr__"
    " argv orig_argv path platform executable _base_executable prefix base_prefix exec_prefix"
    " base_exec_prefix platlibdir builtin_module_names stdlib_module_names getwindowsversion winver dllhandle"
    " setdlopenflags getdlopenflags audit addaudithook _framework _git _home pycache_prefix"
    " getfilesystemencoding getfilesystemencodeerrors abiflags implementation last_type last_value"
    " last_traceback last_exc exit displayhook __displayhook__ excepthook __excepthook__ breakpointhook"
    " __breakpointhook__ unraisablehook __unraisablehook__ ps1 ps2"
    " warnoptions _xoptions flags dont_write_bytecode thread_info"
    " _debugmallocstats activate_stack_trampoline deactivate_stack_trampoline is_stack_trampoline_active remote_exec"
    " _enablelegacywindowsfsencoding _get_cpu_count_config".split()
)


def build(traits: Traits, builtin_names: tuple[str, ...], options: Options, hooks: Hooks) -> types.ModuleType:
    """A `sys` for one interpreter, without its standard streams."""
    module: Any = types.ModuleType("sys", host_sys.__doc__)
    namespace = vars(module)
    namespace.update(vars(host_sys))
    for name in WITHHELD:
        namespace.pop(name, None)
    windows = traits.os_name == "nt"
    version = f"{host_sys.version_info[0]}.{host_sys.version_info[1]}"
    prefix = PREFIX if windows else "/usr/local"
    module.__name__ = "sys"
    module.platform = traits.sys_platform
    module.modules = {"sys": module}
    module.meta_path, module.path_hooks, module.path_importer_cache = [], [], {}
    module.argv, module.orig_argv = list(options.argv), ["python", *options.argv]
    module.path = [*([] if options.flags.get("safe_path") else [""]), *options.path]
    module.warnoptions, module._xoptions = list(options.warn), dict(options.x)
    module.flags = options.sys_flags()
    module.dont_write_bytecode = bool(options.flags.get("dont_write_bytecode"))
    module.prefix = module.base_prefix = module.exec_prefix = module.base_exec_prefix = prefix
    module.executable = module._base_executable = (
        rf"{prefix}\python.exe" if windows else f"{prefix}/bin/python{version}"
    )
    module.platlibdir = "DLLs" if windows else "lib"
    module.builtin_module_names = tuple(sorted(builtin_names))
    module.stdlib_module_names = host_sys.stdlib_module_names
    module._framework = ""
    module._git = ("CPython", "", "")
    module.pycache_prefix = options.pycache_prefix
    module.implementation = types.SimpleNamespace(**vars(host_sys.implementation))
    if windows:
        module.winver = version
        module._vpath = r"..\.."
        module.dllhandle = 0x7FF800000000
        module.getwindowsversion = _windows_version
        module.thread_info = structseq("thread_info", "sys", ("name", "lock", "version"))._make(
            ("nt", None, None)
        )
        module._enablelegacywindowsfsencoding = lambda: module.__dict__.update(
            getfilesystemencoding=lambda: "mbcs", getfilesystemencodeerrors=lambda: "replace"
        )
    else:
        state = [RTLD_NOW]
        module.thread_info = host_sys.thread_info
        module.getdlopenflags = lambda: state[0]
        module.setdlopenflags = lambda flags, /: state.__setitem__(0, c_int(flags))
        module.abiflags = getattr(host_sys, "abiflags", "")
        multiarch = {"linux": "x86_64-linux-gnu", "macos": "darwin"}[traits.name]
        module.implementation._multiarch = multiarch
    _add_functions(module, "surrogatepass" if windows else "surrogateescape", hooks)
    if "_get_cpu_count_config" in vars(host_sys):
        module._get_cpu_count_config = lambda: options.cpu_count or -1
    return cast(types.ModuleType, module)


def _add_functions(module: Any, fs_errors: str, hooks: Hooks) -> None:
    def audit(event: str, /, *arguments: Any) -> None:
        """Tell the hooks that the world's own program installed, and nobody else."""
        if not isinstance(event, str):
            raise TypeError(f"expected str for argument 'event', not {type(event).__name__}")
        raise_event(hooks, event, *arguments)

    def addaudithook(hook: Any) -> None:
        try:
            raise_event(hooks, "sys.addaudithook")
        except RuntimeError:
            return  # a hook that is there refuses the new one (PEP 578)
        hooks.append(hook)

    def _debugmallocstats() -> None:
        """Say that there is nothing to say: programs of worlds have no memory of their own."""
        if module.stderr is not None:
            module.stderr.write("# no arenas: the memory is that of the interpreter that hosts this one\n")

    def exit(status: Any = None, /) -> None:
        raise (
            SystemExit if status is None else SystemExit(status)
        )  # without an argument the exception has none

    def getfilesystemencoding() -> str:
        return "utf-8"

    def getfilesystemencodeerrors() -> str:
        return fs_errors

    for call in (
        audit,
        addaudithook,
        _debugmallocstats,
        exit,
        getfilesystemencoding,
        getfilesystemencodeerrors,
    ):
        setattr(module, call.__name__, call)


def _windows_version() -> Any:
    kind = structseq(
        "getwindowsversion",
        "sys",
        ("major", "minor", "build", "platform", "service_pack"),
        ("service_pack_major", "service_pack_minor", "suite_mask", "product_type", "platform_version"),
    )
    return kind._make((10, 0, 19045, 2, ""), (0, 0, 256, 1, (10, 0, 19045)))
