"""The one exception for mistakes of the person at the keyboard: a paragraph that locates and teaches."""

from __future__ import annotations

from pathlib import Path


class UserError(Exception):
    """Something the user can mend. The command line prints it as one paragraph and exits with 2.

    `what` says what is wrong, `remedy` what to write or do instead; `file` and `line` (1-based) say where.
    """

    def __init__(
        self, what: str, remedy: str = "", *, file: Path | str | None = None, line: int | None = None
    ) -> None:
        self.what = what
        self.remedy = remedy
        self.file = str(file) if file is not None else None
        self.line = line
        super().__init__(str(self))

    def __str__(self) -> str:
        where = ""
        if self.file is not None:
            where = f"{self.file}:{self.line}: " if self.line is not None else f"{self.file}: "
        return " ".join(part for part in (where + self.what, self.remedy) if part)
