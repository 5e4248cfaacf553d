"""Reads one case, with its outcomes and its variants, from YAML."""

from __future__ import annotations

import re
import textwrap

import msgspec

from . import conditions, program
from . import yaml_nodes as y
from .errors import UserError
from .model import Case, Outcome, Pattern
from .patterns import read_pattern, read_value
from .trees import read_tree
from .yaml_nodes import Pairs, YamlNode

CASE_KEYS = frozenset(
    "claim source covers refutes scenario given run expect where needs timeout vary".split()
)
OUTCOME_KEYS = frozenset("returns raises errno winerror message files stdout any_of n/a".split())
NEEDS = frozenset("unprivileged root symlinks fork subprocess threads case-sensitive tty".split())
#: First version in which a variant of argument type is documented (PEP 519 for path-like objects).
VARIANTS = {"bytes": "2.6", "pathlike": "3.6"}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
#: What a case may take, and a whole program that many claims come together in.
MAX_LINES, MAX_SCENARIO_LINES = 12, 40


def read_cases(entry: str, slug: str, node: YamlNode, file: str, lines: list[str]) -> list[Case]:
    """The case and its variants. Raises `UserError` at the part that is wrong."""
    if not _SLUG.match(slug):
        raise node.error(f"The case name {slug!r} is no slug.", "Use lower-case words joined by '-'.")
    what = f"case {entry}/{slug}"
    pairs = y.mapping(node, what, CASE_KEYS)
    for key in ("claim", "run", "expect"):
        if key not in pairs:
            raise node.error(f"{what} has no {key!r}.", "spec/README.md says what a case needs.")
    run = y.text(pairs["run"], f"run of {what}").rstrip()
    limit = MAX_SCENARIO_LINES if "scenario" in pairs else MAX_LINES
    compiled = _compile(run, pairs["run"], what, limit)
    expect = _read_expect(pairs["expect"], what)
    case = Case(
        id=f"{entry}/{slug}",
        entry=entry,
        claim=y.text(pairs["claim"], "claim").strip(),
        source=y.text(pairs["source"], "source") if "source" in pairs else None,
        covers=_texts(pairs, "covers"),
        refutes=_texts(pairs, "refutes"),
        given=read_tree(pairs["given"], f"given of {what}") if "given" in pairs else {},
        run=run,
        program=compiled.program,
        modules=compiled.modules,
        symbols=compiled.symbols,
        expect=expect,
        where=_conditions(pairs, "where"),
        needs=_needs(pairs),
        timeout=_timeout(pairs),
        file=file,
        line=node.line - (1 if node.kind == "mapping" else 0),
        yaml=textwrap.dedent("\n".join(lines[node.line - 2 : node.end_line - 1])).rstrip(),
    )
    return [case, *_variants(case, pairs)]


def _compile(run: str, node: YamlNode, what: str, limit: int) -> program.Compiled:
    if run.count("\n") >= limit:
        remedy = "Make it two cases." if limit == MAX_LINES else "Leave out what other cases show."
        raise node.error(f"run of {what} has more than {limit} lines.", remedy)
    try:
        return program.compile_run(run)
    except program.RunError as error:
        # A block scalar's text starts on the line after its indicator.
        line = node.line + error.line - (1 if node.line == node.end_line else 0)
        raise UserError(
            f"run of {what}: {error}.", "spec/README.md lists what run may say.", file=node.file, line=line
        ) from None


def _read_expect(node: YamlNode, what: str) -> tuple[tuple[str, Outcome], ...]:
    pairs = y.mapping(node, f"expect of {what}")
    if not pairs:
        raise node.error(f"expect of {what} is empty, so the case cannot fail.")
    if any(key in OUTCOME_KEYS for key in pairs):
        return (("default", read_outcome(node, f"expect of {what}")),)
    found = []
    for condition, value in pairs.items():
        unknown = conditions.unknown_words(condition)
        if unknown:
            raise value.error(
                f"expect of {what} has {condition!r}, in which {unknown[0]!r} is neither an outcome key nor "
                "a word of a condition.",
                f"Outcome keys are {', '.join(sorted(OUTCOME_KEYS))}; conditions are such as 'linux >=3.11'.",
            )
        found.append((condition, read_outcome(value, f"{condition!r} of {what}")))
    return tuple(found)


