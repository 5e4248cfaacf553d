"""What `os` and `nt` of Windows CPython's official builds have: recorded under Wine from each version's own interpreter.

`python tests/emulators/windows_names.py` records anew, with every Windows target that is provisioned.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

RECORD = Path(__file__).with_suffix(".json")
PROGRAM = (
    "import os, nt; print(*sorted(name for name in dir(os) if name[0] != '_'));"
    " print(*sorted(name for name in dir(nt) if name[:2] != '__'))"
)


def record() -> None:
    """Ask every Windows interpreter there is, and write the answers down by version."""
    from osconform.targets import wine
    from osconform.targets.windows import windows_targets

    found = {}
    for target in windows_targets():
        command = getattr(target, "command", None)
        if command is None:
            continue
        environ = wine.without_display({**os.environ, **target.environ})
        done = subprocess.run(
            [*command[:-1], "-c", PROGRAM],
            env=environ, stdin=subprocess.PIPE, capture_output=True, text=True, check=True, timeout=300,
        )  # fmt: skip
        digits = target.name.removeprefix("windows-cpython")
        names = dict(zip(("os", "nt"), map(str.split, done.stdout.splitlines()), strict=True))
        found[f"{digits[0]}.{digits[1:]}"] = names
    RECORD.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
