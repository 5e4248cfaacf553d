"""A case that forks or starts programs says so, since not every target can."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Spec
from .rule import Finding, Rule

#: Beginning of a name that a program uses -> the need that it implies.
_IMPLIED = {
    "os.fork": "fork",
    "os.system": "subprocess",
    "os.popen": "subprocess",
    "os.spawn": "subprocess",
    "os.posix_spawn": "subprocess",
    "sys.executable": "subprocess",
    # Exceptions and results start nothing.
    **{f"subprocess.{name}": "subprocess" for name in ("Popen", "run", "call", "check_", "get")},
}


def _check(spec: Spec) -> Iterator[Finding]:
    for case in spec.cases():
        for symbol in case.symbols:
            for prefix, need in _IMPLIED.items():
                # A case about the name itself may only ask for its attributes or its errors; constants start nothing.
                starts = (
                    symbol.startswith(prefix) and f"{symbol}(" in case.program
                ) or symbol == "sys.executable"
                if starts and symbol.startswith(prefix) and need not in case.needs and symbol != case.entry:
                    yield case, f"{case.id} uses {symbol} without `needs: {need}`"
                    break


RULE = Rule(
    name="stated-needs",
    description="A case that forks needs `fork`, one that starts programs needs `subprocess`.",
    remedy="Add it to the case's `needs`; or write the case without another process.",
    check=_check,
)
