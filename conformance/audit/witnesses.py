"""Who shows a finding: on which implementations and platforms it was seen, and whom that proves right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from osconform.audit.observations import Observed
from osconform.audit.stub_conditions import MAIN_PLATFORMS
from osconform.platforms import PLATFORMS

#: Implementations whose own documentation the spec records. For all others CPython's docs describe a model.
DOCUMENTED = ("cpython", "micropython")

#: As people write them.
_IMPLEMENTATIONS = {"cpython": "CPython", "jython": "Jython", "micropython": "MicroPython", "pypy": "PyPy"}
_PLATFORMS = {platform.key: platform.docs for platform in PLATFORMS}


def places(targets: Iterable[Observed]) -> list[str]:
    """`cpython on linux`, for each implementation and platform once."""
    return sorted({f"{target.profile.implementation} on {target.profile.platform}" for target in targets})


def in_words(where: Sequence[str]) -> str:
    """Places in a sentence: `CPython on Linux and WASI, PyPy on Linux`."""
    found: dict[str, list[str]] = {}
    for place in where:
        implementation, _, platform = place.partition(" on ")
        found.setdefault(_IMPLEMENTATIONS.get(implementation, implementation), []).append(
            _PLATFORMS.get(platform, platform)
        )
    return ", ".join(f"{name} on {_and(systems)}" for name, systems in found.items())


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def platforms(targets: Iterable[Observed]) -> list[str]:
    """The platforms of the targets, each once."""
    return sorted({target.profile.platform for target in targets})


def widespread(where: Iterable[str]) -> bool:
    """Whether one of the platforms is among those that most programs run on."""
    return not set(where).isdisjoint(MAIN_PLATFORMS)


def right(deviating: Iterable[Observed], conforming: Iterable[Observed]) -> str:
    """Whom runs prove right where `deviating` targets are not as documented and `conforming` ones are.

    `"runtime"`: an implementation that the docs are about deviates, so the docs are wrong. `"docs"`: that one is as documented
    on the same platform, and only others deviate. `"open"`: only others were asked there.
    """
    deviating = list(deviating)
    if any(target.profile.implementation in DOCUMENTED for target in deviating):
        return "runtime"
    where = set(platforms(deviating))
    models = [target for target in conforming if target.profile.implementation in DOCUMENTED]
    return "docs" if where <= set(platforms(models)) else "open"
