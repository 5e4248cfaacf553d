"""Scripts for what imitates an interpreter in the host's: osconform's worlds, pyfakefs, and fakes of others."""

from __future__ import annotations

import sys
from collections.abc import Callable

from .model import Case
from .profile import Profile
from .repro_lines import building, program
from .targets import by_hand
from .targets.model import Target

_PYFAKEFS = "osconform.targets.pyfakefs:"
_NOBODY = 65534


def lines(case: Case, target: Target, profile: Profile) -> list[str]:
    """The script but for its first line; nothing if the target is no such imitation."""
    for adapter, write in _WRITERS.items():
        if adapter in target.command:
            name = target.command[target.command.index(adapter) + 1]
            start = by_hand.with_settings(target, [sys.executable, by_hand.FILE])
            return [f"# run it with: {start}", *write(case, name, profile)]
    return []


def _in_world(case: Case, platform: str, profile: Profile) -> list[str]:
    """The emulator is a library of its own. What a program prints in a world stays there, and is fetched."""
    root = ["world.become(0)"] if "root" in case.needs else []
    text = "\n".join(program(case, building(case.given)))
    return [
        "from osconform.emulators import World",
        f"world = World({platform!r}, cwd={_HERE[platform]!r})",
        *root,
        f"world.run({text!r})",
        "print(world.stdout, end='')",
    ]


def _in_fake(case: Case, reference: str, profile: Profile) -> list[str]:
    """The library is imported before the fake takes its place, since it keeps the host's modules in a run as well."""
    if reference.startswith(_PYFAKEFS):
        return _in_pyfakefs(case, reference.removeprefix(_PYFAKEFS))
    module, _, name = reference.partition(":")
    first = [
        f"import {', '.join(dict.fromkeys(['builtins', 'sys', *case.modules, module]))}",
        f"modules = {module}.{name}().start(root={'root' in case.needs})",
        'sys.modules.update({name: module for name, module in modules.items() if name != "builtins"})',
        'vars(builtins).update(modules.get("builtins", {}))',
    ]
    return program(case, building(case.given), first)


def _in_pyfakefs(case: Case, mode: str) -> list[str]:
    """pyfakefs as its users have it, who need not have osconform. It has no fifos; one is made of a file."""
    here = _HERE[mode]
    user = 0 if "root" in case.needs else _NOBODY
    first = [
        "from pyfakefs import fake_filesystem, fake_filesystem_unittest, helpers",
        f"import {', '.join(dict.fromkeys(['os', *case.modules]))}",
        "patcher = fake_filesystem_unittest.Patcher(); patcher.setUp(); fs = patcher.fs",
        f"helpers.set_uid({user}); helpers.set_gid({user}); fs.os = fake_filesystem.OSType.{mode.upper()}",
        f"import os; fs.create_dir({here!r}); os.chdir({here!r})",
    ]
    plain = {path: node for path, node in case.given.items() if node.special is None}
    fifos = [f"fs.create_file({path!r}, st_mode=0o010644)" for path in case.given if path not in plain]
    return program(case, [*building(plain), *fifos], first)


#: Where the adapters let programs start.
_HERE = {"linux": "/case", "macos": "/case", "windows": "C:\\case"}
#: The module that serves an imitation, and what writes its script.
_WRITERS: dict[str, Callable[[Case, str, Profile], list[str]]] = {
    "osconform.targets.emulated": _in_world,
    "osconform.targets.in_process": _in_fake,
}
