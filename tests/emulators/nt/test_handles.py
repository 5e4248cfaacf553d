"""Handles and descriptors of an emulated Windows: two numbers over one entry, inherited one by one."""

import pytest

from osconform.emulators import World

CHILD = """
import msvcrt, os
try:
    print(os.write(msvcrt.open_osfhandle({}, 0), b'x'))
except OSError as error:
    print(error.errno)
"""
START = "import _winapi, msvcrt, os, subprocess, sys\nhere = sys.executable\n"


@pytest.fixture
def run():
    world = World("windows", files={"f": "text"})
    return lambda source: world.run(START + source, globals={"child": CHILD})


def test_a_descriptor_and_its_handle_end_together(run):
    names = run(
        "fd = os.open('f', os.O_RDONLY); handle = msvcrt.get_osfhandle(fd)\n"
        "same = msvcrt.get_osfhandle(fd) == handle; os.set_handle_inheritable(handle, True)\n"
        "flag = os.get_inheritable(fd); os.close(fd)\n"
        "try: os.get_handle_inheritable(handle)\n"
        "except OSError as error: code = error.winerror"
    )
    assert (names["same"], names["flag"], names["code"], names["handle"] % 4) == (True, True, 6, 0)


def test_a_handle_becomes_a_descriptor(run):
    names = run(
        "reader, writer = _winapi.CreatePipe(None, 0)\n"
        "r, w = msvcrt.open_osfhandle(reader, 0), msvcrt.open_osfhandle(writer, 0)\n"
        "os.write(w, b'through'); os.close(w); data = os.read(r, 20), os.read(r, 20)\n"
        "same = msvcrt.get_osfhandle(r) == reader; kind = _winapi.GetFileType(reader); _winapi.CloseHandle(reader)\n"
        "try: os.read(r, 1)\n"
        "except OSError as error: code = error.errno"
    )
    assert (names["data"], names["same"], names["kind"], names["code"]) == ((b"through", b""), True, 3, 9)


def test_duplicates_share_the_file_and_not_the_flag(run):
    names = run(
        "fd = os.open('f', os.O_RDONLY); me = _winapi.GetCurrentProcess(); handle = msvcrt.get_osfhandle(fd)\n"
        "copy = _winapi.DuplicateHandle(me, handle, me, 0, True, _winapi.DUPLICATE_SAME_ACCESS)\n"
        "flags = os.get_handle_inheritable(copy), os.get_handle_inheritable(handle)\n"
        "os.read(fd, 2); os.close(fd); rest = os.read(msvcrt.open_osfhandle(copy, 0), 9)"
    )
    assert (names["flags"], names["rest"]) == ((True, False), b"xt")


def test_pipes_by_handle(run):
    names = run(
        "r, w = _winapi.CreatePipe(None, 0); done = _winapi.WriteFile(w, b'abc')\n"
        "seen = _winapi.PeekNamedPipe(r, 2), _winapi.PeekNamedPipe(r), _winapi.ReadFile(r, 9)\n"
        "_winapi.CloseHandle(w)\n"
        "try: _winapi.ReadFile(r, 9)\n"
        "except BrokenPipeError as error: code = error.winerror"
    )
    assert names["done"] == (3, 0)
    assert (names["seen"], names["code"]) == (((b"ab", 3, 0), (3, 0), (b"abc", 0)), 109)


@pytest.mark.parametrize(("inheritable", "seen"), [(True, "1\n"), (False, "9\n")])
def test_a_child_has_the_inheritable_handles_under_their_numbers(run, inheritable, seen):
    names = run(
        f"r, w = os.pipe(); os.set_inheritable(w, {inheritable}); program = child.format(msvcrt.get_osfhandle(w))\n"
        "out = subprocess.run([here, '-c', program], close_fds=False, capture_output=True, text=True).stdout"
    )
    assert names["out"] == seen


def test_a_list_of_handles_is_all_that_is_inherited(run):
    names = run(
        "ends = [os.pipe()[1] for _ in range(2)]; numbers = [msvcrt.get_osfhandle(fd) for fd in ends]\n"
        "for number in numbers: os.set_handle_inheritable(number, True)\n"
        "info = subprocess.STARTUPINFO(lpAttributeList={'handle_list': numbers[:1]})\n"
        "outs = [subprocess.run([here, '-c', child.format(number)], startupinfo=info, capture_output=True,"
        " text=True).stdout for number in numbers]"
    )
    assert names["outs"] == ["1\n", "9\n"]


def test_spawned_programs_have_the_inheritable_descriptors(run):
    names = run(
        "r, w = os.pipe(); os.set_inheritable(w, True)\n"
        "code = os.spawnv(os.P_WAIT, here, ['python', '-c', f\"__import__('os').write({w},b'x')\"]); data = os.read(r, 1)"
    )
    assert (names["code"], names["data"]) == (0, b"x")


def test_a_process_lasts_as_long_as_a_handle_on_it(run):
    names = run(
        "p = subprocess.Popen([here, '-c', 'pass']); p.wait()\n"
        "again = _winapi.OpenProcess(_winapi.PROCESS_ALL_ACCESS, False, p.pid); _winapi.CloseHandle(again)\n"
        "pid = p.pid; del p\n"
        "try: _winapi.OpenProcess(_winapi.PROCESS_ALL_ACCESS, False, pid)\n"
        "except OSError as error: code = error.winerror"
    )
    assert names["code"] == 87


def test_a_child_writes_bytes_into_what_its_parent_has_in_text_mode(run):
    names = run(
        "fd = os.open('g', os.O_WRONLY | os.O_CREAT); os.write(fd, b'1\\n')\n"
        "subprocess.run([here, '-c', 'import os; os.write(1, bytes([97, 10]))'], stdout=fd); os.write(fd, b'2\\n')\n"
        "os.close(fd); data = open('g', 'rb').read(); os.remove('g')"
    )
    assert names["data"] == b"1\r\na\n2\r\n"


def test_keys_of_the_console_are_what_the_world_is_fed():
    world = World("windows")
    world.feed("kl")
    names = world.run(
        "import msvcrt\nfound = [msvcrt.kbhit(), msvcrt.getwch(), msvcrt.getche(), msvcrt.kbhit()]\n"
        "before = msvcrt.SetErrorMode(msvcrt.SEM_FAILCRITICALERRORS), msvcrt.GetErrorMode()"
    )
    assert (names["found"], world.stdout, names["before"]) == ([True, "k", b"l", False], "l", (0, 1))
