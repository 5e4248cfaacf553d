"""Runs every rule over a spec, or over the parts of it that were named."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from .. import lint, loader
from ..baselines import SHIPPED
from ..errors import UserError
from ..model import Spec
from .baselines import check_baselines
from .rule import Rule


def rules() -> list[Rule]:
    """Every rule of the package, by name."""
    found = []
    for module in pkgutil.iter_modules(lint.__path__):
        rule = getattr(importlib.import_module(f"{lint.__name__}.{module.name}"), "RULE", None)
        if isinstance(rule, Rule):
            found.append(rule)
    return sorted(found, key=lambda rule: rule.name)


def check(spec: Spec, base: Path) -> list[UserError]:
    """What the rules find, in the order of files and lines."""
    problems = []
    for rule in rules():
        for where, what in rule.check(spec):
            problems.append(
                UserError(f"{what} [{rule.name}]", rule.remedy, file=base / where.file, line=where.line)
            )
    return sorted(problems, key=lambda problem: (problem.file or "", problem.line or 0))


def _baselines_in(path: Path) -> list[Path]:
    """The files of a folder of baselines; none if it is something else, such as one of a spec."""
    return sorted(path.glob("*.toml")) if path.is_dir() and not any(path.rglob("*.yaml")) else []


def lint_paths(paths: list[Path]) -> tuple[list[UserError], int]:
    """The problems below the paths (all that ships if there are none), and the number of files looked at.

    Files of the shipped spec are read together with all the others, since an id is unique over all of them. TOML files
    are baselines for the shipped spec.
    """
    root = loader.root()
    paths = [file for path in paths for file in (_baselines_in(path) or [path])]
    tables = [path for path in paths if path.suffix == ".toml"] if paths else sorted(SHIPPED.glob("*.toml"))
    if tables and len(tables) == len(paths):
        return check_baselines(tables, loader.load_files(loader.spec_files([root]), root)), len(tables)
    paths = [path for path in paths if path not in tables]
    inside = [path for path in paths if path.resolve().is_relative_to(root)]
    if not paths or len(inside) == len(paths):
        base, files = root, loader.spec_files([root])
    else:
        base = paths[0] if paths[0].is_dir() else paths[0].parent
        files = loader.spec_files(paths)
    wanted = loader.spec_files(path.resolve() for path in inside) if inside else files
    problems: list[UserError] = []
    try:
        spec = loader.load_files(files, base)
        problems = check(spec, base) + check_baselines(tables, spec)
    except loader.SpecError as error:
        problems = error.problems
    names = {str(file) for file in (*wanted, *tables)}
    found = [problem for problem in problems if problem.file is None or problem.file in names]
    return found, len(wanted) + len(tables)
