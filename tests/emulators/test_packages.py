"""Every sub-package of the emulator ships."""

import tomllib
from pathlib import Path

import osconform.emulators

FOLDER = Path(osconform.emulators.__file__).parent


def test_every_sub_package_is_listed() -> None:
    project = FOLDER.parent / "pyproject.toml"
    if not project.exists():
        return  # installed from a wheel: then the import of each is the test
    listed = tomllib.loads(project.read_text())["tool"]["setuptools"]["packages"]
    found = {
        f"osconform.emulators.{path.parent.relative_to(FOLDER).as_posix().replace('/', '.')}"
        for path in FOLDER.glob("*/**/__init__.py")
    }
    assert found <= set(listed)
