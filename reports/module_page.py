"""A module's page: its documented names against all targets."""

from __future__ import annotations

from typing import Any

from osconform.reports.addresses import Addresses
from osconform.reports.cells import cell
from osconform.reports.columns import groups
from osconform.reports.matrix import Matrix


def context(matrix: Matrix, addresses: Addresses, module: str) -> dict[str, Any]:
    """What `module.html.j2` shows. Targets that answered nothing of this module are named, not shown."""
    shown = [target for target in matrix.targets if matrix.tallies[module][target.index].counts]
    return {
        "module": module,
        "targets": shown,
        "groups": groups(shown),
        "hrefs": {target.name: addresses.target(target.name) for target in shown},
        "silent": [target for target in matrix.targets if target not in shown],
        "sections": {
            section: [
                (
                    name.entry,
                    addresses.name(name.entry.id),
                    len(name.cases),
                    [cell(name, target) for target in shown],
                )
                for name in names
            ]
            for section, names in matrix.by_section(module).items()
        },
        "names": len(matrix.modules[module]),
        "cases": sum(len(name.cases) for name in matrix.modules[module]),
    }
