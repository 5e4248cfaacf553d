"""The spec, loaded: from a cache while the files are unchanged, since YAML takes seconds and msgpack milliseconds."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import msgspec
import platformdirs

from . import __version__, loader
from .errors import UserError
from .model import Spec

_decoder = msgspec.msgpack.Decoder(Spec)


def load(root: Path | None = None) -> Spec:
    """The spec below `root`, that which ships by default. Raises `loader.SpecError` with everything wrong in it."""
    base = (root or loader.root()).resolve()
    if not base.is_dir():
        raise UserError(
            f"There is no folder {str(root)!r}.", "Name the folder that holds the spec's YAML files."
        )
    cached = platformdirs.user_cache_path("osconform") / f"spec-{_stamp(base)}.msgpack"
    try:
        return _decoder.decode(cached.read_bytes())
    except (OSError, msgspec.DecodeError):
        pass
    files = loader.spec_files([base])
    if not files:
        raise UserError(
            f"The folder {str(root)!r} has no YAML files.", "Name the folder that holds those of the spec."
        )
    spec = loader.load_files(files, base)
    _store(cached, msgspec.msgpack.encode(spec))
    return spec


def _stamp(base: Path) -> str:
    """Changes whenever a file of the spec or of the code that reads it does; looks at times and sizes only."""
    digest = hashlib.sha256(f"{__version__} {base}".encode())
    for folder, pattern in ((str(base), ".yaml"), (str(Path(__file__).parent), ".py")):
        stack = [folder]
        found = []
        while stack:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        stack.append(entry.path)
                    elif entry.name.endswith(pattern):
                        status = entry.stat()
                        found.append(f"{entry.path} {status.st_mtime_ns} {status.st_size}")
        digest.update("\n".join(sorted(found)).encode())
    return digest.hexdigest()[:24]


def _store(path: Path, data: bytes) -> None:
    """Replaces the cache of earlier states; a cache that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        os.replace(file.name, path)
        for old in path.parent.glob("spec-*.msgpack"):
            if old != path and old.stat().st_mtime < path.stat().st_mtime - 86400:
                old.unlink()
    except OSError:
        return
