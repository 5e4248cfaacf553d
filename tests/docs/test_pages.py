"""The pages: what they show can be typed, what they configure can be read, and what they point at exists."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner

from osconform.agent import agent
from osconform.cli import cli
from osconform.provision import PROVISIONERS
from osconform.target_check import check
from osconform.targets.config import Config, load_config
from osconform.targets.discovery import discover
from osconform.targets.model import Target, Unavailable

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="needs the checkout")
VALIDATE, IMPLEMENTATIONS = (
    ROOT / "docs" / name for name in ("validate-your-implementation.md", "implementations.md")
)
PAGES = [VALIDATE, IMPLEMENTATIONS]


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else ""


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[str]:
    """The osconform commands of a page: those behind a prompt, and those in a sentence that have an option or a name."""
    shown = [line for block in blocks(page, "console") for line in block.splitlines()]
    typed = [line[2:] for line in shown if line.startswith("$ osconform ")]
    return typed + [line for line in re.findall(r"`(osconform [^`]+)`", text(page)) if " " in line]


@pytest.mark.parametrize(
    "command", [command for page in PAGES for command in commands(page)], ids=lambda command: command[:60]
)
def test_every_command_can_be_typed(command: str) -> None:
    words = shlex.split(command)[1:]
    group: click.Command = cli
    while isinstance(group, click.Group) and words:
        found = group.commands.get(words[0])
        assert found is not None, f"there is no command {words[0]!r}"
        group, words = found, words[1:]
    known = {name for parameter in group.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if re.match(r"--?[a-z]", word)} <= known


def test_every_table_is_read(tmp_path: Path) -> None:
    tables = [block for block in blocks(VALIDATE, "toml") if block.startswith("[targets.")]
    assert len(tables) >= 4
    for number, block in enumerate(tables):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        assert len(load_config(file).targets) == 1


def test_the_first_table_is_all_that_an_interpreter_needs(tmp_path: Path) -> None:
    first = blocks(VALIDATE, "toml")[0]
    file = tmp_path / "osconform.toml"
    file.write_text(first.replace('"python3.9"', json.dumps(sys.executable)), encoding="utf-8")
    (target,) = load_config(file).targets
    assert isinstance(target, Target)
    findings = list(check(target))
    assert [finding for finding in findings if finding.wrong] == []
    shown = re.findall(r"^ok    (.*)$", text(VALIDATE), re.MULTILINE)
    assert shown[0] == findings[0].check and shown[-1] == findings[-1].check
    assert set(shown) <= {finding.check for finding in findings}


def test_the_messages_follow_the_schema() -> None:
    schema = json.loads(Path(agent.__file__).with_name("protocol.schema.json").read_text(encoding="utf-8"))
    messages = [json.loads(block) for block in blocks(VALIDATE, "json")]
    assert len(messages) == 2
    for message, kind in zip(messages, ("greeting", "reply"), strict=True):
        jsonschema.validate(message, {"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_it_points_at_exists(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text(page)):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:conformance|examples)/[\w./]+)`", text(page)):
        assert (ROOT / path).exists(), path


def test_every_target_and_every_provisioner_is_told_of() -> None:
    told = text(IMPLEMENTATIONS)
    for target in discover(Config()):
        # A range such as cpython36 ... cpython315 tells of those between.
        family = re.sub(r"\d+t?$", "", target.name)
        assert f"`{target.name}`" in told or (family != target.name and f"`{family}" in told), target.name
    for name in PROVISIONERS:
        assert re.search(rf"`(osconform provision )?{name}`", told), name
    assert {type(target) for target in discover(Config())} <= {Target, Unavailable}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no hidden files of that kind")
def test_the_lie_is_found_out_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (program,) = (block for block in blocks(VALIDATE, "python") if "runpy" in block)
    Path("lying.py").write_text(program, encoding="utf-8")
    Path("osconform.toml").write_text(
        '[targets.forgetful]\ncommand = ["{python}", "lying.py", "{agent}"]\n', encoding="utf-8"
    )
    done = CliRunner().invoke(
        cli, ["run", "forgetful", "-k", "os.listdir/names-of-all-entries", "-n", "1", "--quiet"]
    )
    (shown,) = (block for block in blocks(VALIDATE, "console") if "FAIL os.listdir" in block)
    told = [line for line in shown.splitlines() if line.startswith(("FAIL", "    "))]
    assert done.exit_code == 1 and done.output.splitlines()[: len(told)] == told
