"""The small emulated C modules: errno, pwd, grp, _random, atexit, and `importlib` as far as programs use it."""

from __future__ import annotations

import _random
import importlib.util
import types
from collections.abc import Callable, Mapping
from importlib.machinery import ModuleSpec
from typing import Any, cast

from osconform.emulators.boundary.structseq import structseq
from osconform.emulators.kernel.accounts import Accounts, Group, User
from osconform.emulators.kernel.entropy import Entropy
from osconform.emulators.runtime import finders


def errno_module(table: Mapping[str, tuple[int, str]]) -> types.ModuleType:
    """`errno` of a platform."""
    module: Any = types.ModuleType("errno")
    module.errorcode = {}
    for name, (number, _) in table.items():
        setattr(module, name, number)
        module.errorcode.setdefault(number, name)
    return cast(types.ModuleType, module)


def imp_module(suffixes: list[str]) -> types.ModuleType:
    """`_imp` with what `sysconfig` asks on Windows; a world loads no extension modules."""
    module: Any = types.ModuleType("_imp")

    def extension_suffixes() -> list[str]:
        return list(suffixes)

    module.extension_suffixes = extension_suffixes
    return cast(types.ModuleType, module)


def pwd_module(accounts: Accounts) -> types.ModuleType:
    """`pwd` over the user database."""
    module: Any = types.ModuleType("pwd")
    kind = structseq(
        "struct_passwd",
        "pwd",
        ("pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"),
    )

    def entry(user: User) -> Any:
        return kind._make((user.name, "x", user.uid, user.gid, user.gecos, user.home, user.shell))

    def getpwuid(uid: int, /) -> Any:
        user = accounts.user(uid)
        if user is None:
            raise KeyError(f"getpwuid(): uid not found: {uid}")
        return entry(user)

    def getpwnam(name: str, /) -> Any:
        if not isinstance(name, str):
            raise TypeError(f"getpwnam() argument must be str, not {type(name).__name__}")
        user = accounts.user_named(name)
        if user is None:
            raise KeyError(f"getpwnam(): name not found: {name!r}")
        return entry(user)

    def getpwall() -> list[Any]:
        return [entry(user) for user in accounts.users]

    vars(module).update(struct_passwd=kind, getpwuid=getpwuid, getpwnam=getpwnam, getpwall=getpwall)
    return cast(types.ModuleType, module)


def grp_module(accounts: Accounts) -> types.ModuleType:
    """`grp` over the group database."""
    module: Any = types.ModuleType("grp")
    kind = structseq("struct_group", "grp", ("gr_name", "gr_passwd", "gr_gid", "gr_mem"))

    def entry(group: Group) -> Any:
        return kind._make((group.name, "x", group.gid, list(group.members)))

    def getgrgid(id: int) -> Any:
        group = accounts.group(id)
        if group is None:
            raise KeyError(f"getgrgid(): gid not found: {id}")
        return entry(group)

    def getgrnam(name: str) -> Any:
        group = accounts.group_named(name)
        if group is None:
            raise KeyError(f"getgrnam(): name not found: {name!r}")
        return entry(group)

    def getgrall() -> list[Any]:
        return [entry(group) for group in accounts.groups]

    vars(module).update(struct_group=kind, getgrgid=getgrgid, getgrnam=getgrnam, getgrall=getgrall)
    return cast(types.ModuleType, module)


def random_module(entropy: Entropy) -> types.ModuleType:
    """`_random` whose generators, where they are given no seed, take it from the world."""
    module: Any = types.ModuleType("_random")

    class Random(_random.Random):
        """The interpreter's generator."""

        def seed(self, n: Any = None, /) -> None:
            super().seed(int.from_bytes(entropy.read(16), "little") if n is None else n)

    module.Random = Random
    return cast(types.ModuleType, module)


def scproxy_module() -> types.ModuleType:
    """`_scproxy` of macOS, which `urllib.request` imports: the system preferences name no proxy."""
    module: Any = types.ModuleType("_scproxy")
    vars(module).update(_get_proxy_settings=lambda: {"exclude_simple": False}, _get_proxies=dict)
    return cast(types.ModuleType, module)


def atexit_module() -> types.ModuleType:
    """`atexit` whose functions run when the world's program ends, not when the host does."""
    module: Any = types.ModuleType("atexit")
    registered: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []

    def register(func: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Callable[..., Any]:
        registered.append((func, arguments, keywords))
        return func

    def unregister(func: Callable[..., Any], /) -> None:
        registered[:] = [entry for entry in registered if entry[0] != func]

    def _run_exitfuncs() -> None:
        while registered:
            func, arguments, keywords = registered.pop()
            func(*arguments, **keywords)

    def _clear() -> None:
        registered.clear()

    def _ncallbacks() -> int:
        return len(registered)

    vars(module).update(
        register=register,
        unregister=unregister,
        _run_exitfuncs=_run_exitfuncs,
        _clear=_clear,
        _ncallbacks=_ncallbacks,
    )
    return cast(types.ModuleType, module)


def importlib_module(load: Callable[[str], types.ModuleType]) -> types.ModuleType:
    """`importlib` with `import_module`; the machinery below it does not exist in a world."""
    module: Any = types.ModuleType("importlib")

    def import_module(name: str, package: str | None = None) -> types.ModuleType:
        level = len(name) - len(name.lstrip("."))
        if level:
            if not package:
                raise TypeError(
                    f"the 'package' argument is required to perform a relative import for {name!r}"
                )
            parent = package.split(".")[: len(package.split(".")) - level + 1]
            name = ".".join([*parent, name[level:]])
        return load(name)

    def invalidate_caches() -> None:
        """Nothing is cached."""

    vars(module).update(import_module=import_module, invalidate_caches=invalidate_caches)
    module.__path__ = []
    return cast(types.ModuleType, module)


def importlib_util_module(load: Callable[[str], types.ModuleType], sys_module: Any) -> types.ModuleType:
    """`importlib.util` with what asks about modules; loading by hand does not exist in a world."""
    module: Any = types.ModuleType("importlib.util")
    module.MAGIC_NUMBER = importlib.util.MAGIC_NUMBER

    def find_spec(name: str, package: str | None = None) -> Any:
        name = importlib.util.resolve_name(name, package)
        parent = name.rpartition(".")[0]
        if name in sys_module.modules:
            return sys_module.modules[name].__spec__
        path = load(parent).__path__ if parent else None
        spec = finders.find(name, sys_module, path)
        if spec is not None:
            return spec
        try:
            return load(name).__spec__  # one of the library, which no finder knows
        except ModuleNotFoundError:
            return None

    vars(module).update(
        find_spec=find_spec,
        resolve_name=importlib.util.resolve_name,
        cache_from_source=importlib.util.cache_from_source,
        source_from_cache=importlib.util.source_from_cache,
    )
    return cast(types.ModuleType, module)


def importlib_machinery_module() -> types.ModuleType:
    """`importlib.machinery` with the class that describes a module."""
    module: Any = types.ModuleType("importlib.machinery")
    module.ModuleSpec = ModuleSpec
    for name in ("BuiltinImporter", "FrozenImporter", "PathFinder", "FileFinder", "SourceFileLoader",
                 "SourcelessFileLoader", "ExtensionFileLoader"):  # fmt: skip
        # Classes without instances: pkgutil registers them by type, and a world's imports use none.
        setattr(module, name, type(name, (), {"__module__": "importlib.machinery"}))
    module.SOURCE_SUFFIXES, module.BYTECODE_SUFFIXES, module.EXTENSION_SUFFIXES = [".py"], [".pyc"], []
    return cast(types.ModuleType, module)
