"""The Wine prefix of the Windows targets: made once, set to Windows 10, cut off from the user's home."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import trial
from osconform.targets import wine

STEP_TIMEOUT = 300.0  # seconds; making a prefix takes ten on a machine that has nothing else to do
PROGRAM = "import sys; print(sys.platform, *sys.getwindowsversion()[:2])"
ANSWER = "win32 10 0"


def ensure(prefix: Path, loader: str, python: Path, report: Callable[[str], None]) -> None:
    """Make sure that there is a prefix and that the interpreter `python` starts in it.

    Raises UserError if it cannot be made, or if the interpreter does not start in the one that is there.
    """
    if prefix.exists():
        report(f"The Wine prefix is there already, in {prefix}.")
    else:
        report("Making a Wine prefix (about 700 MB, some ten seconds).")
        _make(prefix, loader)
    report("Starting an interpreter in it once.")
    if (trouble := _trouble(prefix, loader, python)) is not None:
        raise UserError(
            f"Windows Python does not start in the Wine prefix {prefix}: {trouble}.",
            "Remove the prefix and try again; Wine must be version 8 or newer.",
        )


def _make(prefix: Path, loader: str) -> None:
    try:
        prefix.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(
            prefix=".prefix-", dir=prefix.parent, ignore_cleanup_errors=True
        ) as temporary:
            root = Path(temporary) / "prefix"
            try:
                _run([loader, "wineboot", "--init"], root)
                _run([loader, "winecfg", "-v", "win10"], root)
            finally:
                _run(["wineserver", "-k"], root, check=False)
                _run(["wineserver", "-w"], root, check=False)
            _cut_off(root)
            if not prefix.exists():  # somebody else may have been faster
                os.rename(root, prefix)
    except OSError as error:
        raise UserError(
            f"The Wine prefix {prefix} could not be made: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error


def _cut_off(root: Path) -> None:
    """Wine makes the user's folders (Desktop, Documents) links into the home directory; cases must not get there."""
    for entry in root.glob("drive_c/users/*/*"):
        if entry.is_symlink():
            entry.unlink()
            entry.mkdir()


def _run(command: Sequence[str], prefix: Path, *, check: bool = True) -> None:
    """Without pipes: the services that Wine leaves behind would keep them open."""
    try:
        done = subprocess.run(
            [*wine.confinement(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environ(prefix),
            timeout=STEP_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"`{' '.join(command)}` did not finish within {STEP_TIMEOUT:.0f} seconds.", "Try it again."
        ) from None
    if check and done.returncode != 0:
        raise UserError(
            f"`{' '.join(command)}` ended with exit status {done.returncode}.",
            "Run it with WINEPREFIX set to an empty folder to see why.",
        )


def _environ(prefix: Path) -> dict[str, str]:
    return wine.without_display({**os.environ, **wine.environ(prefix)})


def _trouble(prefix: Path, loader: str, python: Path) -> str | None:
    """Start the interpreter once. None if it works, else what is wrong with it."""
    from osconform.targets import wine_server  # Unix only

    environ = wine.environ(prefix)
    wine_server.hold(environ)
    try:
        command = [*wine.confinement(), loader, str(python), "-c", PROGRAM]
        return trial.trouble(command, ANSWER, STEP_TIMEOUT, _environ(prefix))
    finally:
        wine_server.release(environ["WINEPREFIX"])
