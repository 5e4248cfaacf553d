"""Runs a broad sample of operations in every world, in programs and in blocks, under an audit hook.

Prints the host events as JSON.
"""

import configparser
import gzip
import json
import logging.handlers
import mailbox
import os
import pathlib
import shelve
import shutil
import sys
import tarfile
import tempfile
import zipfile

import osconform.emulators as emulators

BEFORE = pathlib.Path("before")

PROGRAM = """
import os, io, shutil, tempfile, glob, filecmp, linecache, pathlib, random, platform, subprocess, sys, time, zipfile
os.makedirs('a/b')
with open('a/f.txt', 'w') as f: f.write('hello')
with open('a/f.txt', 'rb') as f: f.read()
fd = os.open('a/g', os.O_CREAT | os.O_RDWR); os.write(fd, b'x'); os.lseek(fd, 0, 0); os.read(fd, 1)
os.close(os.dup(fd))
os.fstat(fd); os.close(fd); os.closerange(50, 60)
os.rename('a/g', 'a/h')
os.link('a/h', 'a/i'); os.symlink('h', 'a/j'); os.readlink('a/j'); os.unlink('a/i')
os.chmod('a/h', 0o600); os.utime('a/h', (1, 2)); os.truncate('a/h', 0); os.listdir('a'); list(os.scandir('a'))
list(os.walk('.')); os.chdir('a'); os.getcwd(); os.chdir('..'); os.stat('a'); os.lstat('a'); os.access('a', 7)
shutil.copytree('a', 'c'); shutil.move('c', 'd'); shutil.make_archive('z', 'zip', 'd'); shutil.rmtree('d')
shutil.disk_usage('.'); shutil.which('nothing')
tempfile.mkstemp(); tempfile.mkdtemp(); tempfile.TemporaryFile().close(); tempfile.NamedTemporaryFile().close()
glob.glob('**/*', recursive=True); filecmp.cmp('a/f.txt', 'a/f.txt'); linecache.getline('a/f.txt', 1)
pathlib.Path('p').write_text('x'); pathlib.Path('p').resolve(); pathlib.Path.home(); list(pathlib.Path('.').glob('*'))
os.urandom(5); random.random(); platform.platform(); os.environ['A'] = 'b'; del os.environ['A']; os.getpid()
os.path.realpath('a')
os.path.expanduser('~'); os.path.ismount('/'); os.umask(0); os.pipe(); print('hi'); time.sleep(5)
for attempt in ("os.mkdir('a')", "os.remove('no')", "open('no')", "os.system('ls')", "subprocess.run(['ls'])",
                "os.system('echo x > made')",
                "subprocess.run([sys.executable, '-c', 'open(1234567)'], capture_output=True, timeout=5)",
                "os.spawnv(os.P_WAIT, sys.executable, ['python', '-c', 'pass'])", "os.kill(os.getpid(), 15)",
                "open('/etc/passwd')", "os.listdir('/root')", "os.popen('ls')"):
    try: eval(attempt)
    except BaseException: pass
"""


def block(platform: str) -> None:
    """User code that has imported its modules, and made a path, before the block."""
    with emulators.World(platform):
        handler = logging.handlers.RotatingFileHandler("app.log", maxBytes=4, backupCount=1)
        for _ in range(2):
            handler.emit(logging.makeLogRecord({"msg": "text"}))
        handler.close()
        BEFORE.mkdir()
        (BEFORE / "a").write_text("[section]")
        assert BEFORE.exists() and len(list(BEFORE.iterdir())) == 1
        configparser.ConfigParser().read(BEFORE / "a")
        BEFORE.resolve().stat()
        with zipfile.ZipFile("z.zip", "w") as archive:
            archive.write("before/a")
        tarfile.open("t.tar", "w").close()
        gzip.open("g.gz", "w").close()
        with shelve.open("s") as table:
            table["a"] = 1
        mailbox.Maildir("box").add(b"Subject: hello\n\n")
        shutil.copytree("before", "after")
        tempfile.TemporaryFile().close()
        os.system("echo x > made")


def main() -> None:
    # The first pass compiles the standard library's source and may read it; the second may not.
    for platform in ("linux", "macos", "windows"):
        emulators.World(platform).run(PROGRAM)
        block(platform)
    events: list[str] = []
    armed = True

    def hook(event: str, arguments: tuple) -> None:
        if armed and event.split(".")[0] in WATCHED:
            events.append(f"{event} {arguments!r}"[:200])

    sys.addaudithook(hook)
    os.access("/MARK-BEGIN", 0)  # for who looks at the system calls
    for platform in ("linux", "macos", "windows"):
        emulators.World(platform).run(PROGRAM)
        block(platform)
    if "--leak" in sys.argv:
        os.listdir(".")
    os.access("/MARK-END", 0)
    armed = False
    json.dump(events, sys.stdout)


WATCHED = frozenset(
    "open os shutil tempfile glob socket subprocess pathlib fcntl winreg msvcrt ctypes signal urllib"
    " syslog mmap resource pty".split()
)

main()
