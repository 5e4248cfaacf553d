"""The Windows world against documented rules: Win32 error codes, names, sharing, attributes.

Sources: CPython's Modules/posixmodule.c and PC/errmap.h, Microsoft's pages on CreateFileW, MoveFileExW,
DeleteFileW, RemoveDirectoryW, CreateHardLinkW, CreateSymbolicLinkW and on naming files.
"""

import sys

import pytest

from osconform.emulators import File, World

# program, exception, winerror (None: the C runtime reports an errno), errno
ERRORS = [
    ("os.stat('no')", FileNotFoundError, 2, 2),
    ("os.stat('no/no')", FileNotFoundError, 3, 2),
    ("os.stat('f/no')", FileNotFoundError, 3, 2),
    ("os.stat('')", FileNotFoundError, 3, 2),
    ("os.stat('Z:/x')", FileNotFoundError, 3, 2),
    ("os.stat('a?b')", OSError, 123, 22),
    ("os.stat('a*')", OSError, 123, 22),
    ("os.stat('f/')", OSError, 123, 22),
    (r"os.stat('\\\\server\\share\\x')", FileNotFoundError, 53, 2),
    ("os.fstat(99)", OSError, 6, 9),
    ("os.listdir('no')", FileNotFoundError, 3, 2),
    ("os.listdir('f')", NotADirectoryError, 267, 20),
    ("os.scandir('f')", NotADirectoryError, 267, 20),
    ("os.chdir('no')", FileNotFoundError, 2, 2),
    ("os.chdir('f')", NotADirectoryError, 267, 20),
    ("os.mkdir('d')", FileExistsError, 183, 17),
    ("os.mkdir('D')", FileExistsError, 183, 17),
    ("os.mkdir('no/d')", FileNotFoundError, 3, 2),
    ("os.mkdir('a<b')", OSError, 123, 22),
    ("os.mkdir('x' * 250)", FileNotFoundError, 206, 2),
    ("os.rmdir('d')", OSError, 145, 41),
    ("os.rmdir('f')", NotADirectoryError, 267, 20),
    ("os.rmdir('no')", FileNotFoundError, 2, 2),
    ("os.rmdir('.')", PermissionError, 32, 13),
    ("os.unlink('no')", FileNotFoundError, 2, 2),
    ("os.unlink('d')", PermissionError, 5, 13),
    ("os.unlink('locked')", PermissionError, 5, 13),
    ("f = open('f'); os.unlink('f')", PermissionError, 32, 13),
    ("os.rename('no', 'x')", FileNotFoundError, 2, 2),
    ("os.rename('f', 'g')", FileExistsError, 183, 17),
    ("os.rename('f', 'd')", FileExistsError, 183, 17),
    ("os.rename('f', 'no/x')", FileNotFoundError, 3, 2),
    ("f = open('f'); os.rename('f', 'h')", PermissionError, 32, 13),
    ("os.replace('f', 'd')", PermissionError, 5, 13),
    ("os.replace('f', 'locked')", PermissionError, 5, 13),
    ("os.link('no', 'x')", FileNotFoundError, 2, 2),
    ("os.link('f', 'g')", FileExistsError, 183, 17),
    ("os.link('d', 'x')", PermissionError, 5, 13),
    ("os.symlink('x', 'f')", FileExistsError, 183, 17),
    ("os.readlink('f')", OSError, 4390, 22),
    ("os.readlink('no')", FileNotFoundError, 2, 2),
    ("os.symlink('l', 'l'); os.stat('l')", OSError, 1921, 22),
    ("os.truncate('no', 0)", FileNotFoundError, 2, 2),
    ("os.utime('no')", FileNotFoundError, 2, 2),
    ("os.chmod('no', 0)", FileNotFoundError, 2, 2),
    ("open('no')", FileNotFoundError, None, 2),
    ("open('no/x', 'w')", FileNotFoundError, None, 2),
    ("open('d')", PermissionError, None, 13),
    ("open('locked', 'w')", PermissionError, None, 13),
    ("open('a?b', 'w')", OSError, None, 22),
    ("open('f', 'x')", FileExistsError, None, 17),
    ("os.open('no', os.O_RDONLY)", FileNotFoundError, None, 2),
    ("os.close(99)", OSError, None, 9),
    ("os.read(99, 1)", OSError, None, 9),
    ("os.waitpid(5, 0)", ChildProcessError, None, 10),
]


def world() -> World:
    """A Windows world with a few files."""
    return World("windows", files={"f": "f", "g": "g", "d/x": "x", "locked": File("l", 0o444)})


@pytest.mark.parametrize(("program", "kind", "winerror", "errno"), ERRORS)
def test_errors(program: str, kind: type[OSError], winerror: int | None, errno: int) -> None:
    with pytest.raises(OSError) as caught:
        world().run(f"import os\n{program}")
    error = caught.value
    assert type(error).__name__ == kind.__name__
    assert isinstance(error, kind)
    assert (error.winerror, error.errno) == (winerror, errno)  # type: ignore[attr-defined]
    assert str(error).startswith("[Errno" if winerror is None else f"[WinError {winerror}]")


def test_both_names_stand_in_the_message() -> None:
    with pytest.raises(FileExistsError) as caught:
        world().os.rename("f", "g")
    message = "[WinError 183] Cannot create a file when that file already exists: 'f' -> 'g'"
    assert (str(caught.value), caught.value.filename, caught.value.filename2) == (message, "f", "g")


