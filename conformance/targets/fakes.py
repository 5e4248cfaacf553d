"""In-process fakes as targets: pyfakefs in its modes, and what installed packages offer as entry points."""

from __future__ import annotations

from importlib.metadata import entry_points

from osconform.targets.command import PYTHON
from osconform.targets.model import Target, Tree

#: The group in which a package names its fakes: `name = "package.module:object"`, see `osconform.targets.in_process`.
GROUP = "osconform.targets"
PYFAKEFS_MODES = ("linux", "macos", "windows")


def fake_targets() -> list[Target]:
    """Every fake, pyfakefs first. None is loaded: that happens in the process that the target runs in."""
    found = {
        f"pyfakefs-{mode}": from_object(
            f"pyfakefs-{mode}", f"osconform.targets.pyfakefs:{mode}", "pyfakefs, in process", "pyfakefs"
        )
        for mode in PYFAKEFS_MODES
    }
    for point in sorted(entry_points(group=GROUP)):
        origin = (
            f"the entry point {point.name} of {point.dist.name if point.dist else 'an installed package'}"
        )
        found.setdefault(point.name, from_object(point.name, point.value, origin))
    return list(found.values())


def from_object(name: str, reference: str, origin: str, imitator: str = "") -> Target:
    """The target for the fake that `MODULE:OBJECT` makes; `imitator` is what people call it, by default `name`."""
    return Target(
        name=name,
        command=(PYTHON, "-m", "osconform.targets.in_process", reference),
        origin=origin,
        tree=Tree.TARGET,
        imitator=imitator or name,
    )
