"""The Jinja environment: everything is escaped, nothing may be undefined, no text stays unseen."""

from __future__ import annotations

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from osconform.reports.addresses import anchor
from osconform.reports.columns import phrase
from osconform.reports.outcomes import IN_FULL, rest
from osconform.reports.places import what
from osconform.reports.verdict_style import ABSENT, STYLES
from osconform.reports.visible import BLOCK, DETAIL, visible

#: What element content needs escaped.
_CONTENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _finalize(value: object) -> object:
    """What an expression in a template may put on a page: text made visible, a number, or finished markup."""
    if isinstance(value, Markup | int | float):
        return value
    if isinstance(value, str):
        return visible(value)
    raise TypeError(f"a template wrote {value!r}: only text, numbers and markup may stand on a page")


def _preformatted(text: str, limit: int) -> Markup:
    """A `<pre>` of its own: never an attribute, so quotes, of which programs are full, stay as they are."""
    shown = visible(text, limit, block=True).strip("\n")
    return Markup("<pre>{}</pre>").format(Markup(shown.translate(_CONTENT)))


def _literal(text: str) -> Markup:
    """A `<code>` of one line; as in `_preformatted`, quotes stay as they are."""
    return Markup("<code>{}</code>").format(Markup(visible(text).translate(_CONTENT)))


def _tail(text: str) -> Markup:
    """A `<pre>` of the end of what a target said last: a traceback and a crash tell most there."""
    cut = len(text) - DETAIL
    if cut <= 0:
        return _preformatted(text, DETAIL)
    return _preformatted(f"… ({cut:,} characters before)\n{text[cut:]}", 2 * DETAIL)


def _moment(text: str) -> str:
    """A time in UTC as people read it: `2026-11-21 03:43:28`."""
    return text.removesuffix("Z").removesuffix("+00:00").replace("T", " ")


@cache
def environment() -> Environment:
    """The environment, made once since compiling templates takes longer than a small report.

    Filters `code` and `detail` make a `<pre>`, `literal` a `<code>`, `named` names targets in words; everything else is one line.
    """
    env = Environment(
        loader=PackageLoader("osconform.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["code"] = partial(_preformatted, limit=BLOCK)
    env.filters["literal"] = _literal
    env.filters["named"] = phrase
    env.filters["detail"] = _tail
    env.filters["moment"] = _moment
    env.filters["what"] = what
    env.filters["rest"] = rest
    env.globals.update(styles=STYLES, absent=ABSENT, anchor=anchor, in_full=IN_FULL)
    return env
