"""The adapter around an in-process fake: the agent's loop on the host, programs that import the fake's modules.

Started as `python -m osconform.targets.in_process MODULE:OBJECT [IN OUT SCRATCH]`. What OBJECT has to be says
`Fake`; docs/validate-your-implementation.md has a worked example.

A fake is seldom whole, and what it lacks reaches the host. Hence each program runs in a forked process of its own (where
the host can fork), in an empty directory of the host's that no other program sees, and as nobody where the host's user is
root: what one program leaves there through a hole of the fake decides nothing about the next. For the same reason the low
numbers of descriptors belong to the program: a fake's number that falls through must not meet a file of the host's.
"""

from __future__ import annotations

import builtins
import importlib
import json
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from ..agent import agent
from ..errors import UserError
from . import fake_tree

# The host's `os` is used through the agent's only, so that fakes that patch modules have one place to spare.

NOBODY = 65534
_ABSENT = object()

#: What the standard library imports only when it is needed: by then, nobody may read the folders of a root's Python.
_LATE = tuple(
    """
    bz2 gzip lzma tarfile zipfile zlib encodings.ascii encodings.cp437 encodings.idna encodings.latin_1 encodings.utf_16
    encodings.utf_16_be encodings.utf_16_le encodings.utf_32 encodings.utf_8_sig
    """.split()
)


class Fake(Protocol):
    """What stands in for the operating system's modules in this process.

    It may also have `plant(given)`, which builds a tree of files in `directory`, `look()`, which returns the tree below it
    (both in the form of `osconform.targets.fake_tree`), and `features`, the words of `osconform.agent` for what `needs` of
    a case asks for. Without the first two the fake's own `os` and `open` are used.
    """

    platform: str  # what `sys.platform` says on the system that is imitated; expectations are chosen by it
    directory: (
        str  # absolute path, in that system's writing, of the directory that programs find themselves in
    )

    def start(self, *, root: bool) -> Mapping[str, Any]:
        """Makes a fresh world, empty but for `directory`, which is the current one, and returns its modules.

        The keys are names as programs import them (`os`, `os.path`, ...); None is a module that does not exist, one that is
        not named is the host's. The key `builtins` holds a mapping of builtins to replace, such as `{"open": ...}`. `root` asks for
        the superuser, where the fake knows one.
        """
        ...


def load(reference: str) -> Fake:
    """The fake that `MODULE:OBJECT` names, made by calling OBJECT. Raises `UserError` if there is none."""
    name, _, attribute = reference.partition(":")
    if not name or not attribute:
        raise UserError(
            f"{reference!r} names no fake.", 'Write MODULE:OBJECT, for example "mypackage.conformance:fake".'
        )
    try:
        found: Any = importlib.import_module(name)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise UserError(
            f"The fake {reference!r} cannot be loaded: {error}.",
            "MODULE must be importable by the Python that runs osconform, and OBJECT an attribute of it.",
        ) from None
    fake: Any = found()
    for wanted in ("platform", "directory", "start"):
        if not hasattr(fake, wanted):
            raise UserError(
                f"What {reference!r} returns has no `{wanted}`.",
                "It needs platform, directory and start(*, root).",
            )
    made: Fake = fake
    return made


