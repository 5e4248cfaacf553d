"""What a target has beyond the entries: public names that no docs know, and signatures as the target tells them.

Observations without a verdict. The audit holds them against docs and stubs; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .lookup import FIND
from .model import Entry, Spec
from .results import ModuleRecord
from .session import Session
from .targets.model import Tree

_TIMEOUT = 30.0

#: Runs on Python 2.7, Python 3 and MicroPython. Public is what `__all__` lists, or, in a module without one, what has
#: no leading underscore, is no module and does not say that it comes from another module.
#: Of documented classes, the members are listed that the class itself defines.
_PROGRAM = (
    FIND
    + """\
def own(value, module):
    if type(value) is type(sys):
        return False
    home = getattr(value, '__module__', None)
    return not isinstance(home, str) or home.lstrip('_') in (module, 'posix', 'nt', 'posixpath', 'ntpath')

def public(module):
    value = find(module)
    listed = getattr(value, '__all__', None)
    if listed is None:
        listed = [name for name in dir(value) if name[:1] != '_' and own(getattr(value, name, None), module)]
    return list(listed)

def members(cls):
    found = []
    for name in getattr(cls, '__dict__', ()):
        if name[:1] != '_':
            found.append(name)
    return found

def kind(value, name):
    try:
        return type(getattr(value, name)).__name__
    except Exception:
        return ''

def survey(module):
    try:
        value = find(module)
    except (AttributeError, ImportError):
        return []
    found = []
    for name in public(module):
        full = module + '.' + name
        item = getattr(value, name, None)
        if full not in known:
            if full not in modules and kind(value, name):
                found.append(name + ' ' + kind(value, name))
        elif isinstance(item, type) and not issubclass(item, Exception):
            for member in members(item):
                if full + '.' + member not in known:
                    found.append(name + '.' + member + ' ' + kind(item, member))
    return found

def signature(path):
    try:
        shown = []
        star = slash = False
        parameters = list(inspect.signature(find(path)).parameters.values())
        if parameters and path.count('.') > 1 and parameters[0].name == 'self':
            # a method found on its class takes the instance first, which docs leave out
            slash = parameters.pop(0).kind == 0
            slash = slash and bool(parameters) and parameters[0].kind == 0
        for p in parameters:
            if p.kind == 0:
                slash = True
            elif slash:
                shown.append('/')
                slash = False
            if p.kind == 3 and not star:
                shown.append('*')
            star = star or p.kind in (2, 3)
            text = {2: '*', 4: '**'}.get(p.kind, '') + p.name
            if p.default is not p.empty:
                plain = type(p.default) in (int, bool, str, type(None), float, bytes)
                text += '=' + (repr(p.default) if plain else '...')
            shown.append(text)
        if slash:
            shown.append('/')
        return '(' + ', '.join(shown) + ')'
    except Exception:
        return ''

import sys
try:
    import inspect
    inspect.signature
except (ImportError, AttributeError):
    inspect = None
"""
)


def survey_program(entries: Iterable[Entry], modules: Iterable[str]) -> str:
    """A program whose result is `[[name kind, ...] per module, [signature per callable entry]]`."""
    entries = list(entries)
    # One text instead of many literals: MicroPython keeps every short string for good.
    return _PROGRAM + "\n".join(
        [
            f"modules = {' '.join(modules)!r}.split()",
            f"known = set({' '.join(entry.id for entry in entries)!r}.split())",
            f"asked = {' '.join(entry.id for entry in _callable(entries))!r}.split()",
            "surveyed = [survey(module) for module in modules]",
            "result = [surveyed, [signature(path) for path in asked] if inspect else []]",
            "",
        ]
    )


def _callable(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.signature and not entry.instance]


def survey(spec: Spec, session: Session) -> Iterator[ModuleRecord]:
    """A record for each module of the spec; none at all where the target cannot say."""
    entries = list(spec.entries.values())
    modules = sorted({entry.module for entry in entries})
    request: dict[str, Any] = {"program": survey_program(entries, modules), "modules": [], "alone": True}
    if session.target.tree is Tree.TARGET:
        request["given"] = {}
    answer = session.run_one(request, _TIMEOUT).message.get("returns")
    asked = _callable(entries)
    if not isinstance(answer, list) or not _well_formed(answer, len(modules), len(asked)):
        return
    found, signatures = answer
    told = dict(zip((entry.id for entry in asked), signatures, strict=True)) if signatures else {}
    for module, names in zip(modules, found, strict=True):
        ours = {entry.id: told[entry.id] for entry in asked if entry.module == module and told.get(entry.id)}
        if names or ours:
            yield ModuleRecord(
                id=module,
                target=session.target.name,
                undocumented=dict(sorted(name.split(" ", 1) for name in names if " " in name)),
                signatures=ours,
            )


def _well_formed(answer: list[Any], modules: int, asked: int) -> bool:
    """Whether a target's answer has the shape asked for; a target may answer anything."""
    if len(answer) != 2 or not all(isinstance(part, list) for part in answer):
        return False
    found, signatures = answer
    return (
        len(found) == modules
        and len(signatures) in (0, asked)
        and all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in found)
        and all(isinstance(text, str) for text in signatures)
    )
