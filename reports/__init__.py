"""Results in, matrices out: the HTML report, `report.json` and `summary.md`.

`build` writes all three. The folder it writes opens from a disk, without a server or a network.
"""

from osconform.reports.site import build

__all__ = ["build"]
