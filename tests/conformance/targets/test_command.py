"""`--target-command`: splitting by the rules of the system, `{agent}`, and the program."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.errors import UserError
from osconform.targets.command import SPLITTERS, from_command, with_absolute_files

UNIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="makes programs from shell scripts")


def test_the_hosts_interpreter_runs_what_stands_for_the_agent(tmp_path: Path) -> None:
    script = tmp_path / "hello.py"
    script.write_text("print('hello')", encoding="utf-8")
    quoted = f'"{sys.executable}" -B {{agent}}'
    target = from_command(quoted)
    argv = [str(script) if item == "{agent}" else item for item in target.command]
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip() == "hello"


@UNIX_ONLY
@pytest.mark.parametrize("name", ["python3.12", "rustpython", "micropython-dev"])
def test_the_target_is_named_after_the_program(machine, name: str) -> None:
    program = machine.script(machine.bin / name, "true")
    for text in (f"{name} -x {{agent}}", f"{program} -x {{agent}}"):
        target = from_command(text)
        assert target.name == name
        assert target.command == (str(program), "-x", "{agent}")


@UNIX_ONLY
def test_a_name_with_unusual_characters_becomes_a_plain_one(machine) -> None:
    machine.script(machine.bin / "my python.EXE", "true")
    assert from_command("'my python.EXE' {agent}").name == "my-python"


@UNIX_ONLY
def test_a_relative_path_is_made_absolute(machine) -> None:
    program = machine.script(Path.cwd() / "build" / "python", "true")
    assert from_command("build/python {agent}").command[0] == str(program)


def test_the_hosts_python_may_be_left_to_the_runner() -> None:
    target = from_command("{python} -m adapter {agent}")
    assert target.command == ("{python}", "-m", "adapter", "{agent}")


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        (r"C:\Python\python.exe {agent}", [r"C:\Python\python.exe", "{agent}"]),
        (
            r'"C:\Program Files\python.exe" -X utf8 {agent}',
            [r"C:\Program Files\python.exe", "-X", "utf8", "{agent}"],
        ),
        (r"it's.exe {agent}", ["it's.exe", "{agent}"]),
        (r"a#b.exe {agent} #c", ["a#b.exe", "{agent}", "#c"]),
    ],
)
def test_windows_rules(text: str, argv: list[str]) -> None:
    assert SPLITTERS["nt"](text) == argv


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters='"\0')), min_size=1))
def test_windows_rules_undo_quoting(argv: list[str]) -> None:
    assert SPLITTERS["nt"](" ".join(f'"{item}"' for item in argv)) == argv


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_posix_rules_undo_quoting(argv: list[str]) -> None:
    assert SPLITTERS["posix"](shlex.join(argv)) == argv


@pytest.mark.parametrize("system", ["posix", "nt"])
@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("", "is empty", "Write the program"),
        ("   ", "is empty", "Write the program"),
        ("python3", "lacks {agent}.", "Write {agent} where"),
        ("python3 {agnet}", "did you mean that by '{agnet}'?", "Write {agent} where"),
        ("python3 --file={agent}", "holds {agent} within '--file={agent}'", "argument of its own"),
        ("{agent} python3", "starts with {agent}", "Write the interpreter first"),
        ('python3 "{agent}', "no closing quotation", "Close every quote"),
    ],
)
def test_mistakes_are_named_with_their_remedy(text: str, what: str, remedy: str, system: str) -> None:
    with pytest.raises(UserError) as caught:
        from_command(text, system=system)
    assert what in caught.value.what
    assert remedy in caught.value.remedy


@UNIX_ONLY
def test_a_program_that_is_not_there_or_cannot_run(machine) -> None:
    Path("plain").touch(mode=0o644)
    for text, why in [
        ("nonesuch {agent}", "'nonesuch', which is not on PATH. Install it, or write its full path."),
        ("./nonesuch {agent}", f"'./nonesuch', which does not exist (looked for in {Path.cwd()})."),
        ("./plain {agent}", "'./plain', which is not an executable file. Make it one (chmod +x)"),
    ]:
        with pytest.raises(UserError) as caught:
            from_command(text)
        assert why in str(caught.value)


def test_files_among_the_arguments_are_found_from_anywhere(tmp_path: Path, monkeypatch) -> None:
    for name in ("wrapper.py", "run"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    words = ["wrapper.py", "run", "absent.py", "./run", "-O", "{agent}"]
    wanted = [str(tmp_path / "wrapper.py"), "run", "absent.py", str(tmp_path / "run"), "-O", "{agent}"]
    assert with_absolute_files(words, tmp_path) == wanted
    target = from_command(f"{{python}} {' '.join(words)}", system="posix")
    assert list(target.command[1:]) == wanted
