"""`osconform.toml`: what it may say, and that every mistake is answered with its line and a remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.targets.command import COMMAND_ADAPTER
from osconform.targets.config import Config, load_config
from osconform.targets.model import Channel, Target, Tree, Unavailable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="makes programs from shell scripts")


def write(text: str, name: str = "osconform.toml") -> Path:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def mistake(text: str) -> UserError:
    with pytest.raises(UserError) as caught:
        load_config(write(text))
    assert caught.value.file == "osconform.toml"
    assert caught.value.remedy
    return caught.value


def test_no_file_means_no_targets(machine) -> None:
    assert load_config() == Config()


def test_a_target_with_everything(machine) -> None:
    program = machine.script(machine.bin / "rustpython", "true")
    write(
        "# mine\n[targets.rustpython]\n"
        'channel = "stdio"\n'
        'command = ["rustpython", "-O", "{agent}"]\n'
        'environ = { RUST_BACKTRACE = "1" }\n'
        "startup_timeout = 60\n"
    )
    config = load_config()
    assert config.file == Path("osconform.toml")
    (target,) = config.targets
    assert target == Target(
        name="rustpython",
        command=(str(program), "-O", "{agent}"),
        origin="osconform.toml:4",
        channel=Channel.STDIO,
        environ={"RUST_BACKTRACE": "1"},
        startup_timeout=60.0,
    )


def test_what_is_left_out_has_the_models_defaults(machine) -> None:
    machine.script(machine.bin / "x", "true")
    (target,) = load_config(write('[targets.x]\ncommand = ["x", "{agent}"]')).targets
    assert isinstance(target, Target)
    plain = Target(name="x", command=())
    assert (target.channel, target.environ, target.startup_timeout, target.tree) == (
        plain.channel,
        plain.environ,
        plain.startup_timeout,
        plain.tree,
    )


def test_a_relative_program_is_sought_from_the_files_folder(machine) -> None:
    program = machine.script(Path.cwd() / "conf" / "build" / "python", "true")
    file = write('[targets.x]\ncommand = ["build/python", "{agent}"]', "conf/my.toml")
    (target,) = load_config(file).targets
    assert isinstance(target, Target)
    assert target.command[0] == str(program)


def test_a_program_that_is_not_here_makes_the_target_unavailable(machine) -> None:
    (target,) = load_config(write('\n[targets.x]\ncommand = ["nonesuch", "{agent}"]')).targets
    assert target == Unavailable(
        name="x",
        reason="its program 'nonesuch' (osconform.toml:3) is not on PATH. "
        "Install it, or write its full path.",
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[targets.x\n", 1, "This is not TOML"),
        ("\n\nx = \n", 3, "This is not TOML"),
        ('x = """\na\n', 2, "This is not TOML"),
        ("\n[target.x]\n", 2, "There is no table 'target' here."),
        ("\ntargets = 1\n", 2, "`targets` must be a table"),
        ("[targets]\nx = 1\n", 2, "'x' must be a table"),
        ("[targets.x]\n\n[targets.y]\n", 1, "'x' has no command"),
        ('[targets."a b"]\ncommand = []\n', 1, "'a b' cannot name a target"),
        ('\n[targets.host]\ncommand = ["x", "{agent}"]\n', 2, "'host' always means"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nchanel = 1\n', 3, "There is no key 'chanel' here."),
        ('[targets.x]\n\ncommand = "x {agent}"\n', 3, "must be a list of strings"),
        ('[targets.x]\ncommand = ["x", 1]\n', 2, "must be a list of strings"),
        ("[targets.x]\ncommand = []\n", 2, "The command is empty."),
        ('[targets.x]\ncommand = ["x", "agent"]\n', 2, "lacks {agent}"),
        ('[targets.x]\ncommand = ["x", "-f{agent}"]\n', 2, "holds {agent} within '-f{agent}'"),
        ('[targets.x]\ncommand = ["{program}", "x"]\n', 2, "starts with {program}"),
        ('[targets.x]\nadapter = "x"\n', 2, "`adapter` must be a list of strings"),
        ("[targets.x]\nadapter = []\n", 2, "`adapter` must be a list of strings"),
        ('[targets.x]\nfake = "module"\n', 2, "'module' names no fake"),
        ('[targets.x]\nadapter = ["x"]\nfake = "a:b"\n', 3, "has both adapter and fake"),
        ('[targets.x]\nadapter = ["x"]\ntree = "both"\n', 3, "'both' does not say who builds the files"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nchannel = "pipe"\n', 3, "'pipe' is no channel"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nchannel = []\n', 3, "[] is no channel"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nenviron = "A=1"\n', 3, "must be a table of environment"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nenviron.A = 1\n', 3, "'A' is 1, which is not text"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\n[targets.x.environ]\nA = "1"\n"B=C" = "1"\n', 5, "'B=C'"),
        (
            '[targets.x]\ncommand = ["x", "{agent}"]\nstartup_timeout = "20s"\n',
            3,
            "`startup_timeout` is '20s'",
        ),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nstartup_timeout = true\n', 3, "`startup_timeout` is True"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nstartup_timeout = 0\n', 3, "`startup_timeout` is 0"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nstartup_timeout = inf\n', 3, "`startup_timeout` is inf"),
        ('[targets.x]\ncommand = ["x", "{agent}"]\nstartup_timeout = nan\n', 3, "`startup_timeout` is nan"),
    ],
)
def test_mistakes_are_located(machine, text: str, line: int, what: str) -> None:
    error = mistake(text)
    assert what in error.what
    assert error.line == line


