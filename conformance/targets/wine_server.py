"""The server that Wine's processes share: started once for all runs that use a prefix, ended by the last of them.

Left to itself, Wine starts a server and its services with the first program and ends them after the last, which
takes seconds each time, and the services keep that program's pipes open. Here the server is started before, with no
pipe of ours. Every process of osconform that needs it holds a shared lock on a file beside the prefix until it ends,
and whoever finds that no other process holds it any more ends the server. If the last one is killed, the server goes
by itself after a while.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import UserError
from . import wine

LINGER = 60  # seconds that the server outlives its last program, if nobody ends it
START_TIMEOUT = 120.0  # seconds; after an update of Wine the first start renews the prefix
STOP_TIMEOUT = 10.0
ALREADY_THERE = 2  # the exit status of a server that finds another (Wine, server/request.c, acquire_lock)
# The mount manager is the service that programs miss (FindFirstVolume); its device cannot be opened before it runs.
ASK_FOR_VOLUMES = ("cmd", "/c", "type", r"\\.\MountPointManager")
SERVICE_TRIES = 50

_held: dict[str, _Server] = {}
_guard = threading.Lock()


def hold(environ: Mapping[str, str]) -> None:
    """Makes sure that the server of the prefix in `environ` runs until this process ends.

    Raises `UserError` if it cannot be started. Called before each start of a target: a program may have taken the server
    with it, and one that Wine starts by itself ends with its first program, under the feet of the next.
    """
    prefix = environ["WINEPREFIX"]
    with _guard:
        if prefix in _held:
            _held[prefix].keep()
        else:
            server = _Server(Path(prefix), environ)
            server.acquire()
            _held[prefix] = server
            atexit.register(release, prefix)


def release(prefix: str) -> None:
    """Gives the server up, and ends it if no other process needs it; one that cannot be ended goes by itself later."""
    with _guard:
        server = _held.pop(prefix, None)
    if server is not None:
        with suppress(UserError):
            server.release()


class _Server:
    def __init__(self, prefix: Path, environ: Mapping[str, str]) -> None:
        self.prefix = prefix
        self._environ = wine.without_display({**os.environ, **environ})
        self._users = -1

    def acquire(self) -> None:
        if not self.prefix.is_dir():
            raise UserError(
                f"The Wine prefix {self.prefix} is not there.", "`osconform provision windows` makes one."
            )
        with self._alone():
            self._users = _open(self._file("users"))
            first = _lock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if first:
                self._start()
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def release(self) -> None:
        with self._alone():
            if _lock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB):
                self._stop()
            os.close(self._users)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else starts or ends the server meanwhile."""
        turn = _open(self._file("turn"))
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield
        finally:
            os.close(turn)

    def _file(self, purpose: str) -> Path:
        return self.prefix.with_name(f"{self.prefix.name}.{purpose}")

    def _start(self) -> None:
        if wine.program() is None or shutil.which("wineserver") is None:
            raise UserError(
                "Wine is not on PATH any more.", "Install it again: `osconform provision windows` says how."
            )
        self._stop()  # what is left of a run that was killed
        self._come_up()

    def keep(self) -> None:
        """Starts the server again if it is gone. Whoever else needs it waits until its services are there, too."""
        with self._alone():
            self._come_up()

    def _come_up(self) -> None:
        """A server that stays, with its services. A second one for a prefix ends at once, which is as good."""
        if self._run(["wineserver", f"-p{LINGER}"], STOP_TIMEOUT) == ALREADY_THERE:
            return
        # The services start with the first program, and must have neither the pipes of a target nor its environment, by
        # which what it leaves behind is found and killed.
        for _ in range(SERVICE_TRIES):
            if self._run([str(wine.program()), *ASK_FOR_VOLUMES], START_TIMEOUT) == 0:
                return
            time.sleep(0.1)

    def _stop(self) -> None:
        self._run(["wineserver", "-k"], STOP_TIMEOUT)
        self._run(["wineserver", "-w"], STOP_TIMEOUT)

    def _run(self, command: list[str], timeout: float) -> int:
        """The exit status. Raises `UserError` if there is none."""
        try:
            done = subprocess.run(
                [*wine.confinement(), *command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self._environ,
                cwd=self.prefix,
                timeout=timeout,
                start_new_session=True,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UserError(
                f"`{' '.join(command)}` for the Wine prefix {self.prefix} failed: {error}.",
                "Remove the prefix and run `osconform provision windows` again.",
            ) from None
        return done.returncode


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation)
    except OSError:  # somebody else has it
        return False
    return True