def read_outcome(node: YamlNode, what: str) -> Outcome:
    """One outcome. Raises `UserError` for keys that do not go together."""
    pairs = y.mapping(node, what, OUTCOME_KEYS)
    if not pairs:
        raise node.error(f"{what} expects nothing, so it cannot fail.")
    if ("n/a" in pairs and len(pairs) > 1) or ("any_of" in pairs and len(pairs) > 1):
        raise node.error(f"{what} has n/a or any_of beside other keys.", "They stand alone.")
    if "returns" in pairs and "raises" in pairs:
        raise node.error(f"{what} both returns and raises.", "Use any_of where the docs leave a choice.")
    if "raises" not in pairs and {"errno", "winerror", "message"} & pairs.keys():
        raise node.error(f"{what} has errno, winerror or message without raises.")
    any_of = pairs["any_of"].items if "any_of" in pairs else ()
    if "any_of" in pairs and len(any_of) < 2:
        raise node.error(f"any_of of {what} needs two outcomes at least.")
    return Outcome(
        returns=_pattern(pairs, "returns", what),
        raises=y.text(pairs["raises"], "raises") if "raises" in pairs else None,
        errno=_texts(pairs, "errno"),
        winerror=_winerror(pairs),
        message=y.text(pairs["message"], "message") if "message" in pairs else None,
        files=read_tree(pairs["files"], f"files of {what}") if "files" in pairs else None,
        stdout=_pattern(pairs, "stdout", what),
        any_of=tuple(read_outcome(item, f"an outcome of any_of of {what}") for item in any_of),
        na=y.text(pairs["n/a"], "n/a") if "n/a" in pairs else None,
    )


def _pattern(pairs: Pairs, key: str, what: str) -> Pattern | None:
    return read_pattern(pairs[key], f"{key} of {what}") if key in pairs else None


def _texts(pairs: Pairs, key: str) -> tuple[str, ...]:
    return y.texts(pairs[key], key) if key in pairs else ()


def _winerror(pairs: Pairs) -> int | None:
    if "winerror" not in pairs:
        return None
    value = read_value(pairs["winerror"], "winerror")
    if not isinstance(value, int):
        raise pairs["winerror"].error("winerror must be an integer.")
    return value


def _conditions(pairs: Pairs, key: str) -> tuple[str, ...]:
    found = _texts(pairs, key)
    for condition in found:
        unknown = conditions.unknown_words(condition)
        if unknown:
            raise pairs[key].error(f"{key} has {condition!r}, in which {unknown[0]!r} means nothing.")
    return found


def _needs(pairs: Pairs) -> tuple[str, ...]:
    found = _texts(pairs, "needs")
    for need in found:
        if need not in NEEDS:
            raise pairs["needs"].error(f"{need!r} is not one of the needs {', '.join(sorted(NEEDS))}.")
    return found


def _timeout(pairs: Pairs) -> float:
    if "timeout" not in pairs:
        return 10.0
    try:
        return float(pairs["timeout"].text)
    except ValueError:
        raise pairs["timeout"].error("timeout must be a number of seconds.") from None


def _variants(case: Case, pairs: Pairs) -> list[Case]:
    if "vary" not in pairs:
        return []
    node = pairs["vary"]
    if node.kind == "mapping":
        wanted = {key: y.text(value, "vary") for key, value in y.mapping(node, "vary").items()}
    else:
        wanted = {key: VARIANTS.get(key, "") for key in y.texts(node, "vary")}
    found = []
    for variant, since in wanted.items():
        if variant not in VARIANTS:
            raise node.error(f"vary has {variant!r}.", f"It may have: {', '.join(VARIANTS)}.")
        run = program.vary(case.run, case.entry, variant)
        if run is None:
            raise node.error(f"{case.id} has no path literal in a call of {case.entry} to vary.")
        compiled = program.compile_run(run)
        expect = case.expect
        if variant == "bytes":
            expect = tuple((condition, _outcome_in_bytes(outcome)) for condition, outcome in expect)
        found.append(
            msgspec.structs.replace(
                case,
                id=f"{case.id}@{variant}",
                run=run,
                program=compiled.program,
                symbols=compiled.symbols,
                expect=expect,
                variant=variant,
                since=since,
            )
        )
    return found


def _outcome_in_bytes(outcome: Outcome) -> Outcome:
    return msgspec.structs.replace(
        outcome,
        returns=_in_bytes(outcome.returns) if outcome.returns is not None else None,
        any_of=tuple(map(_outcome_in_bytes, outcome.any_of)),
    )


def _in_bytes(pattern: Pattern) -> Pattern:
    kind, content = pattern
    if kind == "value":
        return ["value", _wire_in_bytes(content)]
    if kind == "list":
        return ["list", [_in_bytes(item) for item in content]]
    changed = []
    for name, argument in content:
        if name in ("literal",):
            argument = _wire_in_bytes(argument)
        elif name == "is":
            argument = ["bytes" if item == "str" else item for item in argument]
        elif name in ("in", "unordered", "has"):
            argument = [_in_bytes(item) for item in argument]
        elif name in ("not", "items"):
            argument = _in_bytes(argument)
        elif name == "here":
            argument = {"b": argument}
        changed.append([name, argument])
    return ["all", changed]


def _wire_in_bytes(wire: object) -> object:
    if isinstance(wire, str):
        return {"b": wire.encode().decode("latin-1")}
    if isinstance(wire, list):
        return [_wire_in_bytes(item) for item in wire]
    if isinstance(wire, dict) and "t" in wire:
        return {**wire, "t": [_wire_in_bytes(item) for item in wire["t"]]}
    return wire
