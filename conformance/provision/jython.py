"""Jython 2.7 from Debian's archive, unpacked into the cache, and the Java that runs it, which the machine has or gets.

The package's own start script names files below /usr and cannot be moved; the one written here finds its libraries from
where it lies. Java takes one second to start, most of it for loading Jython's classes, and a run starts it some
hundred times: an image of the classes (java(1), -XX:ArchiveClassesAtExit) and the quick one of its two compilers halve that.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import apt, debian_archive, system_package, trial
from osconform.provision.cache import cache_folder
from osconform.provision.system_package import SystemPackage

START_TIMEOUT = 120.0  # seconds; the first start reads every library
# Debian 13 has dropped the package.
SUITES = dict.fromkeys(("bullseye", "trixie", "forky"), "bookworm")
REMEDY = "Install Jython 2.7 by other means (the installer from jython.org); a `jython` on PATH is found."
JAVA = SystemPackage(
    "Java",
    "default-jre-headless",
    lambda: shutil.which("java"),
    otherwise="a Java runtime, version 9 or newer, with your package manager.",
)
# Packages that the machine stands in for: Java, and the C library that it has been linked with.
PROVIDED = ("default-jre-headless", "libc6")
# What the manifest of Jython's archive names, but for drivers of databases.
LIBRARIES = (
    "antlr3-runtime asm asm-commons asm-util commons-compress guava icu4j jaxb-api jffi jline2 jnr-constants jnr-ffi "
    "jnr-netdb jnr-posix netty-buffer netty-codec netty-common netty-handler netty-resolver netty-transport servlet-api "
    "stringtemplate4"
).split()
IMAGE = "classes.jsa"
# What Jython's own build opens in its manifest, and Debian's does not: without it, no descriptor's number can be had.
START = """\
#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")
exec java -XX:+IgnoreUnrecognizedVMOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC {image} \\
  --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \\
  -Djava.library.path="$root/usr/lib/{triplet}/jni" -cp "{classes}" \\
  -Dpython.home="$root/usr/share/jython" -Dpython.executable="$root/bin/jython" org.python.util.jython "$@"
"""
# Without the image, or with one of another Java, the virtual machine says so on stdout, unless it is told not to.
WITH_IMAGE = f'-Xshare:auto -XX:SharedArchiveFile="$root/{IMAGE}" -Xlog:disable -Xlog:all=off'
MAKING_IMAGE = f'-XX:ArchiveClassesAtExit="$root/{IMAGE}" -Xlog:disable -Xlog:all=off'
QUESTION = (
    "import json, os, re, shutil, subprocess, sys, tempfile; print(sys.version_info[:2], os._native_posix)"
)
ANSWER = "((2, 7), True)"


def folder() -> Path:
    """Where Jython lies; it may not exist yet."""
    return cache_folder() / "jython"


def cached() -> Path | None:
    """The program in the cache; None if it is not there."""
    program = _program(folder())
    return program if program.exists() else None


def version() -> str:
    """The version of the package in the cache, such as `2.7.3+repack1-1`; empty if it is not known."""
    return apt.version("jython", folder())


def provision(report: Callable[[str], None]) -> Path:
    """Make sure that a Jython is here, and Java, and return the path of its program.

    One on PATH, and then one in the cache, is left as it is. Raises UserError if this machine cannot get one.
    """
    if (on_path := shutil.which("jython")) is not None:
        report(f"Jython is on PATH already, at {on_path}.")
        return Path(on_path)
    system_package.ensure(JAVA, report)
    final = folder()
    if (program := cached()) is not None:
        if (trouble := _trouble(program)) is None:
            report(f"Jython is provisioned already, in {final}.")
            return program
        report(f"The Jython in {final} does not work ({trouble}); replacing it.")
    _install(final, report)
    report(f"Jython is ready in {final}.")
    return _program(final)


def _program(root: Path) -> Path:
    return root / "bin" / "jython"


def _install(final: Path, report: Callable[[str], None]) -> None:
    sources, architecture = debian_archive.find("Jython", SUITES, REMEDY)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=".jython-", dir=final.parent) as temporary:
            root = Path(temporary) / "root"
            apt.unpack("jython", sources, architecture, root, report, provided=PROVIDED)
            report("Starting it once.")
            _write_start(root, architecture, WITH_IMAGE)
            if (trouble := _trouble(_program(root))) is not None:
                raise UserError(f"The unpacked Jython does not work: {trouble}.", REMEDY)
            shutil.rmtree(final, ignore_errors=True)
            os.rename(root, final)
    except OSError as error:
        raise UserError(
            f"Jython could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error
    report("Keeping an image of its classes.")
    # Only now: the image holds the paths of the libraries. A Java before 13 makes none, and starts slower.
    _write_start(final, architecture, MAKING_IMAGE)
    _trouble(_program(final))
    _write_start(final, architecture, WITH_IMAGE)


def _write_start(root: Path, architecture: str, image: str) -> None:
    program = _program(root)
    program.parent.mkdir(exist_ok=True)
    classes = ":".join(f"$root/usr/share/java/{name}.jar" for name in ("jython", *LIBRARIES))
    triplet = debian_archive.LAYOUTS[architecture].triplet
    program.write_text(START.format(image=image, triplet=triplet, classes=classes), encoding="utf-8")
    program.chmod(0o755)


def _trouble(program: Path) -> str | None:
    """Start it once. None if it works, and calls the C library, else what is wrong with it."""
    return trial.trouble([str(program), "-c", QUESTION], ANSWER, START_TIMEOUT)
