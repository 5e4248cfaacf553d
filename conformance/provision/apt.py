"""Unpacking a package and what it needs from an apt archive, without installing it and without privileges.

apt works here on folders of its own (lists, cache, an empty dpkg status) and on sources that the caller
gives; the machine's proxies and trusted keys stay in force, its hooks and pins do not. apt verifies the
signatures, and weaker settings of the machine are overridden. Options: apt.conf(5), apt-secure(8).
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from osconform.errors import UserError
from osconform.provision.apt_sources import Source

LIST = "packages.txt"  # lines of `name_version`
STEP_TIMEOUT = 600.0  # seconds; apt has timeouts of its own for a mirror that does not answer

# The status of its own makes apt resolve the whole closure, the C library included, as if for a bare machine.
CONFIGURATION = """\
Dir::Etc::sourcelist "{home}/own.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "{home}/preferences";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{home}/state";
Dir::State::lists "{home}/state/lists";
Dir::State::status "{home}/status";
Dir::Cache "{home}/cache";
Dir::Log "{home}/log";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Architecture "{architecture}";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
"""

# A package that dpkg takes for installed, younger than any that is asked for.
INSTALLED = """\
Package: {package}
Status: install ok installed
Maintainer: osconform
Architecture: {architecture}
Version: 9999:1
Description: the machine's own
"""

# Foreign repositories may use the same suite names; the distribution's own packages win over theirs.
PREFERENCES = "\n".join(
    f"Package: *\nPin: release o={origin}\nPin-Priority: 990\n" for origin in ("Debian", "Ubuntu", "Raspbian")
)


def native_architecture() -> str:
    """The machine's architecture by Debian's name for it, such as `amd64`."""
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def unpack(
    package: str,
    sources: Sequence[Source],
    architecture: str,
    root: Path,
    report: Callable[[str], None],
    *,
    provided: Sequence[str] = (),
) -> None:
    """Unpack `package` and everything it depends on into the folder `root`, but for the packages `provided`.

    The packages are listed in the file `packages.txt` there. Raises UserError if apt or dpkg cannot.
    """
    with tempfile.TemporaryDirectory(prefix="osconform-apt-") as temporary:
        home = Path(temporary)
        _lay_out(home, sources, architecture, provided)
        suites = " ".join(sorted({suite for source in sources for suite in source.suites}))
        report(f"Reading the package lists of {suites} from this machine's mirror.")
        update = _apt(home, "update")
        report(f"Downloading {package} and the libraries it needs.")
        download = _apt(home, "install", "--yes", "--no-install-recommends", "--download-only", package)
        archives = sorted((home / "cache" / "archives").glob("*.deb"))
        if download.returncode != 0 or not archives:
            # One source of several may fail in the update without harm, hence its errors count only now.
            complaints = " ".join(filter(None, [_complaints(update), _complaints(download)]))
            raise UserError(
                f"apt could not fetch {package} from {suites}: {complaints}",
                "Look at the network and the mirror. If a signature could not be verified, this machine's "
                "keys are older than the suite: update the package with the archive's keys "
                "(debian-archive-keyring or ubuntu-keyring), then try again.",
            )
        report(f"Unpacking {len(archives)} packages.")
        root.mkdir(parents=True, exist_ok=True)
        for archive in archives:
            _extract(archive, root)
        names = [archive.name.rsplit("_", 1)[0].replace("%3a", ":") for archive in archives]
        (root / LIST).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")


def version(package: str, root: Path) -> str:
    """The version of a package that was unpacked into `root`, such as `3.14.8-1`; empty if it is not known."""
    try:
        lines = (root / LIST).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition("_")[2] for line in lines if line.partition("_")[0] == package), "")


def _lay_out(home: Path, sources: Sequence[Source], architecture: str, provided: Sequence[str]) -> None:
    home.chmod(0o755)  # started by root, apt downloads as its own unprivileged user, who must get in here
    for folder in ("state/lists/partial", "cache/archives/partial", "log"):
        (home / folder).mkdir(parents=True)
    status = "\n".join(INSTALLED.format(package=package, architecture=architecture) for package in provided)
    (home / "status").write_text(status, encoding="utf-8")
    (home / "preferences").write_text(PREFERENCES, encoding="utf-8")
    (home / "apt.conf").write_text(
        CONFIGURATION.format(home=home, architecture=architecture), encoding="utf-8"
    )
    own_sources = home / "own.sources"
    own_sources.touch(mode=0o600)  # an address may hold a password
    own_sources.write_text("\n".join(source.as_deb822(architecture) for source in sources), encoding="utf-8")


def _apt(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # -c is read after the machine's own configuration, so what it says is final.
    return run(["apt-get", "-c", str(home / "apt.conf"), "--quiet", *arguments], "apt-get")


def _extract(archive: Path, root: Path) -> None:
    done = run(["dpkg", "-x", str(archive), str(root)], "dpkg")
    if done.returncode != 0:
        raise UserError(
            f"dpkg could not unpack {archive.name} into {root}: {done.stderr.strip()}",
            "Make room there, or see to it that you may write there.",
        )


def run(command: Sequence[str], name: str, timeout: float = STEP_TIMEOUT) -> subprocess.CompletedProcess[str]:
    """A command of apt or dpkg, which asks nothing and answers in English. Raises UserError if it takes too long."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"{name} did not finish within {timeout:.0f} seconds.",
            "Look at the network and the mirror.",
        ) from None


def _complaints(done: subprocess.CompletedProcess[str]) -> str:
    marked = [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))]
    return " ".join(line.rstrip(".") + "." for line in marked[-4:])