# program, value of its last line
VALUES = [
    ("os.listdir()", ["d", "f", "g", "locked"]),
    ("os.path.exists('F'), os.path.exists('D/X'), os.path.isdir('D')", (True, True, True)),
    ("os.rename('f', 'F'); os.listdir()[1]", "F"),
    ("open('H. .', 'w').close(); os.listdir()[2:4]", ["g", "H"]),
    ("open('NUL', 'w').write('x'), open('nul.txt').read(), 'NUL' in os.listdir()", (1, "", False)),
    ("open('t', 'w').write('a\\nb'); open('t', 'rb').read(), open('t').read()", (b"a\r\nb", "a\nb")),
    (
        "fd = os.open('t', os.O_CREAT | os.O_RDWR); os.write(fd, b'a\\n'), open('t', 'rb').read()",
        (2, b"a\r\n"),
    ),
    ("os.symlink('d', 'l'); os.path.isdir('l'), os.path.islink('l'), os.readlink('l')", (True, True, "d")),
    ("os.symlink(r'C:\\x', 'l'); os.readlink('l')", "\\\\?\\C:\\x"),
    ("os.symlink('d', 'l'); os.rmdir('l'); os.path.isdir('d')", True),
    ("os.symlink('d', 'l'); os.unlink('l'); os.path.isdir('d')", True),
    ("oct(os.stat('f').st_mode), oct(os.stat('d').st_mode), oct(os.stat('locked').st_mode)",
     ("0o100666", "0o40777", "0o100444")),
    ("open('p.exe', 'w').close(); oct(os.stat('p.exe').st_mode)", "0o100777"),
    ("os.chmod('f', 0o444); os.stat('f').st_file_attributes & 1, os.access('f', os.W_OK)", (1, False)),
    ("os.chmod('locked', 0o666); os.unlink('locked'); os.path.exists('locked')", False),
    ("os.replace('f', 'g'); open('g').read()", "f"),
    ("os.link('f', 'h'); os.stat('h').st_nlink, os.path.samefile('f', 'H')", (2, True)),
    ("os.environ['Abc'] = '1'; os.environ['aBC'], 'ABC' in os.environ.keys()", ("1", True)),
    ("os.getcwd(), os.chdir('c:/users'), os.getcwd()", ("C:\\Users\\user", None, "c:\\users")),
    ("os.path.abspath('x'), os.path.abspath('/x')", ("C:\\Users\\user\\x", "C:\\x")),
    ("os.path.realpath('F').endswith('f'), os.path.ismount('C:/'), os.path.ismount('d')", (True, True, False)),
    ("os.sep, os.altsep, os.linesep, os.pathsep, os.devnull, os.extsep", ("\\", "/", "\r\n", ";", "nul", ".")),
    ("os.umask(0o77), os.umask(0)", (0, 0)),
    ("[e.stat().st_ino for e in os.scandir('d')], [e.is_file() for e in os.scandir('d')]", ([0], [True])),
    ("hasattr(os, 'fork'), hasattr(os, 'getuid'), hasattr(os, 'startfile')", (False, False, True)),
    ("os.supports_bytes_environ, os.stat in os.supports_follow_symlinks, os.supports_dir_fd", (False, True, set())),
    (
        "import pathlib; p = pathlib.PurePath('a/../b'); os.path.normpath(p), os.path.realpath(p)",
        ("b", "C:\\Users\\user\\b"),
    ),
    ("os.fsdecode('\\ud800'.encode('utf-8', 'surrogatepass'))", "\ud800"),
    ("os.mkdir('e'); os.rename('d', 'e/d'); os.listdir('e/d')", ["x"]),
]  # fmt: skip


@pytest.mark.parametrize(("program", "expected"), VALUES)
def test_values(program: str, expected: object) -> None:
    *statements, last = program.split("; ")
    got = world().run("import os\n" + "\n".join([*statements, f"value = {last}"]))["value"]
    assert got == expected


def test_symlinks_need_the_privilege() -> None:
    with pytest.raises(OSError, match="WinError 1314"):
        World("windows", symlinks=False).os.symlink("a", "b")


def test_junctions() -> None:
    here = world()
    here.module("_winapi").CreateJunction("d", "j")
    assert here.os.listdir("j") == ["x"]
    assert not here.path.islink("j")
    assert here.path.realpath("j") == "C:\\Users\\user\\d"
    assert here.os.lstat("j").st_reparse_tag == 0xA0000003
    if sys.version_info >= (3, 12):
        assert here.path.isjunction("j")


def test_bytes_argument_gives_bytes() -> None:
    assert world().os.listdir(b"d") == [b"x"]


def test_a_type_error_names_function_and_argument() -> None:
    with pytest.raises(
        TypeError, match=r"stat: path should be string, bytes, os\.PathLike or integer, not float"
    ):
        world().os.stat(1.5)


def test_dir_fd_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="dir_fd unavailable on this platform"):
        world().os.mkdir("x", dir_fd=3)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="CPython 3.12 brought these")
def test_drives_and_volumes() -> None:
    os = world().os
    assert os.listdrives() == ["C:\\"]
    assert os.listmounts(os.listvolumes()[0]) == ["C:\\"]
    assert os.stat("f").st_birthtime_ns > 0
