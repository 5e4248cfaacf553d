"""Conditions in stubs on `sys.platform` and `sys.version_info`: what they say for one platform and version.

Source: the typing specification, "Version and platform checks", which names the forms that type checkers know.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

#: Platform key of the spec -> `sys.platform`: those that both type checkers and docs tell apart.
SYS_PLATFORM = {
    "linux": "linux",
    "macos": "darwin",
    "windows": "win32",
    "freebsd": "freebsd14",
    "android": "android",
    "ios": "ios",
    "emscripten": "emscripten",
    "wasi": "wasi",
}
#: The platforms on which most Python code is type-checked; a dispute about the others weighs less.
MAIN_PLATFORMS = ("linux", "macos", "windows")


@dataclass(frozen=True)
class World:
    """One `sys.platform` and one `(major, minor)`."""

    platform: str
    version: tuple[int, ...]


def holds(test: ast.expr, world: World) -> bool | None:
    """Whether a condition holds; None if it is about something else."""
    if isinstance(test, ast.BoolOp):
        values = [holds(value, world) for value in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in values:
            return decisive
        return None if None in values else not decisive
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        value = holds(test.operand, world)
        return None if value is None else not value
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compare(ast.unparse(test.left), test.ops[0], test.comparators[0], world)
    if isinstance(test, ast.Call) and ast.unparse(test.func) == "sys.platform.startswith" and test.args:
        prefix = _literal(test.args[0])
        return world.platform.startswith(prefix) if isinstance(prefix, str) else None
    if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
        return True
    return None


def _compare(left: str, operator: ast.cmpop, right: ast.expr, world: World) -> bool | None:
    value = _literal(right)
    if left == "sys.platform" and isinstance(value, str):
        if isinstance(operator, ast.Eq):
            return world.platform == value
        if isinstance(operator, ast.NotEq):
            return world.platform != value
    if left == "sys.version_info" and isinstance(value, tuple):
        wanted = value[:2]
        if isinstance(operator, ast.GtE):
            return world.version >= wanted
        if isinstance(operator, ast.Lt):
            return world.version < wanted
    return None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
