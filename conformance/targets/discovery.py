"""Every target known on this machine, and the choice among them by name.

The order is always the same: the host, CPython by version, other Pythons, Windows CPython under Wine, MicroPython,
those on WebAssembly, the emulators, other fakes, then what the user's configuration names. A configured target
replaces a found one of the same name.
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable

from osconform.errors import UserError
from osconform.provision import debian_python, micropython
from osconform.targets.command import AGENT, PYTHON
from osconform.targets.config import Config, load_config
from osconform.targets.fakes import fake_targets
from osconform.targets.interpreters import Broken, Interpreter, find_interpreters, target_name
from osconform.targets.jython import jython_target
from osconform.targets.micropython_wasm import micropython_wasm_target
from osconform.targets.model import Target, Tree, Unavailable
from osconform.targets.pyodide import pyodide_target
from osconform.targets.wasi import wasi_target
from osconform.targets.windows import windows_targets

HOST = "host"
KNOWN_CPYTHONS = ((2, 7), *((3, minor) for minor in range(6, 16)))
KNOWN_PYPYS = ((3, 11),)
EMULATED_SYSTEMS = ("linux", "macos", "windows")

OLDEST_OF_UV = (3, 8)
MICROPYTHON_QUESTION = "import sys; print('osconform', '.'.join(str(p) for p in sys.implementation[1][:3]))"


def discover(config: Config | None = None) -> list[Target | Unavailable]:
    """Every target that osconform knows, with those that cannot run here as Unavailable.

    Without `config` the current directory's `osconform.toml` is read. Each interpreter is started once, and
    nothing is remembered between calls. Raises UserError for mistakes in the configuration.
    """
    config = load_config() if config is None else config
    host = _host()
    found = [host, *_pythons(host.name), jython_target(), *windows_targets(), _micropython()]
    found += [pyodide_target(), wasi_target(), micropython_wasm_target(), *_emulators(), *fake_targets()]
    configured = {target.name for target in config.targets}
    return [target for target in found if target.name not in configured] + list(config.targets)


def resolve(names: Iterable[str], config: Config | None = None) -> list[Target]:
    """The targets of these names, each once, in the order of the names; `host` is the host's interpreter.

    Raises UserError for a name that is unknown or whose target cannot run here.
    """
    config = load_config() if config is None else config
    host = _host()
    wanted = [host.name if name == HOST else name for name in dict.fromkeys(names)]
    known: dict[str, Target | Unavailable] = {
        target.name: target
        for target in (host, *windows_targets(), *_emulators(), *fake_targets(), *config.targets)
    }
    if not known.keys() >= set(wanted):  # only then is it worth starting every interpreter of the machine
        known = {target.name: target for target in discover(config)}
    return [_available(name, known) for name in dict.fromkeys(wanted)]


def _available(name: str, known: dict[str, Target | Unavailable]) -> Target:
    match known.get(name):
        case Target() as target:
            return target
        case Unavailable() as target:
            raise UserError(f"The target {name!r} cannot run here: {target.reason}")
        case None:
            canonical = _canonical(name)
            near = [canonical] if canonical in known else difflib.get_close_matches(canonical, known)
            names = ", ".join(known)
            remedy = f"Did you mean {' or '.join(near)}? " if near else ""
            raise UserError(f"There is no target {name!r}.", f"{remedy}Known targets: {HOST}, {names}.")


def _canonical(name: str) -> str:
    """How osconform would write the name: `python3.12`, `py312` and `CPython-3.12` are `cpython312`."""
    name = re.sub(r"[^a-z0-9]", "", name.lower())
    return re.sub(r"^(?:python|py)(?=\d)", "cpython", name)


def _host() -> Target:
    implementation = sys.implementation.name
    name = target_name(
        implementation, *sys.version_info[:2], free_threaded="free-threading build" in sys.version
    )
    return Target(name=name, command=(sys.executable, AGENT), origin="the host's interpreter")


def _pythons(host: str) -> list[Target | Unavailable]:
    """Every Python but the host's; of several with one name the newest, and of those the first found."""
    best: dict[str, Interpreter] = {}
    broken: dict[str, Broken] = {}
    for found in find_interpreters():
        if isinstance(found, Broken):
            broken.setdefault(found.name, found)
        elif found.name not in best or found.release > best[found.name].release:
            best[found.name] = found
    known: dict[str, Target | Unavailable] = {}
    for implementation, versions in (("cpython", KNOWN_CPYTHONS), ("pypy", KNOWN_PYPYS)):
        for major, minor in versions:
            name = target_name(implementation, major, minor)
            known[name] = Unavailable(name=name, reason=_absent(implementation, major, minor))
    for name, bad in broken.items():
        reason = f"{bad.path} is the one found, and {bad.reason}. Repair it, remove it, or install another."
        known[name] = Unavailable(name=name, reason=reason)
    for name, good in best.items():
        known[name] = Target(
            name=name, command=(str(good.path), AGENT), origin=f"{good.version}, {good.path}"
        )
    for name in debian_python.PACKAGES:
        if not isinstance(known.get(name), Target) and (program := debian_python.cached(name)) is not None:
            origin = f"{debian_python.version(name)}, provisioned"
            known[name] = Target(name=name, command=(str(program), AGENT), origin=origin)
    known.pop(host, None)
    return sorted(known.values(), key=lambda target: _rank(target.name))


