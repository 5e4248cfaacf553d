"""The adapter for CPython on WASI: a fresh instance of the WebAssembly module for every program, in this process.

    python -m osconform.targets.wasi_adapter MODULE            serves one connection
    python -m osconform.targets.wasi_adapter --compile SOURCE MODULE

MODULE is compiled beforehand, which takes wasmtime many seconds; an instance then takes a tenth of one. The folder of the cases
is opened for the instance under the name that it has on the host.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wasmtime

from ..agent import frames
from . import command_program
from .command_adapter import CommandRunner, serve, split

_PRINTED = 1 << 16
_OUTPUT = 1 << 23  # bytes of output that are read
_FILE = 1 << 26  # bytes that a program can write into one file
_POLL = 0.002  # seconds between looks at what an instance has written
_TRAPPED = -6  # as a process that aborts


class WasiRunner(CommandRunner):
    """Runs programs in instances of one module."""

    batch = 16

    def __init__(self, module: str, folder: str) -> None:
        super().__init__([module], folder)
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module.deserialize_file(self.engine, module)
        self.linker = wasmtime.Linker(self.engine)
        self.linker.define_wasi()
        self._streams = {name: Path(folder, f"instance-{name}") for name in ("stdout", "stderr")}

    def features(self, said: list[str]) -> list[str]:
        """WASI knows neither users nor processes; nobody is refused anything by modes."""
        return [word for word in said if word == "symlinks"]

    def run(
        self, program: str, directory: str, user: int | None
    ) -> tuple[int, dict[str, Any] | None, str, str]:
        """See `CommandRunner.run`; `user` has no meaning here."""
        self._prepare(program)
        status, trap = self._start([directory])
        printed, message = split(self._written("stdout"))
        return status, message, printed, self._stderr() + trap

    def answers(self, requests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """See `CommandRunner.answers`: one instance serves as many as it can, and its replies are passed on as they come."""
        waiting = deque(requests)
        while waiting:
            self._prepare(command_program.whole(*waiting))
            directories = [request["dir"] for request in waiting if request.get("dir")]
            ended: list[tuple[int, str]] = []
            instance = threading.Thread(target=lambda: ended.append(self._start(directories)))  # noqa: B023
            instance.start()
            before = len(waiting)
            yield from self._replies(instance, waiting)
            instance.join()
            if (
                len(waiting) == before
            ):  # it ended in the first one: whoever answers nothing has taken its process with it
                status, trap = ended[0]
                gone = -status if status < 0 else status << 8
                waiting.popleft()
                yield {"token": self.token, "gone": gone, "stderr": (self._stderr() + trap)[-2000:]}

    def _replies(
        self, instance: threading.Thread, waiting: deque[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Replies to the first of those waiting, which are taken off, until the instance ends."""
        seen = 0
        alive = True
        while alive and waiting:
            alive = instance.is_alive()  # asked first: what was written until then is read
            data = self._written("stdout")[seen:]
            printed, message, length = first_message(data, waiting[0]["id"])
            if message is None:
                instance.join(_POLL)
                continue
            alive = True
            seen += length
            waiting.popleft()
            yield {**message, **({"stdout": printed} if printed else {})}

    def _prepare(self, program: str) -> None:
        Path(self._program).write_text(program, encoding="utf-8")
        for path in self._streams.values():
            path.write_bytes(b"")

    def _written(self, name: str) -> bytes:
        with self._streams[name].open("rb") as file:
            return file.read(_OUTPUT)

    def _stderr(self) -> str:
        return self._written("stderr")[:_PRINTED].decode("latin-1")

    def _start(self, directories: list[str]) -> tuple[int, str]:
        """Exit status of an instance that finds these directories, and what was told if it was stopped."""
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["python", str(self._program)]
        wasi.env = [("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONHASHSEED", "0")]
        for path in dict.fromkeys((self.folder, *(str(Path(directory).parent) for directory in directories))):
            wasi.preopen_dir(path, path)
        for name, stream in self._streams.items():
            setattr(wasi, f"{name}_file", str(stream))
        store = wasmtime.Store(self.engine)
        store.set_wasi(wasi)
        try:
            self.linker.instantiate(store, self.module).exports(store)["_start"](store)
        except wasmtime.ExitTrap as ended:
            return int(ended.code), ""
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            return _TRAPPED, str(error)
        return 0, ""


def first_message(data: bytes, id: str) -> tuple[str, dict[str, Any] | None, int]:
    """What was printed before the reply with this id, the reply, and the length of both; no reply if it is not there yet."""
    start = data.find(frames.START)
    while start >= 0:
        decoder = frames.Decoder()
        message = next(iter(decoder.feed(data[start:])), None)
        if message is not None and message.get("id") == id:
            end = data.index(frames.END, start) + 1
            return data[:start][:_PRINTED].decode("latin-1"), message, end
        start = data.find(frames.START, start + 1)
    return "", None, 0


def compile_module(source: str, module: str) -> None:
    """Compiles a WebAssembly file for this machine."""
    compiled = wasmtime.Module.from_file(wasmtime.Engine(), source)
    Path(module).write_bytes(compiled.serialize())


def main(arguments: list[str]) -> None:
    """Compiles, or serves one connection."""
    if arguments[0] == "--compile":
        compile_module(*arguments[1:])
        return
    if os.name == "posix":
        import resource

        with contextlib.suppress(ValueError, OSError):  # the instance's files are this process's
            resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
    serve(lambda folder: WasiRunner(arguments[0], folder))


if __name__ == "__main__":
    main(sys.argv[1:])
