"""Where the memory maps of a process lie: addresses that nothing is at, but which tell the maps apart (mmap(2))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osconform.emulators.store import Node

PAGE = 4096
TOP = 0x7FFFF7FFF000
"""The end of the highest map of a Linux process on x86-64; each further one lies below."""
LOW = 0x40000000
"""Where those of the first two gibibytes (MAP_32BIT) begin; each further one lies above."""


@dataclass
class Region:
    """One map: from `address` on, so many bytes of a file from `offset` on."""

    address: int
    size: int
    permissions: str
    """As /proc/*/maps shows them: `rw-s`."""
    offset: int
    node: Node | None
    """The file; None for anonymous memory."""

    @property
    def end(self) -> int:
        """The address behind its last page."""
        return self.address + -(-self.size // PAGE) * PAGE


class AddressSpace:
    """The maps of one process."""

    def __init__(self) -> None:
        self.regions: dict[int, Region] = {}
        """By address."""

    def add(
        self, size: int, permissions: str, offset: int = 0, node: Node | None = None, *, low: bool = False
    ) -> Region:
        """Enter a map of `size` bytes, `low` in the first two gibibytes."""
        region = Region(0, size, permissions, offset, node)
        if low:
            region.address = max((end for end in self._ends() if end < 1 << 31), default=LOW)
        else:
            region.address = (
                min((start for start in self.regions if start >= 1 << 31), default=TOP) - region.end
            )
        self.regions[region.address] = region
        return region

    def _ends(self) -> list[int]:
        return [region.end for region in self.regions.values()]

    def resize(self, region: Region, size: int) -> Region:
        """Change the size of a map, which moves to where there is room if it takes more pages (mremap(2))."""
        moved = Region(region.address, size, region.permissions, region.offset, region.node)
        if moved.end <= region.end:
            region.size = size
            return region
        self.remove(region)
        return self.add(size, region.permissions, region.offset, region.node, low=region.address < 1 << 31)

    def remove(self, region: Region) -> None:
        """Forget a map that is gone."""
        if self.regions.get(region.address) is region:
            del self.regions[region.address]
