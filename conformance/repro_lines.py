"""The lines of a script that shows a case: its tools, its files, its program, in words that every Python understands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Case, Tree

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


def one_line(text: str) -> str:
    """The text as a comment can hold it."""
    return text.encode("ascii", "backslashreplace").decode().replace("\n", "\\n")


def program(case: Case, setup: list[str], first: Sequence[str] = ()) -> list[str]:
    """The program with what it came to on its last lines; `setup` follows its imports, `first` comes before them."""
    tools = [_TOOLS[name] for name in _TOOLS if re.search(rf"\b{name}\(", case.run)]
    body = case.program.rstrip().split("\n")
    imports = [body.pop(0)] if body[0].startswith("import ") and case.modules else []
    closing = ["    print('returned', repr(result))"] if any("result = " in line for line in body) else []
    ending = ["except BaseException as error:", "    print('raised', type(error).__name__, error)"]
    show = ["import os; print('files', sorted(os.listdir('.')))"] if "files" in case.yaml else []
    fixed = [*first, *imports, *setup, *(line for tool in tools for line in tool.split("\n"))]
    room = MAX_LINES - 2 - len(fixed) - 1 - len(closing) - len(ending) - len(show)
    if len(body) > room:
        body = [f"exec({chr(10).join(body)!r})"]
    return [*fixed, "try:", *("    " + line for line in body), *closing, *ending, *show]


def building(tree: Tree) -> list[str]:
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
