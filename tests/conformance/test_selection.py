"""Which cases a profile runs where names are missing: those that a case brings about elsewhere do not stop it."""

import pytest

from osconform.lint.profiles import known_profiles
from osconform.selection import Selector
from osconform.spec_cache import load

SPEC = load()
FEATURES = frozenset({"subprocess", "threads", "symlinks", "fork"})


def plan(case: str, missing: set[str], version: tuple[int, ...] = (3, 13)):
    [profile] = [
        p
        for p in known_profiles()
        if p.implementation == "cpython" and p.platform == "linux" and p.version == version
    ][:1]
    selector = Selector(SPEC, profile, missing)
    return selector.plan(next(c for c in SPEC.cases() if c.id == case))


@pytest.mark.parametrize("case", ["sys.ps1/of-an-interactive-session", "sys.tracebacklimit/none-at-all"])
def test_a_conditional_name_that_a_child_brings_about_is_tried_without_it(case):
    assert plan(case, {case.partition("/")[0]}).outcome is not None


def test_a_conditional_name_that_the_program_itself_uses_has_to_be_there():
    case = "sys.__interactivehook__/can-be-called"
    assert plan(case, set()).outcome is not None
    assert "sys.__interactivehook__" in plan(case, {"sys.__interactivehook__"}).not_applicable


def test_a_name_that_is_promised_blocks_its_cases_also_where_only_a_child_uses_it():
    assert plan("sys.exit/no-traceback", {"sys.exit"}).blocked == "sys.exit"
