"""The emulated `sys`: the interpreter's facts, the world's platform, and private state."""

from __future__ import annotations

import sys as host_sys
import types
from typing import Any, cast

from osconform.emulators.boundary.auditing import Hooks, raise_event
from osconform.emulators.platforms.traits import Traits

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
    " _debugmallocstats activate_stack_trampoline remote_exec _enablelegacywindowsfsencoding".split()
)


def build(traits: Traits, builtin_names: tuple[str, ...], argv: list[str], hooks: Hooks) -> types.ModuleType:
    """A `sys` for one world, without its standard streams."""
    module: Any = types.ModuleType("sys", host_sys.__doc__)
    for name, value in vars(host_sys).items():
        if name not in WITHHELD:
            setattr(module, name, value)
    windows = traits.os_name == "nt"
    version = f"{host_sys.version_info[0]}.{host_sys.version_info[1]}"
    prefix = rf"C:\Program Files\Python{version.replace('.', '')}" if windows else "/usr/local"
    module.__name__ = "sys"
    module.platform = traits.sys_platform
    module.modules = {"sys": module}
    module.meta_path, module.path_hooks, module.path_importer_cache = [], [], {}
    module.argv, module.orig_argv = list(argv), ["python", *argv]
    module.path = [""]
    module.prefix = module.base_prefix = module.exec_prefix = module.base_exec_prefix = prefix
    module.executable = module._base_executable = (
        rf"{prefix}\python.exe" if windows else f"{prefix}/bin/python{version}"
    )
    module.platlibdir = "DLLs" if windows else "lib"
    module.builtin_module_names = tuple(sorted(builtin_names))
    module.stdlib_module_names = host_sys.stdlib_module_names
    module._framework = ""
    module._git = ("CPython", "", "")
    module.pycache_prefix = None
    module.implementation = types.SimpleNamespace(**vars(host_sys.implementation))
    if windows:
        module.winver = version
        module.dllhandle = 0x7FF800000000
        module.getwindowsversion = _windows_version
    else:
        state = [RTLD_NOW]
        module.getdlopenflags = lambda: state[0]
        module.setdlopenflags = lambda flags, /: state.__setitem__(0, int(flags))
        module.abiflags = getattr(host_sys, "abiflags", "")
        multiarch = {"linux": "x86_64-linux-gnu", "macos": "darwin"}[traits.name]
        module.implementation._multiarch = multiarch
    _add_functions(module, "surrogatepass" if windows else "surrogateescape", hooks)
    return cast(types.ModuleType, module)


def _add_functions(module: Any, fs_errors: str, hooks: Hooks) -> None:
    def audit(event: str, /, *arguments: Any) -> None:
        """Tell the hooks that the world's own program installed, and nobody else."""
        raise_event(hooks, event, *arguments)

    def addaudithook(hook: Any) -> None:
        hooks.append(hook)

    def exit(status: Any = None, /) -> None:
        raise SystemExit(status)

    def getfilesystemencoding() -> str:
        return "utf-8"

    def getfilesystemencodeerrors() -> str:
        return fs_errors

    for call in (audit, addaudithook, exit, getfilesystemencoding, getfilesystemencodeerrors):
        setattr(module, call.__name__, call)


def _windows_version() -> Any:
    from osconform.emulators.boundary.structseq import structseq

    kind = structseq(
        "getwindowsversion",
        "sys",
        ("major", "minor", "build", "platform", "service_pack"),
        ("service_pack_major", "service_pack_minor", "suite_mask", "product_type", "platform_version"),
    )
    return kind._make((10, 0, 19045, 2, ""), (0, 0, 256, 1, (10, 0, 19045)))
