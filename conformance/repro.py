"""A script of at most 15 lines that shows what a case shows, without osconform, in the target's own dialect."""

from __future__ import annotations

import difflib
import re

from . import repro_imitations
from .errors import UserError
from .judging import show_outcome
from .model import Case, Spec
from .profile import Profile
from .repro_lines import building, one_line, program
from .selection import Selector
from .session import Session
from .targets import by_hand
from .targets.model import Target


def find_case(spec: Spec, id: str) -> Case:
    """The case of that id, `[target]` allowed at its end. Raises `UserError` with near misses."""
    id = re.sub(r"\[[^\]]*\]$", "", id)
    cases = {case.id: case for case in spec.cases()}
    if id in cases:
        return cases[id]
    if id in spec.entries:
        raise UserError(f"{id!r} is a name and no case.", f"`osconform list {id}` has its cases.")
    name, slash, _ = id.partition("/")
    # Within the entry first, if it is right: of other names the same words are no help.
    there = [case for case in cases if case.startswith(f"{name}/")] if slash else []
    near = difflib.get_close_matches(id, there or (cases if slash else spec.entries), n=3)
    remedy = (
        f"Did you mean {' or '.join(near)}?" if near else "`osconform list NAME` has the cases of a name."
    )
    raise UserError(f"There is no case {id!r}.", remedy)


def script(spec: Spec, id: str, target: Target) -> str:
    """The script. Raises `UserError` for an unknown case and for a target that cannot be had."""
    case = find_case(spec, id)
    with Session(target) as session:
        return script_for(spec, case, target, session.profile)


def script_for(spec: Spec, case: Case, target: Target, profile: Profile) -> str:
    """The script for a target whose profile is known."""
    plan = Selector(spec, profile).plan(case)
    expected = show_outcome(plan.outcome, profile) if plan.outcome else f"nothing ({plan.not_applicable})"
    head = f"# {case.id}; expected: {one_line(expected)}"
    imitation = repro_imitations.lines(case, target, profile)
    if imitation:
        return "\n".join([head, *imitation]) + "\n"
    start = by_hand.command_line(target)
    where = (
        f"in an empty folder with: {start}"
        if start
        else "in the target's own interpreter, in an empty folder"
    )
    return "\n".join([head, f"# run it {where}", *program(case, building(case.given))]) + "\n"
