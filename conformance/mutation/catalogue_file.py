"""The hand-written lies: TOML files in `catalogue/`, a table `[[lie]]` for each.

    [[lie]]
    name = "os.rename"                      # the entry that is lied about
    id = "refuses-an-existing-target"
    says = "an existing target is an error on Unix, too"
    code = '''
    if os.path.lexists(args[1]):
        raise OSError(errno.EEXIST, "exists")
    return real(*args, **kwargs)
    '''

`code` is the body of `lie(real, args, kwargs)`, for Python 2.7 and 3, with what `osconform.mutation.planting` and
`.lies` define, and `os`, `errno`, `stat`. With `world = true` it runs once before the case instead, to change an
object.
"""

from __future__ import annotations

import textwrap
import tomllib
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..model import Spec
from .mutants import Lie, Mutant, Plant
from .operators import plant_of

FOLDER = Path(__file__).parent / "catalogue"


def read_catalogue(spec: Spec, folder: Path = FOLDER, *, lenient: bool = False) -> list[Mutant]:
    """Every hand-written mutant, in the order of the files. Raises `UserError` for a table that makes none.

    A lie about a name that the spec lacks is a mistake; `lenient` leaves it out, for another spec than the shipped one.
    """
    found: dict[str, Mutant] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8")).get("lie", [])
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"The file is no TOML: {error}.", "Mend it.", file=file) from None
        for table in tables:
            if lenient and table.get("name") not in spec.entries:
                continue
            mutant = _read(table, spec, file)
            if mutant.id in found:
                raise UserError(f"{mutant.id} is there twice.", "Give one another id.", file=file)
            found[mutant.id] = mutant
    return list(found.values())


def _read(table: dict[str, Any], spec: Spec, file: Path) -> Mutant:
    lacking = sorted({"name", "id", "says", "code"} - table.keys())
    if lacking:
        raise UserError(f"A lie about {table.get('name', '?')} has no {lacking[0]!r}.", "Add it.", file=file)
    entry = spec.entries.get(table["name"])
    if entry is None:
        raise UserError(
            f"A lie is about {table['name']}, which has no entry.", "Name a documented one.", file=file
        )
    plant = Plant(path=entry.id, how="world") if table.get("world") else plant_of(entry)
    if plant is None:
        raise UserError(
            f"{entry.id} cannot be replaced.", "Write `world = true` and change it yourself.", file=file
        )
    code = textwrap.dedent(table["code"]).strip()
    lie = Lie(id=f"catalogue/{table['id']}", says=table["says"], code=code)
    return Mutant(name=entry.id, lie=lie, plant=plant)
