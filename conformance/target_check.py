"""`osconform target check`: a smoke test of a target and its adapter, which says in words what is wrong.

Each check is one thing that the suite relies on (docs/protocol.md). They come in the order in which an adapter is written,
and go on after a failure where that makes sense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .errors import UserError
from .judging import errno_name
from .model import Node
from .platforms import BY_KEY
from .sandbox import Sandbox, remove, snapshot
from .session import Reply, Session
from .targets.layers import layer
from .targets.model import Target, Tree
from .trees import to_wire
from .wire import show

TIMEOUT = 20.0  # seconds; an interpreter may be started anew for each program
HANG = 1.0


class Wrong(Exception):
    """What is wrong, in words, and what to do about it."""


@dataclass(frozen=True)
class Finding:
    """One check: what was to be seen, and what is wrong about it; empty if nothing is."""

    check: str
    wrong: str = ""


def check(target: Target) -> Iterator[Finding]:
    """Runs the checks on a target, one finding for each."""
    greeting = "It starts and greets"
    try:
        session = Session(target)
    except UserError as error:
        yield Finding(greeting, str(error))
        return
    yield Finding(greeting)
    with session, Sandbox() as sandbox:
        prober = _Prober(session, sandbox)
        for sentence, function in CHECKS:
            try:
                function(prober)
            except Wrong as wrong:
                yield Finding(sentence, str(wrong))
                if function is _greeting:  # by which the host reads all that follows
                    return
            except UserError as error:  # it does not start again: nothing more can be asked
                yield Finding(sentence, str(error))
                return
            else:
                yield Finding(sentence)


class _Prober:
    """Runs programs as the suite does."""

    def __init__(self, session: Session, sandbox: Sandbox) -> None:
        self.session, self.sandbox = session, sandbox
        self.hello = session.hello
        self.remote = session.target.tree is Tree.TARGET
        self.layer = layer(session.target)

    def request(self, program: str, directory: str, given: dict[str, Node]) -> dict[str, Any]:
        request: dict[str, Any] = {"program": program, "modules": ["os"]}
        if self.remote:
            return {**request, "given": to_wire(given)}
        return {**request, "dir": self.layer.path(directory)}

    def run(self, program: str, timeout: float = TIMEOUT, given: dict[str, Node] | None = None) -> Reply:
        """The reply, whatever it is."""
        given = given or {}
        directory = "" if self.remote else self.sandbox.build(given)
        try:
            return self.session.run_one(self.request(program, directory, given), timeout)
        finally:
            if directory:
                remove(directory)

    def value(self, program: str, given: dict[str, Node] | None = None) -> Any:
        """What the program left in `result`."""
        reply = self.run(program, given=given)
        if reply.died:
            raise Wrong(f"It {reply.died}. The last of its stderr: {_last(reply.stderr)}")
        if reply.timeout:
            raise Wrong(f"There was no answer within {TIMEOUT:g} s. Replies carry the id of the request.")
        raised = reply.message.get("raises")
        if raised is not None:
            raise Wrong(f"{program.strip()!r} raised {raised.get('class')}: {raised.get('message')}.")
        if "returns" not in reply.message:
            raise Wrong("The reply has neither `returns` nor `raises`.")
        return reply.message["returns"]

    def expect(self, program: str, wanted: Any, given: dict[str, Node] | None = None) -> None:
        found = self.value(program, given)
        if found != wanted:
            raise Wrong(f"{program.strip()!r} gave {show(found)}, not {show(wanted)}.")


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "nothing"


def _greeting(prober: _Prober) -> None:
    hello = prober.hello
    kinds = {
        "token": str,
        "implementation": str,
        "version": list,
        "platform": str,
        "features": list,
        "errnos": dict,
    }
    for field, kind in kinds.items():
        if not isinstance(hello.get(field), kind):
            raise Wrong(f"The greeting's `{field}` is {hello.get(field)!r}; it must be a {kind.__name__}.")
    if not hello["version"] or not all(isinstance(part, int) for part in hello["version"]):
        raise Wrong(
            f"The greeting's `version` is {hello['version']!r}; it must be a list such as [3, 13, 0]."
        )
    platform = prober.session.profile.platform
    if platform not in BY_KEY:
        raise Wrong(
            f"The greeting's `platform` is {hello['platform']!r}, for which the spec expects nothing. Say what "
            "`sys.platform` would: linux, darwin, win32, emscripten, wasi."
        )


def _result(prober: _Prober) -> None:
    prober.expect("result = 6 * 7\n", 42)


def _values(prober: _Prober) -> None:
    program = "result = [None, True, 1.5, 'text', b'\\x00\\xff', (1, 2), {'k': [1]}]\n"
    python2 = prober.session.profile.dialect == "cpython" and prober.session.profile.version < (3,)
    data = "\x00\xff" if python2 else {"b": "\x00\xff"}
    wanted = [None, True, {"f": "1.5"}, "text", data, {"t": [1, 2]}, {"d": [["k", [1]]]}]
    prober.expect(program, wanted)


def _error(prober: _Prober) -> None:
    raised = prober.run("raise ValueError('told')\n").message.get("raises")
    if not isinstance(raised, dict):
        raise Wrong("A program that raises ValueError was not answered with `raises`.")
    if raised.get("class") != "ValueError" or "Exception" not in raised.get("mro", []):
        raise Wrong(
            f"ValueError is told as class {raised.get('class')!r} with mro {raised.get('mro')!r}; the names of the "
            "class and its bases are wanted, without object."
        )
    if "told" not in str(raised.get("message")):
        raise Wrong(f"The exception's text 'told' became {raised.get('message')!r}.")


def _errno(prober: _Prober) -> None:
    raised = prober.run("import os\nos.stat('no-such-file')\n").message.get("raises")
    if not isinstance(raised, dict):
        raise Wrong("os.stat of a file that is not there did not raise.")
    if errno_name(raised.get("errno"), prober.session.profile) != "ENOENT":
        raise Wrong(
            f"os.stat of a file that is not there has the errno {raised.get('errno')!r}, which the greeting's `errnos` "
            "does not call ENOENT."
        )


def _tools(prober: _Prober) -> None:
    prober.expect(
        "put('f', 'data')\nresult = [get('f'), fails(int, 'x'), Path('p').text]\n",
        ["data", "ValueError", "p"],
    )


def _given(prober: _Prober) -> None:
    tree = {"d/f": Node(data=b"F"), "g": Node(data=b"")}
    prober.expect(
        "import os\nresult = [sorted(os.listdir('.')), os.listdir('d')]\n", [["d", "g"], ["f"]], tree
    )


def _left(prober: _Prober) -> None:
    program = "import os\nos.mkdir('new')\nput('new/f', 'seen')\n"
    if prober.remote:
        message = prober.run(program).message
        for field, kind in (("here", str), ("files", dict)):
            if not isinstance(message.get(field), kind):
                raise Wrong(f"The reply's `{field}` is {message.get(field)!r}; it must be a {kind.__name__}.")
        if message["files"].get("new/f", {}).get("data") != "seen":
            raise Wrong(f"`files` does not show new/f with what was written: {message['files']!r}.")
        return
    directory = prober.sandbox.build({})
    prober.session.run_one(prober.request(program, directory, {}), TIMEOUT)
    found = snapshot(directory)
    remove(directory)
    if "new/f" not in found or found["new/f"].data != b"seen":
        raise Wrong(
            "A file that the program made in its directory is not there for the host. If the target has a file system "
            'of its own, its tree is "target".'
        )


def _printed(prober: _Prober) -> None:
    stdout = prober.run("print('heard')\nresult = 1\n").message.get("stdout", "")
    if stdout.strip() != "heard":
        raise Wrong(f"What a program prints comes as `stdout` in the reply; it was {stdout!r}.")


def _garbage(prober: _Prober) -> None:
    program = "import sys\nsys.stdout.write(chr(2) + '00000002{}' + chr(3) + chr(2) + 'x' * 9)\nresult = 7\n"
    prober.expect(program, 7)


def _traces(prober: _Prober) -> None:
    prober.run("import os\nos.mkdir('d')\nos.chdir('d')\n")
    prober.expect("import os\nresult = os.listdir('.')\n", [])


def _order(prober: _Prober) -> None:
    count = 40
    directory = "" if prober.remote else prober.sandbox.build({})
    replies = prober.session.run(
        list(range(count)), lambda n: (prober.request(f"result = {n}\n", directory, {}), TIMEOUT)
    )
    found = [reply.message.get("returns") for _, reply in replies]
    if directory:
        remove(directory)
    if found != list(range(count)):
        raise Wrong(
            f"Of {count} requests sent ahead, the replies were {found}. Each is answered once, in the order in which they came."
        )


def _exit(prober: _Prober) -> None:
    reply = prober.run("import os, sys\ngetattr(os, '_exit', sys.exit)(3)\n")
    mro = reply.message.get("raises", {}).get("mro", [])
    if not reply.died and "SystemExit" not in mro:  # an emulated process ends, not the host's
        raise Wrong(f"A program that ends its process was answered with {reply.message!r}.")
    prober.expect("result = 'back'\n", "back")


def _hang(prober: _Prober) -> None:
    if not prober.run("while True:\n    pass\n", timeout=HANG).timeout:
        raise Wrong("A program that never ends was answered.")
    prober.expect("result = 'back'\n", "back")


#: What is checked, in order: the sentence that holds if nothing is wrong, and the check.
CHECKS: tuple[tuple[str, Callable[[_Prober], None]], ...] = (
    ("The greeting has all its fields", _greeting),
    ("A program's result comes back", _result),
    ("Values of all kinds keep their kind", _values),
    ("An exception is told with its class and text", _error),
    ("The number of an OSError has a name", _errno),
    ("The tools put, get, fails and Path are there", _tools),
    ("A program finds the files that it was given", _given),
    ("What it leaves in its directory is seen", _left),
    ("What it prints is reported", _printed),
    ("Frames that it forges do no harm", _garbage),
    ("The next program starts in a directory of its own", _traces),
    ("Requests sent ahead are answered in order", _order),
    ("A program that ends its process costs nothing but itself", _exit),
    ("One that hangs is ended, and the next one runs", _hang),
)


def show_finding(finding: Finding) -> str:
    """A line, or a paragraph if something is wrong."""
    return f"ok    {finding.check}" if not finding.wrong else f"WRONG {finding.check}: no. {finding.wrong}"
