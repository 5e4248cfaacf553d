"""The emulated cmd.exe and the tools beside it; what they print is what Microsoft's documentation of each command says.

Where the documentation shows no output, it is that of `cmd` on Windows 10.
"""

import pytest

from osconform.emulators import World
from osconform.emulators.runtime.programs.cmd_syntax import Incomplete, parse

FILES = {"f.txt": "one\r\ntwo\r\n", "d/g.txt": "inner\r\n", "echo args.cmd": "@echo [%1] [%~2] [%*]\r\n"}


@pytest.fixture(scope="module")
def outcome():
    def outcome(command, files=FILES, **options):
        """What a command prints, says on standard error, and its exit code."""
        world = World("windows", files=files)
        names = world.run(
            "import subprocess\ndone = subprocess.run(command, shell=True, capture_output=True, **options)",
            globals={"command": command, "options": options},
        )
        done = names["done"]
        return done.stdout.decode(), done.stderr.decode(), done.returncode

    return outcome


@pytest.mark.parametrize(
    ("command", "output", "code"),
    [
        ("echo hello  world ", "hello  world \r\n", 0),
        ("echo.", "\r\n", 0),
        ("echo", "ECHO is on.\r\n", 0),
        ('echo "a & b" ^& c', '"a & b" & c\r\n', 0),
        ("echo a& echo b", "a\r\nb\r\n", 0),
        ("exit 3 && echo no", "", 3),
        ("cd no 2>nul && echo no || echo yes", "yes\r\n", 0),
        ("(echo b& echo a) | sort", "a\r\nb\r\n", 0),
        ("echo x> made& type made", "x\r\n", 0),
        ("echo a>made& echo b>>made& type made", "a\r\nb\r\n", 0),
        ("type no 2>&1", "The system cannot find the file specified.\r\n", 1),
        ("sort < f.txt", "one\r\ntwo\r\n", 0),
        ("set X=5& call echo %^X%", "5\r\n", 0),
        ("echo %NOT_THERE%", "%NOT_THERE%\r\n", 0),
        ("set X=text& cmd /v:on /c echo !X:~1,2! !X:t=T!", "ex TexT\r\n", 0),
        ("set /a X=7/2*3-5%3, X+010+0x10", "31", 0),
        ("if exist f.txt (echo there) else (echo not)", "there\r\n", 0),
        ("if not exist f.txt (echo no) else if 10 GTR 9 echo more", "more\r\n", 0),
        ('if /i "A"=="a" echo same', "same\r\n", 0),
        ("if defined PATH echo set", "set\r\n", 0),
        ("for %i in (a b) do @echo <%i>".replace("<", "[").replace(">", "]"), "[a]\r\n[b]\r\n", 0),
        ("for %i in (a) do echo %i", "\r\nC:\\Users\\user>echo a \r\na\r\n", 0),
        ("for /l %i in (3,-1,1) do @echo %i", "3\r\n2\r\n1\r\n", 0),
        ('for /f "tokens=1,3 delims=," %a in ("x,y,z") do @echo %b%a', "zx\r\n", 0),
        ("for /f %i in ('type f.txt') do @echo %i", "one\r\ntwo\r\n", 0),
        ("for %i in (*.txt) do @echo %~ni %~xi", "f .txt\r\n", 0),
        ("for /r %i in (*.txt) do @echo %~pnxi", "\\Users\\user\\f.txt\r\n\\Users\\user\\d\\g.txt\r\n", 0),
        ("for /r d %i in (.) do @echo %i", "C:\\Users\\user\\d\\.\r\n", 0),
        ('for /R "d" %i in (a *.txt) do @echo %~nxi', "a\r\ng.txt\r\n", 0),
        ("md d\\e& for /d /r %i in (*) do @echo %~nxi", "d\r\ne\r\n", 0),
        ("for /r nope %i in (x *) do @echo %i", "C:\\Users\\user\\nope\\x\r\n", 0),
        ("mklink /d d\\up .. >nul & for /r d %i in (*.txt) do @echo %~nxi", "g.txt\r\n", 0),
        ('"echo args.cmd" 1 "2 3"', '[1] [2 3] [1 "2 3"]\r\n', 0),
        ("cd d& cd& cd ..& cd", "C:\\Users\\user\\d\r\nC:\\Users\\user\r\n", 0),
        ("pushd d& cd& popd& cd", "C:\\Users\\user\\d\r\nC:\\Users\\user\r\n", 0),
        ("rem nothing & echo no", "", 0),
        ("ver", "\r\nMicrosoft Windows [Version 10.0.19045]\r\n", 0),
        ("dir /b", "d\r\necho args.cmd\r\nf.txt\r\n", 0),
        ("findstr /n w f.txt", "2:two\r\n", 0),
        ('findstr /r /x "o.*e" f.txt', "one\r\n", 0),
        ("findstr nothing f.txt", "", 1),
        ('find /c "o" f.txt', "\r\n---------- F.TXT: 2\r\n", 0),
        ("where cmd", "C:\\Windows\\system32\\cmd.exe\r\n", 0),
        ("whoami& hostname", "emulated\\user\r\nEMULATED\r\n", 0),
        ("more < f.txt", "one\r\ntwo\r\n", 0),
    ],
)
def test_commands(outcome, command, output, code):
    text, error, status = outcome(command)
    assert (text, status) == (output, code), error


