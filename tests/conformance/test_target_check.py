"""`osconform target check`: adapters with one fault each, and the words that it finds for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from osconform.cli import cli
from osconform.target_check import CHECKS, check
from osconform.targets.model import Channel, Target

#: Name of a fault -> what the script changes about the agent, the check that fails, words of the finding.
FAULTS = {
    "silent": ("import time; time.sleep(60)", "It starts and greets", "did not say hello within"),
    "no-errnos": (
        "old = agent.hello\nagent.hello = lambda *a: old(*a).replace('\"errnos\"', '\"numbers\"')",
        "The greeting has all its fields",
        "`errnos` is None; it must be a dict",
    ),
    "platform": (
        'old = agent.hello\nagent.hello = lambda *a: old(*a).replace(\'"platform":"\', \'"platform":"my-\')',
        "The greeting has all its fields",
        "Say what `sys.platform` would",
    ),
    "strings": (
        "old, real = agent.hello, agent.encode\n"
        "def hello(*arguments):\n"
        "    text = old(*arguments)\n"
        "    agent.encode = lambda value, depth=12: real(str(value) if type(value) is int else value, depth)\n"
        "    return text\n"
        "agent.hello = hello",
        "A program's result comes back",
        "gave '42', not 42",
    ),
    "tuples": (
        "old = agent.encode\n"
        "agent.encode = lambda value, depth=12: old(list(value) if type(value) is tuple else value, depth)",
        "Values of all kinds keep their kind",
        "not [None, True, 1.5",
    ),
    "mro": (
        "old = agent.encode_exception\n"
        'agent.encode_exception = lambda e: old(e).replace(\'"mro":[\', \'"mro":[],"bases":[\')',
        "An exception is told with its class and text",
        "the names of the class and its bases",
    ),
    "tools": ("agent.fails = None", "The tools put, get, fails and Path are there", "raised TypeError"),
    "directory": (
        "agent.Runner.enter = lambda self, request: {'__name__': '__main__'}",
        "A program finds the files that it was given",
        "raised FileNotFoundError",
    ),
    "elsewhere": (
        "import tempfile\n"
        "def enter(self, request):\n"
        "    os.chdir(tempfile.mkdtemp())\n"
        "    return {'__name__': '__main__'}\n"
        "agent.Runner.enter = enter",
        "What it leaves in its directory is seen",
        'its tree is "target"',
    ),
    "mute": (
        "agent.Printed.field = lambda self, index, key: ''",
        "What it prints is reported",
        "comes as `stdout` in the reply; it was ''",
    ),
    "reorder": (
        "old, kept = agent.Agent.handle, []\n"
        "def handle(self, request):\n"
        "    if request['program'] == 'result = 3\\n':\n"
        "        kept.append(request)\n"
        "        return\n"
        "    old(self, request)\n"
        "    while kept:\n"
        "        old(self, kept.pop())\n"
        "agent.Agent.handle = handle",
        "Requests sent ahead are answered in order",
        "in the order in which they came",
    ),
}


def faulty(tmp_path: Path, fault: str) -> Target:
    script = tmp_path / "adapter.py"
    script.write_text(
        f"import os, sys\nfrom osconform.agent import agent\n{FAULTS[fault][0]}\nagent.main([])\n",
        encoding="utf-8",
    )
    return Target(
        name="faulty",
        command=(sys.executable, str(script)),
        channel=Channel.STDIO,
        startup_timeout=2 if fault == "silent" else 20,
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_words(tmp_path: Path, fault: str, monkeypatch) -> None:
    monkeypatch.setattr("osconform.target_check.TIMEOUT", 5.0)
    _, sentence, words = FAULTS[fault]
    findings = {finding.check: finding.wrong for finding in check(faulty(tmp_path, fault))}
    assert words in findings[sentence], findings


def test_a_good_target_passes_them_all() -> None:
    findings = list(check(Target(name="host", command=(sys.executable, "{agent}"))))
    assert [finding.wrong for finding in findings] == [""] * (len(CHECKS) + 1)


def test_the_command_prints_a_line_for_each_and_exits_with_one(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = faulty(tmp_path, "mute")
    Path("osconform.toml").write_text(
        f"[targets.mute]\nadapter = ['{target.command[0]}', '{target.command[1]}']\n", encoding="utf-8"
    )
    done = CliRunner().invoke(cli, ["target", "check", "mute"])
    assert done.exit_code == 1, done.output
    lines = done.output.splitlines()
    assert len(lines) == len(CHECKS) + 1
    assert [line for line in lines if line.startswith("WRONG")] == [lines[9]]
    assert CliRunner().invoke(cli, ["target", "check", "host"]).exit_code == 0


def test_what_to_check_must_be_named() -> None:
    done = CliRunner().invoke(cli, ["target", "check"])
    assert done.exit_code == 2
    assert "Name it, or write --target-command." in done.output
