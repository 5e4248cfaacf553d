"""Parameters in a signature text: as docs write them, with brackets and ellipses, and as a runtime tells them."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"(\*{0,2})\s*([A-Za-z_]\w*)\s*(?::[^=]*)?\s*(?:=\s*(.*))?\Z", re.DOTALL)


class Parameter(NamedTuple):
    """One parameter; `keyword` tells whether a caller may write its name."""

    name: str
    keyword: bool
    variadic: str = ""  # "*" or "**"


def parse(signature: str) -> list[Parameter] | None:
    """The parameters of a signature; None if it is written in a way that cannot be told apart."""
    text = signature.strip()
    text = re.sub(r"\s*->.*\Z", "", text)
    if not (text.startswith("(") and text.endswith(")")):
        return None
    found: list[Parameter] = []
    starred = False
    for item in _items(text[1:-1]):
        if item == "/":
            found = [parameter._replace(keyword=False) for parameter in found]
        elif item == "*":
            starred = True
        elif item in ("...", "\N{HORIZONTAL ELLIPSIS}"):
            return None
        else:
            match = _NAME.match(item)
            if match is None:
                return None
            stars, name, _ = match.groups()
            found.append(Parameter(name, not stars, stars))
            starred = starred or stars == "*"
    return found


def _items(text: str) -> list[str]:
    """Splits at commas outside brackets of defaults. Brackets around parameters, `a[, b]`, mean optional."""
    items, depth, current, quote = [], 0, "", ""
    for index, char in enumerate(text):
        if quote:
            current += char
            quote = "" if char == quote and text[index - 1] != "\\" else quote
        elif char in "'\"":
            quote = char
            current += char
        elif char in "[]" and not _in_default(current):
            continue
        else:
            depth += (char in "([{") - (char in ")]}")
            if char == "," and depth == 0:
                items.append(current.strip())
                current = ""
            else:
                current += char
    items.append(current.strip())
    return [item for item in items if item]


def _in_default(current: str) -> bool:
    """Whether a bracket here belongs to a default such as `[]` and not to the notation of optional parameters."""
    head, equals, default = current.rpartition("=")
    return bool(equals and head) and (not default.strip() or default.count("[") > default.count("]"))


def refused(documented: list[Parameter], runtime: list[Parameter]) -> list[str]:
    """Names that a caller may write by the docs and that the runtime would not take."""
    if any(parameter.variadic == "**" for parameter in runtime):
        return []
    taken = {parameter.name for parameter in runtime if parameter.keyword}
    return [parameter.name for parameter in documented if parameter.keyword and parameter.name not in taken]
