"""What is known of a target once it has said hello: everything that selects cases and expectations."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from .platforms import from_sys_platform

Version = tuple[int, ...]


@lru_cache(maxsize=4096)  # the same few texts, asked for each case and profile
def parse_version(text: str) -> Version:
    """The leading numbers of a version text: `"6.1.0-13-amd64"` gives `(6, 1, 0)`; empty if there are none."""
    match = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One target's identity.

    `version` is that of the language for CPython and its kin (`(3, 13, 0)`), of the firmware for MicroPython.
    `features` are the offers that `needs` of a case asks for.
    """

    implementation: str
    version: Version
    platform: str
    machine: str = ""
    kernel: Version = ()
    libc: str = ""
    libc_version: Version = ()
    features: frozenset[str] = frozenset()
    errnos: dict[str, int] = {}  # name -> number on that target
    separator: str = "/"

    @property
    def dialect(self) -> str:
        """Whose docs hold: `"micropython"` for MicroPython, `"cpython"` for everyone else."""
        return "micropython" if self.implementation == "micropython" else "cpython"

    @property
    def language(self) -> Version:
        """The version of the Python language and library that the target implements.

        MicroPython's docs describe their own library; its syntax is that of about 3.4.
        """
        return (3, 4) if self.implementation == "micropython" else self.version

    def describe(self) -> str:
        """`CPython 3.13.0 on linux`, for people."""
        names = {"cpython": "CPython", "micropython": "MicroPython", "pypy": "PyPy"}
        version = ".".join(map(str, self.version))
        return f"{names.get(self.implementation, self.implementation)} {version} on {self.platform}"


def from_hello(hello: dict[str, Any]) -> Profile:
    """The profile in the agent's first message (see `osconform.agent.agent`)."""
    platform = from_sys_platform(hello["platform"])
    features = set(hello.get("features", ()))
    if platform not in ("windows", "macos"):
        features.add("case-sensitive")
    libc, _, libc_version = hello.get("libc", "").partition(" ")
    return Profile(
        implementation=hello["implementation"],
        version=tuple(hello["version"]),
        platform=platform,
        machine=hello.get("machine", ""),
        kernel=parse_version(hello.get("kernel", "")),
        libc=libc,
        libc_version=parse_version(libc_version),
        features=frozenset(features),
        errnos=hello.get("errnos", {}),
        separator="\\" if platform == "windows" else "/",
    )
