"""The emulated C module `termios`: the settings of pseudo-terminals (Modules/termios.c)."""

from __future__ import annotations

import types
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int, fildes
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.terminals import Terminal
from osconform.emulators.platforms.terminal_tables import TABLES


def build(context: Context) -> types.ModuleType:
    """`termios` of one world; its error class is its own, as CPython's is."""
    machine = context.machine
    table = machine.process.descriptors
    numbers = TABLES[machine.traits.name].numbers
    module: Any = types.ModuleType("termios")
    vars(module).update(numbers)
    error: Any = type("error", (Exception,), {"__module__": "termios"})
    module.error = error
    local, places = numbers["ICANON"], {numbers["VMIN"], numbers["VTIME"]}

    def complaint(code: str) -> Exception:
        made: Exception = error(*machine.traits.errno[code])
        return made

    def terminal(fd: Any) -> Terminal:
        try:
            tty = getattr(table.file(fildes(fd)), "tty", None)
        except Failure as failure:
            raise complaint(str(failure.code)) from None
        if not isinstance(tty, Terminal):
            raise complaint("ENOTTY")
        return tty

    def tcgetattr(fd: Any, /) -> list[Any]:
        tty = terminal(fd)
        characters: list[Any] = [bytes([value]) for value in tty.characters]
        if not tty.modes[3] & local:
            for place in places:
                characters[place] = tty.characters[place]
        return [*tty.modes, characters]

    def tcsetattr(fd: Any, when: int, attributes: Any, /) -> None:
        tty = terminal(fd)
        if not isinstance(attributes, list) or len(attributes) != 7:
            raise TypeError("tcsetattr, arg 3: must be 7 element list")
        characters = attributes[6]
        if not isinstance(characters, list) or len(characters) != len(tty.characters):
            raise TypeError(f"tcsetattr: attributes[6] must be {len(tty.characters)} element list")
        if c_int(when) & 3 not in (0, 1, 2):
            raise complaint("EINVAL")
        values = bytearray()
        for item in characters:
            if isinstance(item, bytes) and len(item) == 1:
                values += item
            elif isinstance(item, int):
                values.append(item)
            else:
                raise TypeError("tcsetattr: elements of attributes must be characters or integers")
        tty.modes, tty.characters = [int(mode) for mode in attributes[:6]], values
        if c_int(when) & 3 == numbers["TCSAFLUSH"]:
            tty.input.clear()

    def tcsendbreak(fd: Any, duration: int, /) -> None:
        terminal(fd)

    def tcdrain(fd: Any, /) -> None:
        terminal(fd)

    def tcflush(fd: Any, queue: int, /) -> None:
        tty = terminal(fd)
        chosen = c_int(queue)
        if chosen not in (numbers["TCIFLUSH"], numbers["TCOFLUSH"], numbers["TCIOFLUSH"]):
            raise complaint("EINVAL")
        if chosen != numbers["TCOFLUSH"]:
            tty.input.clear()
        if chosen != numbers["TCIFLUSH"]:
            tty.output.clear()

    def tcflow(fd: Any, action: int, /) -> None:
        terminal(fd)

    def tcgetwinsize(fd: Any, /) -> tuple[int, int]:
        return terminal(fd).window[:2]

    def tcsetwinsize(fd: Any, winsize: Any, /) -> None:
        tty = terminal(fd)
        if len(winsize) != 2:
            raise TypeError("tcsetwinsize, arg 2: must be a two-item sequence")
        tty.window = (c_int(winsize[0]), c_int(winsize[1]), *tty.window[2:])

    for call in (
        tcgetattr, tcsetattr, tcsendbreak, tcdrain, tcflush, tcflow, tcgetwinsize, tcsetwinsize,
    ):  # fmt: skip
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)
