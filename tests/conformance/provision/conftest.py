"""An apt archive in a folder, built and signed on the spot, so that the real apt, gpgv and dpkg take part."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOLS = ("apt-get", "dpkg", "dpkg-deb", "gpg", "gpgv")


class Archive:
    """A signed repository with the suite `trixie` under `home/archive`, and `home/etc` to point apt at it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.etc = home / "etc"
        self.keyring = home / "archive.gpg"
        self.architecture = run("dpkg", "--print-architecture").strip()
        (self.etc / "sources.list.d").mkdir(parents=True)
        gpg = ["gpg", "--homedir", str(home / "gnupg"), "--batch", "--quiet", "--pinentry-mode", "loopback"]
        self.gpg = [*gpg, "--passphrase", ""]
        (home / "gnupg").mkdir(mode=0o700)
        run(*self.gpg, "--quick-generate-key", "archive@example.test", "ed25519", "sign", "never")
        self.keyring.write_bytes(
            subprocess.run([*self.gpg, "--export"], capture_output=True, check=True).stdout
        )
        self.configure("bookworm", self.keyring)

    def configure(self, suite: str, keyring: Path) -> None:
        """Write the machine's source list."""
        line = f"deb [signed-by={keyring}] file:{self.home}/archive {suite} main\n"
        (self.etc / "sources.list").write_text(line, encoding="utf-8")

    def package(self, name: str, files: dict[str, str], depends: str = "") -> None:
        """Build a package; files get the mode 0755."""
        tree = self.home / "build" / name
        control = f"Package: {name}\nVersion: 1.0-1\nArchitecture: {self.architecture}\n"
        control += "Maintainer: T <t@example.test>\n" + (f"Depends: {depends}\n" if depends else "")
        for path, text in {**files, "DEBIAN/control": control + "Description: made for a test\n"}.items():
            place = tree / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            place.chmod(0o755)
        pool = self.home / "archive" / "pool"
        pool.mkdir(parents=True, exist_ok=True)
        run(
            "dpkg-deb",
            "--build",
            "--root-owner-group",
            str(tree),
            str(pool / f"{name}_1.0-1_{self.architecture}.deb"),
        )

    def publish(self, *, sign: bool = True) -> None:
        """Write the package list and the release file."""
        archive = self.home / "archive"
        stanzas = []
        for deb in sorted((archive / "pool").glob("*.deb")):
            control = run("dpkg-deb", "--field", str(deb))
            digest = hashlib.sha256(deb.read_bytes()).hexdigest()
            place = f"Filename: pool/{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n"
            stanzas.append(control + place)
        packages = "\n".join(stanzas).encode()
        suite = archive / "dists" / "trixie"
        listed = f"main/binary-{self.architecture}/Packages"
        (suite / listed).parent.mkdir(parents=True, exist_ok=True)
        (suite / listed).write_bytes(packages)
        release = (
            "Origin: Debian\nSuite: stable\nCodename: trixie\nComponents: main\n"
            f"Architectures: {self.architecture}\nDate: Sat, 01 Nov 2025 00:00:00 UTC\n"
            f"SHA256:\n {hashlib.sha256(packages).hexdigest()} {len(packages)} {listed}\n"
        )
        (suite / "Release").write_text(release, encoding="utf-8")
        (suite / "InRelease").unlink(missing_ok=True)
        if sign:
            run(*self.gpg, "--clearsign", "--output", str(suite / "InRelease"), str(suite / "Release"))


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def archive() -> Iterator[Archive]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"builds a Debian archive, for which this machine lacks {', '.join(missing)}")
    # Not in pytest's folder: started by root, apt reads as a user who cannot get in there.
    home = Path(tempfile.mkdtemp(prefix="osconform-test-"))
    home.chmod(0o755)
    try:
        yield Archive(home)
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home / "gnupg"), "--kill", "all"], capture_output=True)
        shutil.rmtree(home)