def test_a_misspelt_key_gets_the_right_one(machine) -> None:
    error = mistake('[targets.x]\ncommand = ["x", "{agent}"]\nstartup-timeout = 3\n')
    assert error.remedy.startswith("Did you mean 'startup_timeout'?")


def test_a_file_that_is_not_utf8_is_located(machine) -> None:
    Path("osconform.toml").write_bytes(b"# a\n# \xe4\n")
    with pytest.raises(UserError, match=r"^osconform\.toml:2: This is not UTF-8\."):
        load_config()


def test_a_file_that_was_asked_for_must_exist(machine) -> None:
    with pytest.raises(UserError, match=r"^mine\.toml: The configuration cannot be read: No such file"):
        load_config(Path("mine.toml"))


def test_a_command_with_program_is_started_anew_for_each(machine) -> None:
    program = machine.script(machine.bin / "tinypython", "true")
    Path("osconform.toml").write_text(
        '[targets.t]\ncommand = ["tinypython", "{program}"]\n', encoding="utf-8"
    )
    (target,) = load_config().targets
    assert isinstance(target, Target)
    assert target.command == (*COMMAND_ADAPTER, str(program), "{program}")
    assert target.channel is Channel.STDIO


def test_an_adapter_speaks_for_itself(machine) -> None:
    script = Path("board.py").absolute()
    script.touch()
    Path("osconform.toml").write_text(
        '[targets.board]\nadapter = ["{python}", "board.py", "/dev/ttyS0"]\ntree = "target"\n',
        encoding="utf-8",
    )
    (target,) = load_config().targets
    assert isinstance(target, Target)
    assert target.command == ("{python}", str(script), "/dev/ttyS0")
    assert (target.channel, target.tree) == (Channel.STDIO, Tree.TARGET)


def test_a_fake_is_imported_from_the_folder_of_the_file(machine) -> None:
    Path("osconform.toml").write_text(
        '[targets.tiny]\nfake = "tiny:make"\nenviron.A = "1"\n', encoding="utf-8"
    )
    (target,) = load_config().targets
    assert isinstance(target, Target)
    assert target.command[-1] == "tiny:make" and target.tree is Tree.TARGET
    assert dict(target.environ) == {"PYTHONPATH": str(Path.cwd()), "A": "1"}
    assert target.origin == "osconform.toml:2"
