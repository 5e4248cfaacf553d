"""Programs that fork, whose output and exit status in an emulated Linux must equal those on the real one.

Each starts in an empty directory, with `import os, sys` done. Blocks are separated by lines of `---`.
"""

PROGRAMS = r"""
print("once, though buffered, since the child does not flush")
pid = os.fork()
if pid == 0:
    os._exit(3)
print(os.waitpid(pid, 0)[1])
---
print("twice", end=" ")
pid = os.fork()
if pid:
    os.waitpid(pid, 0)
print("parent" if pid else "child")
---
print("flushed once", flush=True)
if os.fork() == 0:
    sys.exit("out of the child")
print(os.wait()[1])
---
if os.fork() == 0:
    raise KeyError("of the child")
status = os.wait()[1]
sys.exit(os.waitstatus_to_exitcode(status) + 40)
---
pid = os.fork()
if pid == 0:
    try:
        os._exit(7)
    except BaseException:
        os._exit(8)
    finally:
        open("ran", "w").close()
        os._exit(9)
print(os.waitpid(pid, 0)[1] >> 8, os.listdir())
---
pid = os.fork()
if pid == 0:
    try:
        os.execvp("echo", ["echo", "in place of the child"])
    finally:
        print("not reached", flush=True)
os.waitpid(pid, 0)
---
pid = os.fork()
if pid == 0:
    try:
        os.execvp("nothing-of-this-name", ["x"])
    except FileNotFoundError as error:
        os._exit(error.errno)
print(os.waitpid(pid, 0)[1] >> 8)
---
def descend(depth):
    if depth == 4:
        return
    pid = os.fork()
    if pid == 0:
        print("at", depth, flush=True)
        descend(depth + 1)
        os._exit(depth)
    print(depth, os.waitpid(pid, 0)[1] >> 8, flush=True)
descend(0)
---
pids = []
for number in range(5):
    pid = os.fork()
    if pid == 0:
        os._exit(number * sum(range(number)))
    pids.append(pid)
print([os.waitpid(pid, 0)[1] >> 8 for pid in pids], len(set(pids)))
---
numbers = {}
for number in range(3):
    numbers[number] = os.fork()
    if numbers[number] == 0:
        print(sorted(numbers), [pid > 0 for pid in numbers.values()], flush=True)
        os._exit(0)
    os.wait()
---
r, w = os.pipe()
if os.fork() == 0:
    os.close(r)
    with open(w, "w") as stream:
        for line in range(1000):
            stream.write(f"{line}\n")
    os._exit(0)
os.close(w)
with open(r) as stream:
    print(sum(map(int, stream)))
print(os.wait()[1])
---
with open("f", "w+") as file:
    file.write("0123456789")
    file.flush()
    file.seek(0)
    pid = os.fork()
    if pid == 0:
        os.lseek(file.fileno(), 4, 0)
        os._exit(0)
    os.waitpid(pid, 0)
    print(os.lseek(file.fileno(), 0, 1), file.read())
---
file = open("f", "w")
file.write("buffered ")
pid = os.fork()
if pid == 0:
    file.write("child ")
    file.close()
    os._exit(0)
os.waitpid(pid, 0)
file.write("parent")
file.close()
print(open("f").read())
---
os.mkdir("d")
os.chdir("d")
os.umask(0o27)
os.environ["A"] = "1"
pid = os.fork()
if pid == 0:
    print(os.path.basename(os.getcwd()), oct(os.umask(0o77)), os.environ["A"], flush=True)
    os.chdir("..")
    os.environ["A"] = "2"
    os._exit(0)
os.waitpid(pid, 0)
print(os.path.basename(os.getcwd()), oct(os.umask(0)), os.environ["A"])
---
import tempfile
name = tempfile.mkstemp(dir=".")[1]
folder = tempfile.TemporaryDirectory(dir=".")
pid = os.fork()
if pid == 0:
    print(os.path.exists(name), os.path.isdir(folder.name), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(os.path.isdir(folder.name))
folder.cleanup()
print(len(os.listdir()))
---
import random
first = random.random()
r, w = os.pipe()
generator = random.Random(3)
generator.random()
pid = os.fork()
if pid == 0:
    os.write(w, repr((first, generator.random(), random.random())).encode())
    os._exit(0)
mine = (first, generator.random(), random.random())
theirs = eval(os.read(r, 999))
print([a == b for a, b in zip(mine, theirs)])
---
for name in ("a", "b", "c"):
    open(name, "w").close()
os.symlink("a", "l")
entries = sorted(os.scandir(), key=lambda entry: entry.name)
os.unlink("b")
pid = os.fork()
if pid == 0:
    print([(entry.name, entry.is_symlink(), entry.is_file()) for entry in entries], flush=True)
    print(entries[0].stat().st_size, entries[0].inode() == os.stat("a").st_ino, flush=True)
    os._exit(0)
os.waitpid(pid, 0)
---
for name in "abcdef":
    open(name, "w").close()
iterator = os.scandir()
seen = [next(iterator).name for _ in range(2)]
pid = os.fork()
rest = [entry.name for entry in iterator]
print("".join(sorted(seen + rest)), flush=True)
if pid:
    os.waitpid(pid, 0)
---
import signal
seen = []
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
pid = os.fork()
if pid == 0:
    os.kill(os.getpid(), signal.SIGUSR1)
    os._exit(len(seen))
print(os.waitpid(pid, 0)[1] >> 8, len(seen))
---
import signal, time
signal.signal(signal.SIGUSR1, lambda number, frame: os._exit(5))
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(w, b".")
    while True:
        time.sleep(1)
os.read(r, 1)
os.kill(pid, signal.SIGUSR1)
print(os.waitpid(pid, 0)[1] >> 8)
---
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pid = os.fork()
os.kill(pid or os.getpid(), signal.SIGTERM)
if pid == 0:
    os._exit(4)
print(os.waitpid(pid, 0)[1] >> 8)
---
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.kill(os.getpid(), signal.SIGUSR1)
pid = os.fork()
if pid == 0:
    blocked = signal.SIGUSR1 in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    os._exit(blocked + 2 * len(signal.sigpending()))
print(os.waitpid(pid, 0)[1] >> 8, len(signal.sigpending()))
---
import signal
signal.alarm(1)
pid = os.fork()
if pid == 0:
    os._exit(signal.alarm(0))
print(os.waitpid(pid, 0)[1] >> 8, signal.alarm(0))
---
import signal
pid = os.fork()
if pid == 0:
    signal.pause()
os.kill(pid, signal.SIGTERM)
print(os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGTERM)
---
import signal, time
seen = []
signal.signal(signal.SIGCHLD, lambda number, frame: seen.append(number == signal.SIGCHLD))
if os.fork() == 0:
    os._exit(0)
while not seen:
    time.sleep(0.001)
print(seen, os.wait()[1])
---
import mmap
shared, private = mmap.mmap(-1, 64), mmap.mmap(-1, 64, mmap.MAP_PRIVATE)
shared.write(b"before")
private.write(b"before")
pid = os.fork()
if pid == 0:
    print(shared.tell(), shared[:6], private[:6], flush=True)
    shared.write(b" and after")
    private.write(b" and after")
    shared.close()
    os._exit(0)
os.waitpid(pid, 0)
print(shared[:16], private[:16], shared.tell())
---
import mmap
with open("f", "wb+") as file:
    file.write(bytes(4096))
    file.flush()
    shared = mmap.mmap(file.fileno(), 4096)
    shared[0] = 1
    for turn in range(3):
        if os.fork() == 0:
            shared[0] += 1
            shared[turn + 1] = shared[0]
            os._exit(0)
        os.wait()
    print(shared[:5], open("f", "rb").read(5))
---
import fcntl
file = open("f", "w")
fcntl.lockf(file, fcntl.LOCK_EX)
pid = os.fork()
if pid == 0:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os._exit(1)
    os._exit(0)
print(os.waitpid(pid, 0)[1] >> 8)
fcntl.lockf(file, fcntl.LOCK_UN)
fcntl.flock(file, fcntl.LOCK_EX)
pid = os.fork()
if pid == 0:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(file, fcntl.LOCK_UN)
    os._exit(0)
print(os.waitpid(pid, 0)[1])
fcntl.flock(open("f"), fcntl.LOCK_EX | fcntl.LOCK_NB)
---
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (50, 60))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
pid = os.fork()
if pid == 0:
    print(resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE), flush=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (20, 60))
    os._exit(0)
os.waitpid(pid, 0)
print(resource.getrlimit(resource.RLIMIT_NOFILE))
---
pid = os.fork()
if pid == 0:
    os.setsid()
    print(os.getsid(0) == os.getpid() == os.getpgid(0), flush=True)
    if os.fork() == 0:
        print(os.getsid(0) == os.getppid(), os.getpgrp() == os.getppid(), flush=True)
        os._exit(0)
    os.wait()
    os._exit(0)
os.waitpid(pid, 0)
---
order = []
os.register_at_fork(before=lambda: order.append("b1"), after_in_parent=lambda: order.append("p1"),
                    after_in_child=lambda: order.append("c1"))
os.register_at_fork(before=lambda: order.append("b2"), after_in_parent=lambda: order.append("p2"))
for turn in range(2):
    pid = os.fork()
    if pid == 0:
        print(order, flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
print(order)
---
def fail():
    raise ValueError("of a hook")
os.register_at_fork(before=fail, after_in_child=lambda: print("called all the same", flush=True))
if os.fork() == 0:
    os._exit(0)
print(os.wait()[1])
---
import select, time
r, w = os.pipe()
if os.fork() == 0:
    time.sleep(0.05)
    os.write(w, b"x")
    os._exit(0)
stream = open(r, "rb", buffering=0)
print(select.select([stream], [], [], 0)[0], select.select([stream], [], [], 20)[0] == [stream], stream.read(1))
poll = select.poll()
poll.register(stream, select.POLLIN)
pid = os.fork()
if pid == 0:
    os.write(w, b"y")
    print(poll.poll() == [(r, select.POLLIN)], flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(stream.read(1))
---
import subprocess
done = subprocess.run(["echo", "x"], capture_output=True, text=True)
kept = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
pid = os.fork()
if pid == 0:
    print(done.stdout.strip(), subprocess.run(["echo", "y"], capture_output=True, text=True).stdout, flush=True)
    kept.stdin.write("from the child\n")
    kept.stdin.flush()
    os._exit(0)
os.waitpid(pid, 0)
print(kept.communicate("from the parent\n")[0])
---
import subprocess
def prepare():
    os.chdir("/")
    print("in between", flush=True)
print(subprocess.run(["pwd"], preexec_fn=prepare, stdout=subprocess.PIPE, text=True).stdout)
---
import subprocess
def prepare():
    1 / 0
try:
    subprocess.run(["true"], preexec_fn=prepare)
except subprocess.SubprocessError as error:
    print(error)
try:
    subprocess.run(["no-such-program"], preexec_fn=lambda: None)
except FileNotFoundError as error:
    print(error)
---
master, slave = os.openpty()
pid = os.fork()
if pid == 0:
    os.login_tty(slave)
    print("by the terminal", os.ttyname(0) == os.ttyname(1), os.isatty(2), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(os.read(master, 99))
---
pid, fd = os.forkpty()
if pid == 0:
    print(input("say: ").upper(), fd, flush=True)
    os._exit(0)
text = os.read(fd, 99)
os.write(fd, b"word\n")
while b"WORD" not in text:
    text += os.read(fd, 99)
print(text.split(b"\r\n")[:2], os.waitpid(pid, 0)[1])
---
import pty
pid, fd = pty.fork()
if pid == 0:
    os.execvp("echo", ["echo", "on a terminal"])
print(os.read(fd, 99), os.waitpid(pid, 0)[1])
---
import atexit
atexit.register(print, "at the end")
if os.fork() == 0:
    sys.exit(0)
os.wait()
---
import atexit
atexit.register(print, "not in the child")
if os.fork() == 0:
    os._exit(0)
os.wait()
---
def answers():
    for number in range(3):
        pid = os.fork()
        if pid == 0:
            yield number
            os._exit(0)
        os.waitpid(pid, 0)
for answer in answers():
    print(answer, flush=True)
---
class Guard:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        print("left in", "child" if self.pid == 0 else "parent", flush=True)
with Guard() as guard:
    guard.pid = os.fork()
    if guard.pid:
        os.wait()
---
import threading, time
seen = []
thread = threading.Thread(target=lambda: seen.append(len(os.listdir())))
thread.start()
thread.join()
time.sleep(0.05)  # in which the system ends it as well: a thread that is left would be warned of
open("f", "w").close()
pid = os.fork()
if pid == 0:
    seen.append(len(os.listdir()))
    print(seen, flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(seen)
---
import threading
go, r = threading.Event(), os.pipe()
def work():
    while not go.wait(0.01):
        pass
    os.write(r[1], b"one that lives\n")
thread = threading.Thread(target=work, daemon=True)
thread.start()
pid = os.fork()
if pid == 0:
    go.set()
    os.write(r[1], b"the child\n")
    os._exit(0)
os.waitpid(pid, 0)
go.set()
thread.join()
print(os.read(r[0], 99).decode())
---
r, w = os.pipe()
if os.fork() == 0:
    first = os.getpid()
    if os.fork() == 0:
        os.close(r)
        while os.getppid() == first:
            pass
        os.write(w, b"an orphan")
        os._exit(0)
    os._exit(0)
os.close(w)
print(os.wait()[1], os.read(r, 99))
---
pid = os.fork()
if pid == 0:
    os._exit(1)
fd = os.pidfd_open(pid)
print(os.waitid(os.P_PIDFD, fd, os.WEXITED).si_status)
try:
    os.waitpid(pid, 0)
except ChildProcessError as error:
    print(error)
---
sys.stdout = open("out", "w")
print("to a file")
pid = os.fork()
print("child" if pid == 0 else "parent")
sys.stdout.close()
sys.stdout = sys.__stdout__
if pid:
    os.wait()
    print(sorted(open("out").read().split("\n")))
---
source = "import os\nif os.fork() == 0:\n    os._exit(6)\nprint(os.wait()[1] >> 8)"
exec(compile(source, "<text>", "exec"))
---
with open("own.py", "w") as file:
    file.write("import os\nstate = []\ndef fork():\n    state.append(1)\n    return os.fork()\n")
sys.path.insert(0, "")
import own
os.unlink("own.py")
if own.fork() == 0:
    print(own.state, own.__name__, flush=True)
    os._exit(0)
os.wait()
---
seen = []
sys.addaudithook(lambda event, args: seen.append(event) if event.startswith("os.") else None)
os.mkdir("d")
pid = os.fork()
if pid == 0:
    os.rmdir("d")
    print(seen, flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(seen)
---
import logging
logging.basicConfig(stream=sys.stdout, format="%(process)d %(message)s")
pid = os.fork()
if pid == 0:
    logging.warning("child")
    os._exit(0)
os.waitpid(pid, 0)
---
import contextlib, io
text = io.StringIO()
with contextlib.redirect_stdout(text):
    print("kept")
    pid = os.fork()
if pid == 0:
    print(text.getvalue(), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
---
import signal, time
pid = os.fork()
if pid == 0:
    while True:
        time.sleep(0.001)
os.kill(pid, signal.SIGSTOP)
status = os.waitpid(pid, os.WUNTRACED)[1]
print(os.WIFSTOPPED(status), os.WSTOPSIG(status) == signal.SIGSTOP, os.WIFCONTINUED(status))
print(os.waitpid(pid, os.WNOHANG | os.WUNTRACED))
os.kill(pid, signal.SIGTERM)
time.sleep(0.05)
print(os.waitpid(pid, os.WNOHANG))
os.kill(pid, signal.SIGCONT)
print(os.waitpid(pid, 0)[1])
---
import signal
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.kill(os.getpid(), signal.SIGTSTP)
    os.write(w, b"goes on")
    os._exit(0)
print(os.waitpid(pid, os.WUNTRACED)[1] >> 8 == signal.SIGTSTP)
os.kill(pid, signal.SIGCONT)
print(os.read(r, 9), os.waitpid(pid, os.WCONTINUED)[1] in (0, 0xFFFF))
---
import signal
signal.signal(signal.SIGTSTP, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGTSTP)
seen = []
signal.signal(signal.SIGTSTP, lambda number, frame: seen.append(number == signal.SIGTSTP))
os.kill(os.getpid(), signal.SIGTSTP)
print(seen)
---
import mmap
with open("f", "wb+") as file:
    file.write(bytes(8192))
    file.flush()
    memory = mmap.mmap(file.fileno(), 8192)
pid = os.fork()
if pid == 0:
    memory[4096:4100] = b"page"
    print(memory.size(), len(memory), flush=True)
    memory.close()
    os._exit(0)
os.waitpid(pid, 0)
print(memory[4096:4100], memory.size(), memory.find(b"page"))
---
os.write(1, b"".join(b"%d " % number for number in range(5)))
if os.fork():
    os.wait()
buffers = [bytearray(3), bytearray(9)]
with open("f", "w+b", buffering=0) as file:
    file.write(b"0123456789")
    print(os.preadv(file.fileno(), buffers, 1), buffers, file.seek(0), file.readinto(buffers[1]), flush=True)
    if os.fork() == 0:
        print(buffers, file.tell(), flush=True)
        os._exit(0)
    os.wait()
"""

CASES = [block.strip("\n") for block in PROGRAMS.split("\n---\n")]
