"""Getting targets that the machine lacks: `provision(name, report)` fetches one into the cache folder.

Nothing is fetched unless this is called, and nothing outside the cache folder is changed, with one exception: root, who
asks for `windows` and has no Wine, or for `jython` and has no Java, gets that package installed. How one target is fetched
stands in the module of its name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import debian_python, jython, micropython, micropython_wasm, pyodide, wasi, windows

PROVISIONERS: dict[str, Callable[[Callable[[str], None]], Path]] = {
    "jython": jython.provision,
    "micropython": micropython.provision,
    "micropython-wasm": micropython_wasm.provision,
    "pypy": debian_python.provisioner("pypy311"),
    "pyodide": pyodide.provision,
    "wasi": wasi.provision,
    "windows": windows.provision,
    **{target: debian_python.provisioner(target) for target in debian_python.PACKAGES},
}


def provision(name: str, report: Callable[[str], None]) -> Path:
    """Make sure that the target `name` is here, and return the path of its program (for `windows`, of their folder).

    `report` gets one sentence per step, for a person to read. A target that is already here is left alone.
    Raises UserError if `name` is not one that can be provisioned, or if this machine cannot get it.
    """
    try:
        provisioner = PROVISIONERS[name]
    except KeyError:
        known = ", ".join(sorted(PROVISIONERS))
        raise UserError(
            f"osconform does not know how to provision {name!r}.",
            f"It can provision: {known}. Install other interpreters yourself; those on PATH are found.",
        ) from None
    return provisioner(report)