class InProcessRunner(agent.Runner):
    """Runs each program with the modules of a fresh world.

    `aside` is an empty directory of the host's for what falls through the fake, "" for none; every program gets one below.
    """

    def __init__(self, fake: Fake, aside: str = "") -> None:
        self.fake, self.aside = fake, aside
        self.separator = "\\" if fake.platform == "win32" else "/"
        self.modules: Mapping[str, Any] = {}

    def enter(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.aside:
            _stand_in(f"{self.aside}/{request['id']}")
        _give_up_root()
        self.modules = modules = self.fake.start(root=bool(request.get("root")))
        self.open = modules.get("builtins", {}).get("open", builtins.open)
        agent.errno = self._module("errno")
        given = request.get("given", {})
        own = getattr(self.fake, "plant", None)
        own(given) if own is not None else fake_tree.plant(self._module("os"), self.open, given)
        replaced = {"__import__": self._import, **modules.get("builtins", {})}
        return {"__name__": "__main__", "__builtins__": {**vars(builtins), **replaced}}

    def _module(self, name: str) -> Any:
        return self.modules[name] if name in self.modules else importlib.import_module(name)

    def _import(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        found = self.modules.get(name, _ABSENT)
        if found is _ABSENT:
            return builtins.__import__(name, globals, locals, fromlist, level)
        if found is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found if fromlist else self._module(name.partition(".")[0])

    def after(self, request: dict[str, Any]) -> list[str]:
        own = getattr(self.fake, "look", None)
        here = self.fake.directory
        files = own() if own else fake_tree.look(self._module("os"), self.open, here, self.separator)
        return ['"here":' + agent.quote(here), '"files":' + as_json(files)]


def as_json(value: Any) -> str:
    """Nested dicts of wire values as JSON text."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{agent.quote(key)}:{as_json(item)}" for key, item in value.items()) + "}"
    return str(agent.encode(value))


def _give_up_root() -> None:
    if agent.os.name == "posix" and agent.os.getuid() == 0:
        agent.System().become(NOBODY)


class _Identity:
    """What the greeting says of users: programs run as an ordinary user, and as root on request."""

    available = True
    starts_processes = False  # a process would see the host; a fake that has its own says so in `features`

    def __init__(self, platform: str) -> None:
        self.identity = 0 if platform != "win32" else None


def hello(fake: Fake) -> str:
    """The greeting: the host's Python, on the system that is imitated."""
    modules = fake.start(root=False)
    fake_os = modules["os"] if "os" in modules else importlib.import_module("os")
    # Of the host's own nature only as much as is true of the imitation.
    alike = fake.platform == sys.platform
    offers = {"symlink": True, "fork": alike, "uname": alike, "confstr": alike}
    described = types.SimpleNamespace(
        **{
            name: getattr(fake_os, name)
            for name, wanted in offers.items()
            if wanted and hasattr(fake_os, name)
        }
    )
    described_sys = types.SimpleNamespace(
        implementation=sys.implementation, version_info=sys.version_info, platform=fake.platform
    )
    fake_errno = modules.get("errno", agent.errno)
    said = json.loads(agent.hello(_Identity(fake.platform), described, described_sys, fake_errno))
    said["features"] = list(getattr(fake, "features", said["features"]))
    return json.dumps(said)


def main(arguments: list[str]) -> None:
    """Serves one connection."""
    reference, *descriptors = arguments
    try:
        with _low_descriptors_taken():
            for name in _LATE:
                with suppress(ImportError):  # some are left out of some builds
                    importlib.import_module(name)
            fake = load(reference)
    except UserError as error:
        sys.exit(f"osconform: {error}")
    scratch = descriptors[2] if len(descriptors) > 2 else agent.os.environ.pop("OSCONFORM_SCRATCH", "")
    channel = (
        agent.Channel(int(descriptors[0]), int(descriptors[1]))
        if descriptors
        else agent.standard_channel(scratch)
    )
    aside = scratch and scratch + "/host"  # it goes with the scratch directory
    if aside:
        _stand_in(aside)  # for what the fake does when it is loaded and asked for its greeting
    if agent.os.name == "posix":
        # The host's memory limit is for programs; the host's interpreter has the fake in it as well.
        agent.MEMORY *= 2
    served = agent.Agent(channel, scratch, InProcessRunner(fake, aside), batch=1)
    served.greet(hello(fake))
    served.serve()


@contextmanager
def _low_descriptors_taken() -> Iterator[None]:
    """What is opened meanwhile gets no descriptor below `agent.HIGH`.

    Libraries may keep a file open for good. libffi does since 3.4, where it maps its trampolines from its own file
    (`ffi_tramp_get_libffi` in its src/tramp.c), and ctypes makes it do so: a fake's descriptor 3 given to the host's `mmap`
    would find libffi there, on some machines, and nothing on others.
    """
    taken: list[int] = []
    try:
        while not taken or taken[-1] < agent.HIGH - 1:
            taken.append(agent.os.dup(2))
        yield
    finally:
        for descriptor in taken:
            agent.os.close(descriptor)


def _stand_in(directory: str) -> None:
    """Makes a directory of the host's, in which anybody may write, and goes there."""
    agent.os.mkdir(directory)
    agent.os.chmod(directory, 0o777)
    agent.os.chdir(directory)


if __name__ == "__main__":
    main(sys.argv[1:])
