"""Windows CPython on a Unix host: a target for each version, run by Wine.

On Windows itself there is none of these: the interpreters there are found like any other.
"""

from __future__ import annotations

import sys
from types import MappingProxyType

from osconform.provision import windows
from osconform.provision.embedded import EMBEDDED, Embedded
from osconform.targets import wine
from osconform.targets.command import AGENT
from osconform.targets.model import Channel, Layer, Target, Unavailable

REMEDY = "`osconform provision windows` gets what is missing on x86-64."
BASELINE = "windows-wine"
STARTUP_TIMEOUT = 120.0  # seconds; after an update of Wine the first start renews the prefix


def windows_targets() -> list[Target | Unavailable]:
    """The targets `windows-cpython38` and so on, by version. Nothing is started."""
    if sys.platform == "win32":
        return []
    loader = wine.program()
    return [_target(embedded, loader) for embedded in EMBEDDED.values()]


def _target(embedded: Embedded, loader: str | None) -> Target | Unavailable:
    name = "windows-cpython{}{}".format(*embedded.version)
    python, prefix = windows.interpreter(embedded.version), windows.prefix()
    lacking = {
        "Wine is not on PATH": loader is None,
        "its interpreter is not in osconform's cache": not python.exists(),
        "there is no Wine prefix in osconform's cache": not prefix.is_dir(),
    }
    if loader is None or any(lacking.values()):
        first = next(what for what, lacks in lacking.items() if lacks)
        return Unavailable(name=name, reason=f"{first}. {REMEDY}")
    return Target(
        name=name,
        command=(*wine.confinement(), loader, str(python), AGENT),
        origin=f"{embedded.release} under Wine, {python}",
        channel=Channel.STDIO,
        layer=Layer.WINE,
        baselines=(BASELINE,),
        environ=MappingProxyType(wine.environ(prefix)),
        startup_timeout=STARTUP_TIMEOUT,
        by_hand=wine.by_hand(loader, python, prefix),
    )
