"""From `run` to a portable program: the restricted Python, what it uses, and its variants.

The program is `run` with the imports it needs and its last expression bound to `result`. What may stand in `run`
is what means the same on Python 2.7, on every Python 3 and on MicroPython.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .portable import BUILTINS, DUNDERS, FORBIDDEN, LASTING, LASTING_MODULES, MODULES, PUT_BACK, TOOLS


class RunError(ValueError):
    """`run` leaves the restricted Python; `line` counts from 1 within it."""

    def __init__(self, what: str, line: int) -> None:
        self.line = line
        super().__init__(what)


@dataclass(frozen=True)
class Compiled:
    """A program, the modules it imports, and the dotted names it uses, longest chains first seen."""

    program: str
    modules: tuple[str, ...]
    symbols: tuple[str, ...]


def lasting(modules: Iterable[str], symbols: Iterable[str]) -> bool:
    """Whether a program may change its process for good, so that it has to have one of its own."""
    return not LASTING_MODULES.isdisjoint(modules) or any(symbol.startswith(LASTING) for symbol in symbols)


def put_back(modules: Iterable[str], symbols: Iterable[str]) -> bool:
    """Whether all that such a program changes for good can be put back, so that the next may follow it."""
    changed = [symbol for symbol in symbols if symbol.startswith(LASTING)]
    return LASTING_MODULES.isdisjoint(modules) and all(symbol.startswith(PUT_BACK) for symbol in changed)


def compile_run(run: str) -> Compiled:
    """The program for a `run` text. Raises `RunError` where it leaves the restricted Python."""
    run = run.rstrip()
    try:
        tree = ast.parse(run)
    except (SyntaxError, ValueError) as error:
        raise RunError(f"not Python: {error}", getattr(error, "lineno", 1) or 1) from None
    if not tree.body:
        raise RunError("nothing to run", 1)
    bound = _bound_names(tree)
    _check(tree, bound)
    roots = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound
    modules = tuple(sorted(roots & MODULES))
    body = _bind_result(run, tree)
    imports = f"import {', '.join(modules)}\n" if modules else ""
    return Compiled(imports + body + "\n", modules, _symbols(tree, frozenset(modules)))


def _bound_names(tree: ast.Module) -> set[str]:
    bound = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            bound |= {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        if isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return bound


def _check(tree: ast.Module, bound: set[str]) -> None:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        if type(node) in FORBIDDEN:
            raise RunError(f"{type(node).__name__} is not portable here: {FORBIDDEN[type(node)]}", line)
        if isinstance(node, ast.arguments) and (node.kwonlyargs or node.posonlyargs):
            raise RunError("keyword-only and positional-only markers need Python 3", line)
        if isinstance(node, (ast.List, ast.Tuple)) and any(
            isinstance(item, ast.Starred) for item in node.elts
        ):
            raise RunError("starred displays need Python 3.5", line)
        if isinstance(node, ast.Name) and node.id not in bound | MODULES | TOOLS | BUILTINS:
            raise RunError(f"the name {node.id!r} is neither a known module nor bound here", line)
        dunder = (
            node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        )
        if dunder.startswith("__") and dunder not in DUNDERS:
            raise RunError(f"{dunder} is off limits", line)
    if bound & (MODULES | TOOLS):
        name = sorted(bound & (MODULES | TOOLS))[0]
        raise RunError(f"{name!r} means the module or tool of that name; use another name", 1)


def _bind_result(run: str, tree: ast.Module) -> str:
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        return run
    # ast counts columns in UTF-8 bytes
    lines = [line.encode() for line in run.split("\n")]
    first, final = last.lineno - 1, (last.end_lineno or last.lineno) - 1
    if first != final:
        lines[final] = lines[final][: last.end_col_offset] + b")" + lines[final][last.end_col_offset :]
    opening = b"result = (" if first != final else b"result = "
    lines[first] = lines[first][: last.col_offset] + opening + lines[first][last.col_offset :]
    return b"\n".join(lines).decode()


def _symbols(tree: ast.Module, modules: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            parts = [node.attr]
            inner: ast.expr = node.value
            while isinstance(inner, ast.Attribute):
                parts.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id in modules:
                found.setdefault(".".join([inner.id, *reversed(parts)]))
    return tuple(found)


def vary(run: str, entry: str, variant: str) -> str | None:
    """`run` with the literals that are arguments of the entry's calls rewritten; None if there are none.

    Every str literal counts that is a positional argument of such a call, or lies in a list or tuple there:
    the functions at hand take paths of one type only, so that a mixture would test something else.
    """
    tree = ast.parse(run)
    edits: list[tuple[int, int, int, str]] = []
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and _dotted(call.func) == entry):
            continue
        for argument in call.args:
            items = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
            for item in items:
                if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.end_col_offset:
                    source = ast.get_source_segment(run, item) or ""
                    if re.match(r"[uUbB]", source):
                        continue
                    new = f"b{source}" if variant == "bytes" else f"Path({source})"
                    edits.append((item.lineno, item.col_offset, item.end_col_offset, new))
    if not edits:
        return None
    lines = [line.encode() for line in run.split("\n")]
    for row, start, end, new in sorted(edits, reverse=True):
        line = lines[row - 1]
        lines[row - 1] = line[:start] + new.encode() + line[end:]
    return b"\n".join(lines).decode()


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
