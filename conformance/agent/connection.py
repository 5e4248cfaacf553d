"""One running agent: starts the target's process, sends frames, hands out messages with a time limit."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from ..errors import UserError
from ..targets.layers import layer
from ..targets.model import Channel, Target
from . import frames, versions

AGENT = Path(__file__).with_name("agent.py")
#: Where the private pipes lie in the target: far above the descriptors that cases open and close.
_HIGH = 200
_STDERR_TAIL = 2000


#: How adapters of osconform begin a mistake of the user's on their stderr.
OWN = "osconform: "


class ConnectionLost(Exception):
    """The agent's process closed its end; `status` is its exit status as `Popen.returncode` has it."""

    def __init__(self, status: int | None, stderr: str) -> None:
        self.status, self.stderr = status, stderr
        super().__init__(f"exit status {status}")


class TimedOut(Exception):
    """No message in time."""


def last_words(stderr: str) -> str:
    """The line that says why a program ended: the last one that names an error, or else the last one.

    Node ends with its version, and CPython's fatal errors with a list of threads.
    """
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or line.startswith(OWN)]
    return (telling or lines or ["nothing on stderr"])[-1]


def popen_options() -> dict[str, Any]:
    """A process group of its own, so that a case's children die with it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


class Connection:
    """A started agent. Raises `UserError` if the target does not answer as one.

    `hello` is the agent's first message.
    """

    def __init__(self, target: Target, channel: Channel) -> None:
        self.target = target
        self._layer = layer(target)
        self._layer.hold(target)
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="osconform-agent-"))
        # A case that runs as somebody else must be able to read what it has printed.
        os.chmod(self.scratch, 0o755)
        self._last_words = bytearray()
        self._listener: threading.Thread | None = None
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._decoder = frames.Decoder()
        private = channel is Channel.DESCRIPTORS
        try:
            self._process, self._writer, reader = self._start(private)
        except OSError as error:
            shutil.rmtree(self.scratch, ignore_errors=True)
            raise UserError(
                f"Target {target.name} does not start: {error.strerror or error}.",
                f"Its command is: {' '.join(target.command)}",
            ) from None
        self._thread = threading.Thread(target=self._read, args=(reader,), daemon=True)
        self._thread.start()
        try:
            self.hello = self._await_hello()
        except BaseException:
            self.close()
            raise

    def _start(self, private: bool) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
        arguments = [
            part.replace("{agent}", self._layer.path(str(AGENT))).replace("{python}", sys.executable)
            for part in self.target.command
        ]
        # The runner's own interpreter settings must not leak into another interpreter, nor into what cases start there.
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environ |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", **self.target.environ}
        environ = self._layer.environ(environ)
        with contextlib.ExitStack() as stack:
            stderr = stack.enter_context(open(Path(self.scratch, "stderr"), "ab"))
            stdout = stack.enter_context(open(Path(self.scratch, "stdout"), "ab"))
            if not private:
                # The agent leads what cases print into the files itself, if it can: pipes are what every target bears.
                process = subprocess.Popen(
                    arguments,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env={**environ, "OSCONFORM_SCRATCH": self._layer.path(self.scratch)},
                    cwd=self.scratch,
                    **popen_options(),
                )
                assert process.stdin is not None and process.stdout is not None and process.stderr is not None
                self._listener = threading.Thread(target=self._listen, args=(process.stderr,), daemon=True)
                self._listener.start()
                return process, process.stdin, process.stdout
            request_out, request_in = _high_pipe()
            reply_out, reply_in = _high_pipe()
            try:
                process = subprocess.Popen(
                    [*arguments, str(request_out), str(reply_in), self.scratch],
                    stdin=subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=stderr,
                    env=environ,
                    cwd=self.scratch,
                    pass_fds=(request_out, reply_in),
                    **popen_options(),
                )
            except OSError:
                os.close(request_in)
                os.close(reply_out)
                raise
            finally:
                os.close(request_out)
                os.close(reply_in)
            return process, os.fdopen(request_in, "wb", buffering=0), os.fdopen(reply_out, "rb", buffering=0)

    def _read(self, reader: IO[bytes]) -> None:
        # os.read, not the object's read: a piece is wanted as soon as it is there.
        with contextlib.suppress(OSError, ValueError), reader:
            while piece := os.read(reader.fileno(), 1 << 16):
                for message in self._decoder.feed(piece):
                    self._messages.put(message)
        self._messages.put(None)

    def _listen(self, stderr: IO[bytes]) -> None:
        """Keeps the end of what the target says before its agent leads it into a file, or where that cannot."""
        with contextlib.suppress(OSError, ValueError), stderr:
            while piece := os.read(stderr.fileno(), 1 << 16):
                self._last_words += piece
                del self._last_words[:-_STDERR_TAIL]

    def _await_hello(self) -> dict[str, Any]:
        try:
            hello = self.receive(self.target.startup_timeout)
        except TimedOut:
            problem = f"did not say hello within {self.target.startup_timeout:g} s"
        except ConnectionLost as error:
            words = last_words(error.stderr)
            if words.startswith(OWN):  # an adapter of ours, whose error says all that is to be said
                raise UserError(
                    f"Target {self.target.name} does not start. {words.removeprefix(OWN)}"
                ) from None
            problem = f"ended with status {error.status} before it said hello ({words[:200]})"
        else:
            if isinstance(hello.get("hello"), int):
                self._check_hello(hello)
                return hello
            problem = "said something else than hello"
        raise UserError(
            f"Target {self.target.name} {problem}.",
            f"Is it a Python? Its command is: {' '.join(self.target.command)}",
        )

    def _check_hello(self, hello: dict[str, Any]) -> None:
        version = hello["hello"]
        if version not in versions.accepted():
            known = " and ".join(map(str, versions.accepted()))
            older = version < versions.CURRENT
            raise UserError(
                f"Target {self.target.name} speaks version {version} of the protocol, and osconform speaks {known}.",
                "Update its adapter by docs/protocol.md." if older else "Update osconform.",
            )
        lacking = [
            field for field in ("token", "implementation", "version", "platform") if field not in hello
        ]
        if lacking:
            raise UserError(
                f"The greeting of target {self.target.name} has no `{lacking[0]}`.",
                "docs/protocol.md says what a greeting holds.",
            )

    def send(self, request: dict[str, Any] | bytes) -> None:
        """Sends one request; a lost connection shows at the next `receive`."""
        data = request if isinstance(request, bytes) else frames.frame(request)
        with contextlib.suppress(OSError, ValueError):
            view = memoryview(data)
            while view:
                view = view[self._writer.write(view) or 0 :]
            self._writer.flush()

    def receive(self, timeout: float) -> dict[str, Any]:
        """The next message. Raises `TimedOut` after `timeout` seconds, `ConnectionLost` when there is none to come."""
        try:
            message = self._messages.get(timeout=max(timeout, 0))
        except queue.Empty:
            raise TimedOut from None
        if message is None:
            self._messages.put(None)
            status = self._wait()
            if self._listener is not None:  # what it said last may still be in the pipe
                self._listener.join(timeout=1)
            raise ConnectionLost(status, self.stderr_tail())
        return message

    def stderr_tail(self) -> str:
        """The last of what the process and its cases wrote to stderr."""
        try:
            data = Path(self.scratch, "stderr").read_bytes()
        except OSError:
            data = b""
        return (bytes(self._last_words) + data)[-_STDERR_TAIL:].decode("utf-8", "replace")

    def _wait(self) -> int | None:
        try:
            return self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        """Ends the target and everything its cases left running."""
        with contextlib.suppress(OSError, ValueError):
            self._writer.close()
        kill_group(self._process)
        self._wait()
        self._layer.kill_strays(self.scratch)
        self._thread.join(timeout=1)
        shutil.rmtree(self.scratch, ignore_errors=True)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills a process and its group; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _high_pipe() -> tuple[int, int]:
    import fcntl

    ends = os.pipe()
    try:
        read, write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _HIGH) for end in ends)
    finally:
        for end in ends:
            os.close(end)
    return read, write


def connect(target: Target) -> Connection:
    """Starts a target, over private descriptors where both sides can. Raises `UserError` if it cannot be had."""
    if target.channel is not Channel.AUTO:
        return Connection(target, target.channel)
    if sys.platform == "win32":
        return Connection(target, Channel.STDIO)
    try:
        return Connection(target, Channel.DESCRIPTORS)
    except UserError:
        # A wrapper (a container, a remote shell) that hands on only the standard streams.
        return Connection(target, Channel.STDIO)
