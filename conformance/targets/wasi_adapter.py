"""The adapter for CPython on WASI: a WebAssembly instance in this process, which holds the conversation by `wasi_part.py`.

    python -m osconform.targets.wasi_adapter MODULE            serves one connection
    python -m osconform.targets.wasi_adapter --compile SOURCE MODULE

MODULE is compiled beforehand, which takes wasmtime many seconds; an instance then starts in a tenth of one. Programs share an
instance until one leaves traces that the part inside cannot put back, or ends it. WASI opens no folder that was not named when
the instance started, so the folder of the cases is known from the first of them; it has the name that it has on the host.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import shutil
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import wasmtime

from ..agent import agent, frames
from ..agent.connection import AGENT
from ..errors import UserError
from .command_adapter import serve

_HERE = Path(__file__).parent
#: What the instance imports, by the names that it has there.
_FILES = {
    "osconform_agent.py": AGENT,
    "wasm_part.py": _HERE / "wasm_part.py",
    "wasi_part.py": _HERE / "wasi_part.py",
}
_KEPT = 1 << 23  # bytes of unread output that are kept: a whole reply, and what a program printed before it
_TRAPPED = 6  # as a process that aborts, with SIGABRT


class Instance:
    """One running interpreter: requests go in through a named pipe, and what it writes to stdout and stderr is kept here."""

    def __init__(
        self, linker: wasmtime.Linker, module: wasmtime.Module, folder: str, parents: list[str]
    ) -> None:
        requests = str(Path(folder, f"requests-{secrets.token_hex(4)}"))
        os.mkfifo(requests)
        # Both ways: so neither end waits for the other to be opened.
        self._requests = os.open(requests, os.O_RDWR)
        self.parents = parents
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.stderr = bytearray()
        self.gone = 0  # wait status, once it has ended
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["python", str(Path(folder, "wasi_part.py"))]
        wasi.env = [("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONHASHSEED", "0")]
        for path in dict.fromkeys((folder, *parents)):
            wasi.preopen_dir(path, path)
        wasi.stdin_file = requests
        wasi.stdout_custom = self._pieces.put
        wasi.stderr_custom = self._heard
        os.unlink(requests)
        store = wasmtime.Store(linker.engine)
        store.set_limits(memory_size=agent.MEMORY)
        store.set_wasi(wasi)
        threading.Thread(target=self._run, args=(linker, module, store), daemon=True).start()

    def _heard(self, data: bytes) -> None:
        if len(self.stderr) < agent.PRINTED:
            self.stderr += data

    def _run(self, linker: wasmtime.Linker, module: wasmtime.Module, store: wasmtime.Store) -> None:
        try:
            linker.instantiate(store, module).exports(store)["_start"](store)
        except wasmtime.ExitTrap as ended:
            self.gone = (int(ended.code) & 0xFF) << 8
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            self.gone = _TRAPPED
            self.stderr += str(error).encode()
        self._pieces.put(None)

    def ask(self, text: str) -> None:
        """Sends one request."""
        data = frames.framed(text.encode("ascii"))
        while data:
            data = data[os.write(self._requests, data) :]

    def answer(self, id: str | None) -> tuple[bytes, dict[str, Any] | None]:
        """What was printed before the message with this id (None: the greeting), and the message; none if it has ended."""
        data = bytearray()
        while (piece := self._pieces.get()) is not None:
            data += piece
            if len(data) > _KEPT:
                del data[agent.PRINTED : _KEPT // 2]
            # The interpreter waits when it has answered: nothing comes after that.
            if piece.endswith(frames.END):
                printed, message = before_message(data, id)
                if message is not None:
                    return printed, message
        return bytes(data), None

    def close(self) -> None:
        os.close(self._requests)


def has_fifo(directory: str) -> bool:
    """Whether there is one below: WASI has no such file type (wasi_snapshot_preview1, filetype), and programs cannot tell.

    The look leaves no trace. Listing a directory sets the time of its last access (POSIX, readdir), which programs ask for.
    """
    try:
        before = os.lstat(directory)
        with os.scandir(directory) as entries:
            found = any(
                has_fifo(entry.path)
                if entry.is_dir(follow_symlinks=False)
                else stat.S_ISFIFO(entry.stat(follow_symlinks=False).st_mode)
                for entry in entries
            )
        os.utime(directory, ns=(before.st_atime_ns, before.st_mtime_ns))
    except PermissionError:  # a case about a directory that nobody may enter: nor will the program
        return False
    return found


def before_message(data: bytes | bytearray, id: str | None) -> tuple[bytes, dict[str, Any] | None]:
    """The message with this id that ends the data, if there is one, and all before it."""
    start = data.rfind(frames.START)
    while start >= 0:
        message = next(iter(frames.Decoder().feed(bytes(data[start:]))), None)
        if message is not None and message.get("id") == id:
            return bytes(data[:start]), message
        start = data.rfind(frames.START, 0, start)
    return bytes(data), None


class WasiRunner:
    """Keeps an instance going and passes on what it answers."""

    def __init__(self, module: str, folder: str) -> None:
        self.folder = folder
        self.token = ""
        engine = wasmtime.Engine()
        self._module = wasmtime.Module.deserialize_file(engine, module)
        self._linker = wasmtime.Linker(engine)
        self._linker.define_wasi()
        self._instance: Instance | None = None
        self._parents: list[str] = []
        for name, source in _FILES.items():
            shutil.copyfile(source, Path(folder, name))

    def greet(self) -> dict[str, Any]:
        """The greeting. Raises `UserError` if the interpreter does not give one."""
        _, message = self._start()
        self.token = message["token"]
        return message

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply, or word that the interpreter ended without one."""
        if (directory := request.get("dir")) is not None:
            if has_fifo(directory):
                return {"id": request["id"], "unsupported": "WASI knows no fifos: opening one never ends"}
            parent = str(Path(directory).parent)
            if parent not in self._parents:
                self._parents.append(parent)
        instance = self._instance
        if instance is None or instance.parents != self._parents:
            self._end()
            instance, _ = self._start()
        instance.stderr.clear()
        instance.ask(json.dumps(request))
        printed, message = instance.answer(request["id"])
        if message is None:
            self._end()
            return {"token": self.token, "gone": instance.gone, "stderr": _text(instance.stderr[-2000:])}
        if message.pop("last", False):  # it does not go on: the next request gets another
            self._end()
        told = {"stdout": _text(printed[: agent.PRINTED]), "stderr": _text(instance.stderr[: agent.PRINTED])}
        return {**message, **{name: text for name, text in told.items() if text}}

    def _start(self) -> tuple[Instance, dict[str, Any]]:
        instance = self._instance = Instance(self._linker, self._module, self.folder, list(self._parents))
        _, message = instance.answer(None)
        if message is None or "hello" not in message:
            said = _text(instance.stderr).strip()[-300:] or "nothing on stderr"
            raise UserError(
                f"Python on WASI ended with the wait status {instance.gone} before it greeted ({said}).",
                "Remove its folder from osconform's cache, and run `osconform provision wasi`.",
            )
        return instance, message

    def _end(self) -> None:
        if self._instance is not None:
            self._instance.close()
            self._instance = None


def _text(data: bytes | bytearray) -> str:
    return data.decode("latin-1")


def compile_module(source: str, module: str) -> None:
    """Compiles a WebAssembly file for this machine."""
    compiled = wasmtime.Module.from_file(wasmtime.Engine(), source)
    Path(module).write_bytes(compiled.serialize())


def main(arguments: list[str]) -> None:
    """Compiles, or serves one connection."""
    if arguments[0] == "--compile":
        compile_module(*arguments[1:])
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # the instance's files are this process's
        resource.setrlimit(resource.RLIMIT_FSIZE, (agent.FILESIZE, agent.FILESIZE))
    serve(lambda folder: WasiRunner(arguments[0], folder))


if __name__ == "__main__":
    main(sys.argv[1:])
