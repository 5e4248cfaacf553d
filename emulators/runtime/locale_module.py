"""The emulated C module `_locale`: the C locale, and the encoding of the world."""

from __future__ import annotations

import _locale
import types
from typing import Any, cast


def build(encoding: str) -> types.ModuleType:
    """`_locale` whose only locale is "C", so that no program changes the host's."""
    module: Any = types.ModuleType("_locale")
    for name, value in vars(_locale).items():
        if name.isupper() or name == "Error":
            setattr(module, name, value)
    conventions = dict(_locale.localeconv())
    conventions.update(decimal_point=".", thousands_sep="", grouping=[])

    def setlocale(category: int, locale: str | None = None, /) -> str:
        if locale not in (None, "", "C", "POSIX", "C.UTF-8"):
            raise module.Error("unsupported locale setting")
        return "C"

    def localeconv() -> dict[str, Any]:
        return dict(conventions)

    def getencoding() -> str:
        return encoding

    def nl_langinfo(key: int, /) -> str:
        return encoding.upper() if key == getattr(module, "CODESET", None) else ""

    def strcoll(left: str, right: str, /) -> int:
        return (left > right) - (left < right)

    def strxfrm(text: str, /) -> str:
        return text

    def _getdefaultlocale() -> tuple[str, str]:
        return "en_US", encoding

    for call in (setlocale, localeconv, getencoding, nl_langinfo, strcoll, strxfrm, _getdefaultlocale):
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)
