"""Where a world's programs import their own modules from: `sys.meta_path`, `sys.path_hooks` and what lies in its files.

The search is that of importlib (docs: reference/import.html#the-meta-path), for modules that are not of the standard library.
"""

from __future__ import annotations

import importlib.util
import types
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from typing import Any

Locate = Callable[[str, list[str]], tuple[str, str, bool] | None]


class SourceLoader:
    """Runs the source of one module that lies in the world."""

    def __init__(self, source: str, filename: str, builtins: dict[str, Any]) -> None:
        self.source = source
        self.path = filename
        self.builtins = builtins

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Execute the source."""
        vars(module)["__builtins__"] = self.builtins
        exec(self.get_code(module.__name__), vars(module))

    def get_code(self, fullname: str) -> types.CodeType:
        """The code of the module, which is the only one that this loader has (`runpy` asks for it)."""
        return compile(self.source, self.path, "exec", dont_inherit=True)


class FileFinder:
    """Finds modules in one folder of the world."""

    def __init__(self, path: str, locate: Locate, builtins: dict[str, Any]) -> None:
        self.path = path
        self.locate = locate
        self.builtins = builtins

    def find_spec(self, fullname: str, target: Any = None) -> ModuleSpec | None:
        """The module's spec, or None if the folder has none such."""
        located = self.locate(fullname.rpartition(".")[2], [self.path])
        if located is None:
            return None
        source, filename, package = located
        loader: Any = SourceLoader(source, filename, self.builtins)
        spec = ModuleSpec(fullname, loader, origin=filename, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [filename[: -len("/__init__.py")]]
        return spec


class PathFinder:
    """Asks a finder for each item of a path."""

    def __init__(self, sys_module: Any) -> None:
        self.sys = sys_module

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The first spec that one of the path's finders gives."""
        for item in self.sys.path if path is None else path:
            if isinstance(item, str):
                finder = self._finder(item)
                spec: ModuleSpec | None = None if finder is None else finder.find_spec(fullname)
                if spec is not None and spec.loader is not None:
                    return spec
        return None

    def _finder(self, item: str) -> Any:
        cache: dict[str, Any] = self.sys.path_importer_cache
        if item not in cache:
            cache[item] = None
            for hook in self.sys.path_hooks:
                try:
                    cache[item] = hook(item)
                except ImportError:
                    continue
                break
        return cache[item]


class LibraryFinder:
    """Stands for the finders of built-in and frozen modules, which the importer has asked before."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """No module: those of the standard library are loaded without a search."""


def install(sys_module: Any, locate: Locate, builtins: dict[str, Any]) -> None:
    """Give `sys` the finders and the hook of a fresh interpreter."""
    sys_module.meta_path.extend([LibraryFinder(), PathFinder(sys_module)])

    def hook(path: str) -> FileFinder:
        os_module = sys_module.modules.get("os")
        if os_module is not None and os_module.path.isfile(path):
            raise ImportError("only directories are supported", path=path)
        return FileFinder(path, locate, builtins)

    sys_module.path_hooks.append(hook)


def find(name: str, sys_module: Any, path: Any) -> ModuleSpec | None:
    """The spec of a module, from the first finder of `sys.meta_path` that knows it; None if none does."""
    for finder in list(sys_module.meta_path):
        find_spec = getattr(finder, "find_spec", None)
        spec: ModuleSpec | None = None if find_spec is None else find_spec(name, path, None)
        if spec is not None:
            return spec
    return None


def load(name: str, sys_module: Any, path: Any) -> types.ModuleType | None:
    """Import a module by its spec; None if there is none."""
    spec = find(name, sys_module, path)
    if spec is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys_module.modules[name] = module
    try:
        spec.loader.exec_module(module)  # type: ignore[union-attr]  # every finder of a world gives one
    except BaseException:
        sys_module.modules.pop(name, None)
        raise
    return module