@pytest.mark.parametrize(
    ("command", "tree"),
    [
        ("del f.txt", {"d/g.txt"}),
        ("copy f.txt h& copy f.txt+d\\g.txt both", {"f.txt", "d/g.txt", "h", "both"}),
        ("copy f.txt d", {"f.txt", "d/g.txt", "d/f.txt"}),
        ("ren f.txt *.bak", {"f.bak", "d/g.txt"}),
        ("move f.txt d", {"d/f.txt", "d/g.txt"}),
        ("md a\\b& echo x> a\\b\\c", {"f.txt", "d/g.txt", "a/b/c"}),
        ("rd /s /q d", {"f.txt"}),
        ("type nul > empty", {"f.txt", "d/g.txt", "empty"}),
        ("mklink /h l f.txt", {"f.txt", "d/g.txt", "l"}),
        ("del /q d& rd d", {"f.txt"}),
    ],
)
def test_files(command, tree):
    world = World("windows", files={"f.txt": "x", "d/g.txt": "y"})
    assert world.os.system(command) == 0, world.stdout
    assert {name for name, entry in world.tree().items() if not name.endswith("/")} == tree


@pytest.mark.parametrize(
    ("command", "words", "code"),
    [
        (
            "nope a",
            "'nope' is not recognized as an internal or external command,\r\noperable program or batch file.",
            1,
        ),
        ("cd nope", "The system cannot find the path specified.", 1),
        ("md d", "A subdirectory or file d already exists.", 1),
        ("rd nope", "The system cannot find the file specified.", 2),
        ("rd d", "The directory is not empty.", 145),
        ("del nope", "Could Not Find C:\\Users\\user\\nope", 0),
        ("set NOPE", "Environment variable NOPE not defined", 1),
        ("echo a & & echo b", "& was unexpected at this time.", 1),
        ("echo before | ", "The syntax of the command is incorrect.", 1),
        ("if a b", "b was unexpected at this time.", 1),
        ("echo x > no\\such\\folder", "The system cannot find the path specified.", 1),
        ("set /a 1/0", "Divide by zero error.", 1073750993),
    ],
)
def test_complaints(outcome, command, words, code):
    assert outcome(command) == ("", words + "\r\n", code)


def test_errorlevel_after_an_unknown_command(outcome):
    assert outcome("nope 2>nul & call echo %^ERRORLEVEL%")[0] == "9009\r\n"


def test_what_is_not_emulated_is_said_and_fails(outcome):
    text, error, code = outcome("echo before & assoc")
    assert (text, "ASSOC is not emulated" in error, code) == ("before \r\n", True, 1)


BATCH = r"""
@echo off
setlocal enabledelayedexpansion
set SUM=0
for %%i in (1 2 3) do (
  set /a SUM+=%%i
  echo !SUM!
)
call :part one "two three"
echo back with %errorlevel%
goto :end
echo never
:part
echo %~0 %1 %~2 %~nx0
exit /b 7
:end
shift
echo %0 %1 & if "%2"=="" (
  echo none
) else echo %2
other.bat
echo never, since other.bat was not called
"""


def test_batch_files(outcome):
    files = {"b.bat": BATCH.strip().replace("\n", "\r\n"), "other.bat": "@exit /b 5"}
    output = ["1", "3", "6", ":part one two three b.bat", "back with 7", "x y ", "none", ""]
    assert outcome("b.bat x y", files) == ("\r\n".join(output), "", 5)


def test_a_batch_file_keeps_no_variables_of_setlocal(outcome):
    files = {"b.cmd": "@set A=1\r\n@setlocal\r\n@set B=2\r\n"}
    assert outcome("b & call echo %^A%%^B%", files)[0] == "1%B%\r\n"


def test_lines_are_echoed_unless_that_is_off(outcome):
    files = {"b.bat": "echo a\r\n@echo b\r\n@echo off\r\necho c"}
    assert outcome("b", files)[0] == "\r\nC:\\Users\\user>echo a \r\na\r\nb\r\nc\r\n"


def test_commands_from_standard_input(outcome):
    text, _, code = outcome("cmd /q", input=b"set A=1\r\necho %A%\r\nexit 4\r\necho no\r\n")
    assert (text.splitlines()[-1], code) == ("1", 4)


def test_an_open_parenthesis_asks_for_more():
    with pytest.raises(Incomplete):
        parse("if a==a (echo b")


def test_python_is_found_and_scripts_start(outcome):
    files = {"s.py": "import sys; print(sys.argv[1:]); sys.exit(3)"}
    assert outcome("s.py a & python s.py b", files) == ("['a']\r\n['b']\r\n", "", 3)


def test_time_passes_for_timeout():
    world = World("windows")
    before = world.module("time").monotonic()
    assert world.os.system("timeout /t 50 /nobreak > nul") == 0
    assert world.module("time").monotonic() - before > 50
