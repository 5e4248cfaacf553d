"""DirEntry and the scandir() iterator, for both platforms (os.scandir in the library reference)."""

from __future__ import annotations

import stat as stat_bits
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from osconform.emulators.store import AnyNode


class Listing:
    """What a DirEntry needs to answer later: the calls of its world."""

    def __init__(
        self,
        stat: Callable[..., Any],
        lstat: Callable[..., Any],
        is_junction: Callable[[AnyNode], bool],
    ) -> None:
        self.stat = stat
        self.lstat = lstat
        self.is_junction = is_junction


@cache
def make_types(module: str) -> tuple[Any, Any]:
    """The DirEntry and ScandirIterator types of all worlds with that module."""

    class DirEntry:
        """One entry of a directory, with its type known from the listing."""

        name: Any
        path: Any
        _at: int | None
        _known: Any
        _listing: Listing
        _lstat: Any
        _node: AnyNode
        _stat: Any
        __slots__ = ("_at", "_known", "_listing", "_lstat", "_node", "_stat", "name", "path")

        def __init__(self, *arguments: Any) -> None:
            raise TypeError(f"cannot create '{module}.DirEntry' instances")

        @classmethod
        def _make(
            cls, listing: Listing, name: Any, path: Any, node: AnyNode, known: Any, at: int | None
        ) -> DirEntry:
            self = object.__new__(cls)
            self.name, self.path = name, path
            self._listing, self._node, self._known, self._at = listing, node, known, at
            self._stat = self._lstat = None
            return self

        def __repr__(self) -> str:
            return f"<DirEntry {self.name!r}>"

        def __fspath__(self) -> Any:
            return self.path

        def __reduce__(self) -> Any:
            raise TypeError(f"cannot pickle '{module}.DirEntry' object")

        def inode(self) -> int:
            return self._node.meta.st_ino

        def stat(self, *, follow_symlinks: bool = True) -> Any:
            if not follow_symlinks or not self.is_symlink():
                if self._lstat is None:
                    # On Windows the listing itself carries the result, without inode and links.
                    self._lstat = self._known or self._call(self._listing.lstat)
                return self._lstat
            if self._stat is None:
                self._stat = self._call(self._listing.stat)
            return self._stat

        def _call(self, call: Callable[..., Any]) -> Any:
            return call(self.path) if self._at is None else call(self.name, dir_fd=self._at)

        def _is(self, kind: int, follow_symlinks: bool) -> bool:
            if follow_symlinks and self.is_symlink():
                try:
                    return bool(stat_bits.S_IFMT(self.stat().st_mode) == kind)
                except FileNotFoundError:
                    return False
            return stat_bits.S_IFMT(self._node.meta.st_mode) == kind and not self._is_junction()

        def is_dir(self, *, follow_symlinks: bool = True) -> bool:
            if self._is_junction():
                return follow_symlinks
            return self._is(stat_bits.S_IFDIR, follow_symlinks)

        def is_file(self, *, follow_symlinks: bool = True) -> bool:
            return self._is(stat_bits.S_IFREG, follow_symlinks)

        def is_symlink(self) -> bool:
            return stat_bits.S_ISLNK(self._node.meta.st_mode) and not self._is_junction()

        def is_junction(self) -> bool:
            return self._is_junction()

        def _is_junction(self) -> bool:
            return self._listing.is_junction(self._node)

        def __class_getitem__(cls, item: Any) -> Any:
            import types

            return types.GenericAlias(cls, item)

    class ScandirIterator:
        """Iterates once over a snapshot; close() or leaving a `with` block releases it early."""

        _entries: Iterator[Any] | None = None

        def __init__(self, *arguments: Any) -> None:
            raise TypeError(f"cannot create '{module}.ScandirIterator' instances")

        @classmethod
        def _make(cls, entries: Iterator[Any]) -> ScandirIterator:
            self = object.__new__(cls)
            self._entries = entries
            return self

        def __iter__(self) -> ScandirIterator:
            return self

        def __next__(self) -> Any:
            if self._entries is None:
                raise StopIteration
            try:
                return next(self._entries)
            except StopIteration:
                self._entries = None
                raise

        def close(self) -> None:
            self._entries = None

        def __enter__(self) -> ScandirIterator:
            return self

        def __exit__(self, *exception: object) -> None:
            self.close()

        def __del__(self) -> None:
            if self._entries is not None:
                warnings.warn(
                    f"unclosed scandir iterator {self!r}", ResourceWarning, stacklevel=1, source=self
                )

    if sys.version_info < (3, 12):
        delattr(DirEntry, "is_junction")
    for cls in (DirEntry, ScandirIterator):
        cls.__module__ = module
        cls.__qualname__ = cls.__name__
    return DirEntry, ScandirIterator
