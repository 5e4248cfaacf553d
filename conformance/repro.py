"""A script of at most 15 lines that shows what a case shows, without osconform, in the target's own dialect."""

from __future__ import annotations

import difflib
import json
import re
import shlex

from .errors import UserError
from .judging import show_outcome
from .model import Case, Spec, Tree
from .profile import Profile
from .selection import Selector
from .session import Session
from .targets.model import Target
from .targets.model import Tree as TreePlace

MAX_LINES = 15

#: The tools of `run`, in as few lines as all Pythons understand.
_TOOLS = {
    "put": "put = lambda path, data: open(path, 'wb').write(data if isinstance(data, bytes) else data.encode())",
    "get": "get = lambda path: str(open(path, 'rb').read().decode())",
    "Path": "Path = type('Path', (object,), {'__init__': lambda self, text: setattr(self, 'text', text), "
    "'__fspath__': lambda self: self.text})",
    "fails": "def fails(function, *args, **kwargs):\n"
    "    try: function(*args, **kwargs)\n"
    "    except Exception as error: return getattr(error, 'errno', None) or type(error).__name__",
}


def find_case(spec: Spec, id: str) -> Case:
    """The case of that id, `[target]` allowed at its end. Raises `UserError` with near misses."""
    id = re.sub(r"\[[^\]]*\]$", "", id)
    cases = {case.id: case for case in spec.cases()}
    if id in cases:
        return cases[id]
    if id in spec.entries:
        raise UserError(f"{id!r} is a name and no case.", f"`osconform list {id}` has its cases.")
    name, slash, _ = id.partition("/")
    # Within the entry first, if it is right: of other names the same words are no help.
    there = [case for case in cases if case.startswith(f"{name}/")] if slash else []
    near = difflib.get_close_matches(id, there or (cases if slash else spec.entries), n=3)
    remedy = (
        f"Did you mean {' or '.join(near)}?" if near else "`osconform list NAME` has the cases of a name."
    )
    raise UserError(f"There is no case {id!r}.", remedy)


def script(spec: Spec, id: str, target: Target) -> str:
    """The script. Raises `UserError` for an unknown case and for a target that cannot be had."""
    case = find_case(spec, id)
    with Session(target) as session:
        return script_for(spec, case, target, session.profile)


def script_for(spec: Spec, case: Case, target: Target, profile: Profile) -> str:
    """The script for a target whose profile is known."""
    plan = Selector(spec, profile).plan(case)
    expected = show_outcome(plan.outcome, profile) if plan.outcome else f"nothing ({plan.not_applicable})"
    if target.tree is TreePlace.TARGET:
        return _in_world(case, profile, expected)
    start = shlex.join(part for part in target.command if part != "{agent}")
    head = [
        f"# {case.id}; expected: {_one_line(expected)}",
        f"# run it in an empty folder with: {start} FILE",
    ]
    return "\n".join([*head, *_program(case, _tree(case.given))]) + "\n"


def _one_line(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode().replace("\n", "\\n")


def _program(case: Case, setup: list[str]) -> list[str]:
    tools = [_TOOLS[name] for name in _TOOLS if re.search(rf"\b{name}\(", case.run)]
    body = case.program.rstrip().split("\n")
    imports = [body.pop(0)] if body[0].startswith("import ") and case.modules else []
    closing = ["    print('returned', repr(result))"] if any("result = " in line for line in body) else []
    ending = ["except BaseException as error:", "    print('raised', type(error).__name__, error)"]
    show = ["import os; print('files', sorted(os.listdir('.')))"] if "files" in case.yaml else []
    fixed = [*imports, *setup, *"\n".join(tools).split("\n")] if tools else [*imports, *setup]
    room = MAX_LINES - 2 - len(fixed) - 1 - len(closing) - len(ending) - len(show)
    if len(body) > room:
        body = [f"exec({chr(10).join(body)!r})"]
    return [*fixed, "try:", *("    " + line for line in body), *closing, *ending, *show]


def _tree(tree: Tree) -> list[str]:
    """Lines that build the tree with the plainest calls there are; parents first."""
    folders: dict[str, None] = {}
    files: dict[str, str] = {}
    rest: list[str] = []
    for path, node in tree.items():
        parts = path.split("/")
        folders.update(dict.fromkeys("/".join(parts[:end]) for end in range(1, len(parts))))
        if node.directory:
            folders[path] = None
        elif node.symlink is not None:
            rest.append(f"os.symlink({node.symlink!r}, {path!r}, {node.target_is_directory})")
        elif node.link is not None:
            rest.append(f"os.link({node.link!r}, {path!r})")
        elif node.special is not None:
            rest.append(f"os.mkfifo({path!r})")
        else:
            files[path] = repr(node.data or b"")
        if node.mode is not None:
            rest.append(f"os.chmod({path!r}, {node.mode:#o})")
        if node.mtime is not None:
            rest.append(f"os.utime({path!r}, ({node.mtime}, {node.mtime}))")
    lines = []
    if folders:
        lines.append(f"import os; [os.mkdir(path) for path in {list(folders)!r}]")
    if files:
        items = ", ".join(f"({path!r}, {data})" for path, data in files.items())
        lines.append(f"for path, data in [{items}]: f = open(path, 'wb'); f.write(data); f.close()")
    if rest:
        lines.append("import os; " + "; ".join(rest))
    return lines


def _in_world(case: Case, profile: Profile, expected: str) -> str:
    """The emulator is a library of its own, so its repro is a script for the host."""
    tree = {
        path + ("/" if node.directory else ""): None
        if node.directory
        else (node.data or b"").decode("latin-1")
        for path, node in case.given.items()
    }
    lines = [
        f"# {case.id}; expected: {_one_line(expected)}",
        "from osconform.emulators import World",
        f"world = World({profile.platform!r})",
        f"world.build_tree({json.dumps(tree)})".replace("null", "None"),
    ]
    program = "\n".join(_program(case, []))
    return "\n".join([*lines, f"world.run({program!r})"]) + "\n"
