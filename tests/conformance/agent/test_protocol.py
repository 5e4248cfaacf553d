"""The protocol's schema and versions, against what real targets say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import osconform.agent.connection as connection_module
from osconform.agent import agent, versions
from osconform.agent.connection import Connection, connect
from osconform.errors import UserError
from osconform.session import Session
from osconform.target_check import check
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.fakes import fake_targets
from osconform.targets.model import Channel, Target, Unavailable
from osconform.trees import to_wire

SCHEMA = json.loads(Path(agent.__file__).with_name("protocol.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
HOST = Target(name="host", command=(sys.executable, "{agent}"))
FAKE = next(target for target in fake_targets() if target.name == "pyfakefs-linux")
VALUES = (
    "[None, True, 1, 10**20, 1.5, 'a\\x00', b'\\xff', (1,), {'k': {1}}, frozenset([2]), print, os.stat('.')]"
)


def kind(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def conversation(target: Target, *programs: str) -> list[dict[str, Any]]:
    """The greeting and what came of each program."""
    connection = connect(target)
    try:
        messages = [connection.hello]
        for number, program in enumerate(programs):
            request = {
                "id": str(number),
                "program": program,
                "modules": ["os"],
                "given": {"a": {"data": "A"}},
            }
            kind("request").validate(request)
            connection.send(request)
            messages.append(connection.receive(20))
        return messages
    finally:
        connection.close()


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("target", [HOST, FAKE], ids=lambda target: target.name)
def test_real_messages_follow_it(target: Target) -> None:
    if target is FAKE and not hasattr(agent.os, "fork"):
        pytest.skip("needs fork")
    greeting, values, error = conversation(
        target, f"import os\nresult = {VALUES}\n", "import os\nprint('x')\nos.stat('none')\n"
    )
    kind("greeting").validate(greeting)
    kind("reply").validate(values)
    kind("reply").validate(error)
    assert error["raises"]["errno"] is not None
    kind("tree").validate(values.get("files", {}))


@pytest.mark.skipif(not hasattr(agent.os, "fork"), reason="needs fork")
def test_an_end_without_an_answer_follows_it() -> None:
    _, gone = conversation(HOST, "import os\nos._exit(3)\n")
    kind("gone").validate(gone)
    assert gone["gone"] == 3 << 8


def test_micropythons_messages_follow_it() -> None:
    target = next(found for found in discover(Config()) if found.name == "micropython")
    if isinstance(target, Unavailable):
        pytest.skip(f"micropython: {target.reason}")
    greeting, values = conversation(target, "result = [b'x', 1.5, (1,)]\n")
    kind("greeting").validate(greeting)
    kind("reply").validate(values)


@pytest.mark.parametrize(
    "message",
    [
        {"hello": 1},
        {"id": "1"},
        {"id": "1", "returns": 1, "raises": {"class": "E", "mro": [], "errno": None, "message": ""}},
        {"id": "1", "returns": {"t": 1}},
        {"id": "1", "returns": {"x": 1}},
        {"token": "t", "gone": "killed"},
        {"id": "1", "raises": {"class": "E"}},
    ],
)
def test_what_is_no_message_does_not(message: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(message)


def test_trees_of_the_host_follow_it() -> None:
    from osconform.model import Node

    tree = {"a": Node(data=b"\xff", mode=0o640, mtime=5), "d": Node(directory=True), "l": Node(symlink="a")}
    kind("tree").validate(to_wire(tree))


def test_agent_and_host_have_the_same_version() -> None:
    assert agent.PROTOCOL == versions.CURRENT
    assert versions.accepted()[-1] == versions.CURRENT


@pytest.fixture
def speaking(tmp_path: Path):
    """A target that greets with a version of the protocol."""

    def target(version: int) -> Target:
        script = tmp_path / f"speaks{version}.py"
        script.write_text(
            f"import sys\nfrom osconform.agent import agent\nagent.PROTOCOL = {version}\nagent.main([])\n",
            encoding="utf-8",
        )
        return Target(name=f"v{version}", command=(sys.executable, str(script)), channel=Channel.STDIO)

    return target


@pytest.mark.parametrize("version", [versions.CURRENT - 1, versions.CURRENT])
def test_the_current_version_and_the_one_before_it_do_all_that_is_checked(speaking, version: int) -> None:
    assert version in versions.accepted()
    target = speaking(version)
    with Session(target) as session:
        assert session.hello["hello"] == version
    assert [finding for finding in check(target) if finding.wrong] == []


def test_a_target_that_cannot_try_a_case_says_so_since_version_2(speaking) -> None:
    reply = {"id": "1", "unsupported": "no links here"}
    kind("reply").validate(reply)
    assert not kind("reply").is_valid({**reply, "returns": None})


@pytest.mark.parametrize(("version", "remedy"), [(0, "Update its adapter"), (7, "Update osconform.")])
def test_other_versions_are_refused_in_words(speaking, version: int, remedy: str) -> None:
    assert connection_module.versions is versions
    with pytest.raises(
        UserError, match=f"speaks version {version} of the protocol, and osconform speaks 1 and 2"
    ) as caught:
        Connection(speaking(version), Channel.STDIO)
    assert remedy in caught.value.remedy
