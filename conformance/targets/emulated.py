"""The adapter around the emulator: the agent's loop on the host, each program in a world of its own.

Started as `python -m osconform.targets.emulated PLATFORM IN OUT SCRATCH`.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from osconform.emulators import Dir, Fifo, File, Link, World

from ..agent import agent

#: The directory that cases find themselves in.
_HERE = {"windows": "C:\\case"}
_HERE_ON_UNIX = "/case"
#: Longest contents that go into a reply: each byte may take six characters there, and a frame has room for 4 MiB.
_LONGEST = 1 << 19

_TOOLS = """
def put(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, (bytes, bytearray)) else data.encode())

def get(path):
    with open(path, "rb") as file:
        return file.read().decode()
"""


class EmulatedRunner(agent.Runner):
    """Runs programs in fresh worlds of one platform."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.here = _HERE.get(platform, _HERE_ON_UNIX)
        self.world = self._fresh()

    def _fresh(self) -> World:
        return World(self.platform, cwd=self.here)

    def enter(self, request: dict[str, Any]) -> dict[str, Any]:
        self.world = world = self._fresh()
        self.open = world.open
        agent.errno = world.module("errno")
        if request.get("root"):
            world.become(0)
            world.os.chown(self.here, 0, 0)
        _plant(world, request.get("given", {}))
        return {"__name__": "__main__", "__builtins__": vars(world.builtins)}

    def execute(self, program: str, names: dict[str, Any]) -> None:
        if "fork" in program:
            # The agent's put and get are those of the first process, whichever calls them.
            program = _TOOLS + program
        self.world.run(program, "<case>", names)

    def after(self, request: dict[str, Any]) -> list[str]:
        fields = ['"here":' + agent.quote(self.here), '"files":' + _as_json(_look(self.world, self.here))]
        self.world.interpreter.flush()
        machine = self.world.machine
        printed = machine.console.output.decode(machine.traits.encoding, "backslashreplace")
        if printed:
            fields.append('"stdout":' + agent.quote(printed))
        return fields


def _plant(world: World, given: dict[str, dict[str, Any]]) -> None:
    """Builds the tree; second names and times are beyond `build_tree`, so these go through the world's os."""
    tree: dict[str, Any] = {}
    for path, fields in given.items():
        mode = fields.get("mode")
        if fields.get("dir"):
            tree[path + "/"] = Dir(mode)
        elif "symlink" in fields:
            tree[path] = Link(fields["symlink"])
        elif "special" in fields:
            tree[path] = Fifo(mode)
        elif "link" not in fields:
            tree[path] = File(fields.get("data", "").encode("latin-1"), mode)
        elif "/" in path:  # a second name needs its folder all the same
            tree[path.rpartition("/")[0] + "/"] = Dir()
    world.build_tree(tree)
    for path, fields in given.items():
        if "link" in fields:
            world.os.link(fields["link"], path)
    # From the leaves up: a name made in a directory changes the directory's time.
    for path, fields in sorted(given.items(), reverse=True):
        if "mtime" in fields:
            itself = {"follow_symlinks": False} if "symlink" in fields else {}
            world.os.utime(path, (fields["mtime"], fields["mtime"]), **itself)


def _look(world: World, here: str) -> dict[str, dict[str, Any]]:
    """The tree afterwards, in the form of `osconform.trees.to_wire`."""
    found: dict[str, dict[str, Any]] = {}
    for path, entry in world.tree(here).items():
        fields: dict[str, Any] = {}
        if isinstance(entry, Link):
            fields["symlink"] = entry.target
        elif isinstance(entry, Dir) or entry is None:
            fields["dir"] = True
        elif isinstance(entry, Fifo):
            fields["special"] = "fifo"
        else:
            content = entry.content if isinstance(entry, File) else entry
            data = content if isinstance(content, bytes) else content.encode()
            if len(data) > _LONGEST:
                data = b"(over %d KiB)" % (_LONGEST >> 10)
            fields["data"] = data.decode("latin-1")
        mode = getattr(entry, "mode", None)
        if mode is not None:
            fields["mode"] = mode
        if "data" in fields and _names(world, here, path) > 1:
            fields["link"] = path
        found[path.rstrip("/")] = fields
    return found


def _names(world: World, here: str, path: str) -> int:
    separator = "\\" if "\\" in here else "/"
    try:
        return int(world.os.lstat(here + separator + path.replace("/", separator)).st_nlink)
    except OSError:
        return 1


def _as_json(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{agent.quote(key)}:{_as_json(item)}" for key, item in value.items()) + "}"
    return str(agent.encode(value))


class _Identity:
    """What the greeting says of users: a world runs programs as an ordinary user, and as root on request."""

    available = True
    starts_processes = True

    def __init__(self, world: World) -> None:
        self.identity = 0 if world.platform != "windows" else None


def main(arguments: list[str]) -> None:
    """Serves one connection."""
    runner = EmulatedRunner(arguments[0])
    world = runner.world
    channel = (
        agent.Channel(int(arguments[1]), int(arguments[2])) if arguments[1:] else agent.standard_channel()
    )
    served = agent.Agent(channel, arguments[3] if arguments[3:] else "", runner, batch=100)
    if os.name == "posix":
        # The host's memory limit is for programs; the host's interpreter has the worlds in it as well.
        agent.MEMORY *= 2
    served.greet(agent.hello(_Identity(world), world.os, world.sys, world.module("errno")))
    served.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
