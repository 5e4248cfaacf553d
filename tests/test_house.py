"""The house: what ships, and who may import whom."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = {"conformance": "osconform", "emulators": "osconform.emulators", "reports": "osconform.reports"}

pytestmark = pytest.mark.skipif(not (ROOT / "conformance").is_dir(), reason="needs the checkout")


def modules(folder: str) -> dict[str, Path]:
    """Import name -> file, for every module below a top-level folder."""
    found = {}
    for path in (ROOT / folder).rglob("*.py"):
        parts = [FOLDERS[folder], *path.relative_to(ROOT / folder).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path) -> set[str]:
    """Absolute names of everything that a module imports."""
    found = set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            source = ".".join(filter(None, [base if node.level else "", node.module or ""]))
            found |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return found


def test_every_package_is_listed_so_that_it_ships():
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    there = {"osconform.spec"} | {
        name for folder in FOLDERS for name, path in modules(folder).items() if path.name == "__init__.py"
    }
    assert listed == there


def test_the_wheel_has_all_that_the_checkout_has(tmp_path):
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("osconform/")}
    wanted = {
        f"osconform/spec/{p.relative_to(ROOT / 'spec').as_posix()}" for p in (ROOT / "spec").rglob("*.yaml")
    }
    wanted |= {"osconform/spec/entry.schema.json", "osconform/py.typed"}
    wanted |= {"osconform/agent/protocol.schema.json"}
    wanted |= {f"osconform/targets/{p.name}" for p in (ROOT / "conformance/targets").glob("*.mjs")}
    wanted |= {f"osconform/baselines/{p.name}" for p in (ROOT / "conformance/baselines").glob("*.toml")}
    wanted |= {
        f"osconform/reports/{p.parent.name}/{p.name}"
        for p in (ROOT / "reports").glob("*/*")
        if p.suffix != ".py"
    }
    wanted = {name for name in wanted if "__pycache__" not in name}
    for folder, package in FOLDERS.items():
        prefix = package.replace(".", "/")
        wanted |= {
            f"{prefix}/{p.relative_to(ROOT / folder).as_posix()}" for p in (ROOT / folder).rglob("*.py")
        }
    assert wanted - shipped == set()


def test_two_modules_import_pyfakefs():
    """The emulators' store, and the adapter that shows what those who test with pyfakefs rely on."""
    users = {
        name
        for folder in FOLDERS
        for name, path in modules(folder).items()
        if any(used.partition(".")[0] == "pyfakefs" for used in imports(name, path))
    }
    assert users == {"osconform.emulators.store", "osconform.targets.pyfakefs"}


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("emulators", {"osconform.emulators"}),
        (
            "reports",
            {
                "osconform.reports",
                "osconform.results",
                "osconform.results_file",
                "osconform.causes",
                "osconform.errors",
            },
        ),
    ],
)
def test_who_may_import_whom(folder, allowed):
    trespasses = [
        (name, used)
        for name, path in modules(folder).items()
        for used in imports(name, path)
        if used.startswith("osconform.") and not any((used + ".").startswith(base + ".") for base in allowed)
    ]
    assert trespasses == []


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [p for folder in FOLDERS for p in modules(folder).values() if p.stem in drawers] == []


def test_importing_has_no_effects_and_is_cheap():
    program = "import sys, osconform; print(len([m for m in sys.modules if m.startswith('osconform')]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1" and done.stderr == ""


def test_the_agent_imports_nothing_but_what_every_python_has():
    path = ROOT / "conformance/agent/agent.py"
    names = {name.partition(".")[0] for name in imports("osconform.agent.agent", path)}
    everywhere, of_one = (
        {"sys", "os", "errno", "gc", "io", "struct", "json"},
        {"ujson", "ffi", "resource", "msvcrt", "java"},
    )
    assert names <= everywhere | of_one
