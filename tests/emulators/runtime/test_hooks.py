"""What a world's Python prints of exceptions: the program's frames, and nothing of the emulator or the host."""

import pytest

from osconform.emulators import World

PROGRAM = """
import sys, traceback
def work():
    open('missing')
try:
    work()
except OSError:
    shown = traceback.format_exc()
stack = traceback.format_stack()
"""


@pytest.mark.parametrize("platform", ["linux", "windows"])
def test_a_traceback_has_the_frames_of_the_program_alone(platform):
    names = World(platform).run(PROGRAM, "program.py")
    lines = names["shown"].splitlines()
    assert lines[:3] == [
        "Traceback (most recent call last):",
        '  File "program.py", line 6, in <module>',
        '  File "program.py", line 4, in work',
    ]
    assert "missing" in lines[-1]
    assert names["stack"] == ['  File "program.py", line 9, in <module>\n']


def test_an_uncaught_exception_of_a_child_as_well():
    names = World("linux", files={"s.py": "open('missing')"}).run(
        "import subprocess, sys\ndone = subprocess.run([sys.executable, 's.py'], capture_output=True, text=True)"
    )
    assert names["done"].stderr.splitlines()[:2] == [
        "Traceback (most recent call last):",
        '  File "s.py", line 1, in <module>',
    ]
    lines = names["done"].stderr.splitlines()
    assert lines[-1].startswith("FileNotFoundError")
    assert len(lines) <= 5  # with the line of the source, and from 3.13 on marks below it, whatever the line