def _absent(implementation: str, major: int, minor: int) -> str:
    wanted = f"{'' if implementation == 'cpython' else implementation}{major}.{minor}"
    ways = f"`pyenv install {wanted}`"
    if (major, minor) >= OLDEST_OF_UV:
        ways += f" or `uv python install {wanted}`"
    places = "it is neither on PATH, nor in pyenv or uv, nor known to the py launcher."
    name = target_name(implementation, major, minor)
    unpack = f" On Debian `osconform provision {name}` unpacks it." if name in debian_python.PACKAGES else ""
    return f"{places} Install it, for example with {ways}.{unpack}"


def _rank(name: str) -> tuple[bool, str, int, int, str]:
    """CPython before the others, and 3.9 before 3.10."""
    match = re.fullmatch(r"(\w+?)(\d)(\d+)(t?)", name)
    if match is None:
        return (True, name, 0, 0, "")
    return (match[1] != "cpython", match[1], int(match[2]), int(match[3]), match[4])


def _micropython() -> Target | Unavailable:
    on_path = shutil.which("micropython")
    choices = {"PATH": (on_path,) if on_path else None, "provisioned": micropython.cached_command()}
    troubles = []
    for place, command in choices.items():
        if command is None:
            continue
        try:
            version = _micropython_version(command)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            troubles.append(f"{command[-1]} does not work ({error}).")
            continue
        return Target(name="micropython", command=(*command, AGENT), origin=f"{version}, {place}")
    reason = " ".join(troubles) or "it is neither on PATH nor in osconform's cache."
    return Unavailable(
        name="micropython", reason=f"{reason} `osconform provision micropython` gets it where apt is at hand."
    )


def _micropython_version(command: tuple[str, ...]) -> str:
    argv = [*command, "-c", MICROPYTHON_QUESTION]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=5.0)
    answer = done.stdout.split()
    if done.returncode != 0 or answer[:1] != ["osconform"]:
        raise ValueError(f"exit status {done.returncode}, {done.stderr.strip() or done.stdout.strip()!r}")
    return answer[1]


def _emulators() -> list[Target]:
    return [
        Target(
            name=f"{system}-emulator",
            command=(PYTHON, "-m", "osconform.targets.emulated", system),
            origin="osconform's own emulator",
            tree=Tree.TARGET,
            imitator="osconform",
        )
        for system in EMULATED_SYSTEMS
    ]
