"""What a target is: an interpreter or emulator by name, and how to start the agent in it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Channel(enum.StrEnum):
    """Where the agent's conversation runs."""

    AUTO = "auto"  # private descriptors first, standard streams if the agent cannot open them
    DESCRIPTORS = "descriptors"  # two inherited pipes, numbers in the agent's arguments
    STDIO = "stdio"  # the interpreter's own stdin and stdout


class Tree(enum.StrEnum):
    """Who builds the case's files and looks at them afterwards."""

    HOST = "host"  # the runner, in a directory that the target sees too
    TARGET = "target"  # the adapter around the target (emulators have a file system of their own)


class Layer(enum.StrEnum):
    """What lies between the target and the host's operating system; `osconform.targets.layers` knows each."""

    NONE = "none"  # the target runs on the host's own system
    WINE = "wine"  # a Windows program on a Unix host


@dataclass(frozen=True, kw_only=True)
class Target:
    """How to start one target.

    `command` is the argument vector; the item `{agent}` stands for the path of the portable agent, and
    `{python}` for the host's interpreter. `origin` says in a few words where the target was found. `baselines` names
    baseline files that hold for it beside those of its own name and of its implementation.
    """

    name: str
    command: tuple[str, ...]
    origin: str = ""
    channel: Channel = Channel.AUTO
    tree: Tree = Tree.HOST
    layer: Layer = Layer.NONE
    imitator: str = ""  # what imitates an interpreter and its platform, "pyfakefs"; "" for a real interpreter
    baselines: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    startup_timeout: float = 20.0  # seconds
    by_hand: str = ""  # the shell command by which a person runs FILE in it; made of `command` where empty
    call: str = ""  # the options that name it on osconform's command line; `--target NAME` where empty


@dataclass(frozen=True, kw_only=True)
class Unavailable:
    """A target that osconform knows by name and that cannot run here, with the reason and the way to get it."""

    name: str
    reason: str
