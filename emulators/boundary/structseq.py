"""Named result tuples as CPython's C code makes them (structseq): a tuple with hidden extra fields."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from typing import Any


def _hidden(index: int) -> property:
    def get(self: Any) -> Any:
        return self.__dict__["_hidden"][index]

    return property(get)


def _visible(index: int) -> property:
    return property(itemgetter(index))


class StructSequence(tuple[Any, ...]):
    """Base of the types that `structseq` makes."""

    n_sequence_fields: int
    n_fields: int
    n_unnamed_fields: int
    _names: tuple[str, ...]
    _hidden_names: tuple[str, ...]

    def __new__(cls, sequence: Iterable[Any], dict: dict[str, Any] | None = None) -> Any:
        values = tuple(sequence)
        low, high = cls.n_sequence_fields, cls.n_fields
        if not low <= len(values) <= high:
            exact = "a" if low == high else "an at least" if len(values) < low else "an at most"
            bound = low if len(values) < low else high
            raise TypeError(
                f"{cls.__module__}.{cls.__name__}() takes {exact} {bound}-sequence "
                f"({len(values)}-sequence given)"
            )
        extra = values[low:]
        given = dict or {}
        hidden = extra + tuple(given.get(name) for name in cls._hidden_names[len(extra) :])
        return cls._make(values[:low], hidden)

    @classmethod
    def _make(cls, visible: tuple[Any, ...], hidden: tuple[Any, ...] = ()) -> Any:
        self = tuple.__new__(cls, visible)
        self.__dict__["_hidden"] = hidden
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self)._names or name in type(self)._hidden_names:
            raise AttributeError("readonly attribute")
        raise AttributeError(
            f"'{type(self).__module__}.{type(self).__name__}' object has no attribute '{name}'"
        )

    def __repr__(self) -> str:
        cls = type(self)
        fields = ", ".join(f"{name}={value!r}" for name, value in zip(cls._names, self, strict=True))
        return f"{cls.__module__}.{cls.__name__}({fields})"

    def __reduce__(self) -> Any:
        hidden = dict(zip(type(self)._hidden_names, self.__dict__["_hidden"], strict=True))
        return type(self), (tuple(self), hidden)


def structseq(
    name: str, module: str, fields: Iterable[str], hidden: Iterable[str] = (), unnamed: int = 0
) -> Any:
    """A result type, the same for all who ask for the same.

    `fields` are its items, of which the last `unnamed` have no attribute of their own (as the whole
    seconds of `stat_result`); `hidden` are attributes without an item.
    """
    return _made(name, module, tuple(fields), tuple(hidden), unnamed)


@cache
def _made(name: str, module: str, names: tuple[str, ...], hidden_names: tuple[str, ...], unnamed: int) -> Any:
    namespace: dict[str, Any] = {
        "__module__": module,
        "n_sequence_fields": len(names),
        "n_fields": len(names) + len(hidden_names),
        "n_unnamed_fields": unnamed,
        "_names": names,
        "_hidden_names": hidden_names,
        "__match_args__": names[: len(names) - unnamed],
    }
    for index, field in enumerate(names):
        namespace[field] = _visible(index)
    for index, field in enumerate(hidden_names):
        namespace[field] = _hidden(index)
    return type(name, (StructSequence,), namespace)
