"""MicroPython's unix port: from PATH if it is there, else unpacked from a Debian archive into the cache.

The package may be younger than the machine, so it comes with its own C library and is started through that
library's loader. The system's files stay as they are, and LD_LIBRARY_PATH stays unset: the programs that
MicroPython starts would inherit it and load the wrong C library.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import apt, debian_archive, trial
from osconform.provision.apt_sources import FIRST_SUITE_WITH_MICROPYTHON
from osconform.provision.cache import cache_folder

START_TIMEOUT = 20.0  # seconds


BUILD = (
    "build the unix port from MicroPython's source (`make -C mpy-cross`, then `make submodules` and `make` "
    "in `ports/unix`) and put its `micropython` on PATH."
)
REMEDIES = {
    "darwin": f"Install it with Homebrew (`brew install micropython`), or {BUILD}",
    "win32": "The unix port does not run on Windows: run osconform in the Windows Subsystem for Linux.",
}


def cached_command() -> tuple[str, ...] | None:
    """The words that start the MicroPython in the cache folder, without arguments; None if none is there."""
    return start_command(cache_folder() / "micropython")


def start_command(root: Path) -> tuple[str, ...] | None:
    """The words that start the MicroPython unpacked under `root`; None if it or its libraries are not there.

    It is worked out from the files, not remembered, so that it holds after the folder was moved.
    """
    program = root / "usr" / "bin" / "micropython"
    for layout in debian_archive.LAYOUTS.values():
        # The C library moved from /lib to /usr/lib between releases, and both may hold a part.
        libraries = [root / top / layout.triplet for top in ("usr/lib", "lib")]
        loaders = [folder / layout.loader for folder in libraries if (folder / layout.loader).exists()]
        if loaders and program.exists():
            path = ":".join(str(folder) for folder in libraries if folder.is_dir())
            return (str(loaders[0]), "--library-path", path, str(program))
    return None


def provision(report: Callable[[str], None]) -> Path:
    """Make sure that a working MicroPython is here and return the path of its program.

    One on PATH, and then one in the cache, is left as it is. Raises UserError if this machine cannot get one.
    """
    on_path = shutil.which("micropython")
    if on_path is not None:
        if (trouble := _trouble((on_path,))) is None:
            report(f"MicroPython is on PATH already, at {on_path}.")
            return Path(on_path)
        report(f"The MicroPython on PATH does not work ({trouble}); getting another.")
    final = cache_folder() / "micropython"
    command = start_command(final)
    if command is not None:
        if (trouble := _trouble(command)) is None:
            report(f"MicroPython is provisioned already, in {final}.")
            return Path(command[-1])
        report(f"The MicroPython in {final} does not work ({trouble}); replacing it.")
    _install(final, report)
    report(f"MicroPython is ready in {final}.")
    return final / "usr" / "bin" / "micropython"


def _install(final: Path, report: Callable[[str], None]) -> None:
    if sys.platform in REMEDIES:
        raise UserError("osconform cannot provision MicroPython on this platform.", REMEDIES[sys.platform])
    remedy = f"Install it with your package manager, or {BUILD}"
    sources, architecture = debian_archive.find("MicroPython", FIRST_SUITE_WITH_MICROPYTHON, remedy)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=".micropython-", dir=final.parent) as temporary:
            root = Path(temporary) / "root"
            apt.unpack("micropython", sources, architecture, root, report)
            report("Starting it once.")
            command = start_command(root)
            trouble = _trouble(command) if command else "the loader or the program is not among the files"
            if trouble is not None:
                raise UserError(f"The unpacked MicroPython does not work: {trouble}.", f"Instead, {BUILD}")
            _move(root, final)
    except OSError as error:
        raise UserError(
            f"MicroPython could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error


def _move(root: Path, final: Path) -> None:
    if final.exists():
        command = start_command(final)
        if command is not None and _trouble(command) is None:
            return  # somebody else was faster
        shutil.rmtree(final)
    os.rename(root, final)


def _trouble(command: Sequence[str]) -> str | None:
    """Start MicroPython once. None if it works, else what is wrong with it."""
    return trial.trouble([*command, "-c", "print(1)"], "1", START_TIMEOUT)
