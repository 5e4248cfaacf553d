"""Programs that leave open files to the garbage collector, in worlds whose processes end or are killed meanwhile.

The collector closes them in any thread, at any allocation: run by test_threads.py, in a Python of its own since what goes wrong is a
standstill.
"""

import faulthandler
import gc
import sys
import warnings

from osconform.emulators import World

LITTER = """
import os
def litter():
    r, w = os.pipe()
    a, b = open(r, "rb", buffering=0), open(w, "wb", buffering=0)
    a.me = [a, b]; b.me = [b, a]
"""
CHILD = LITTER + "for _ in range(5): litter(); os.write(1, b'x' * 100)"
PROGRAM = f"""
import subprocess, sys
{LITTER}
for _ in range(8):
    litter()
    done = subprocess.run([sys.executable, "-c", {CHILD!r}], capture_output=True)
    assert (len(done.stdout), done.stderr) == (500, b""), done
    litter()
    child = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    child.kill()
    assert child.wait()
"""
FORKING = f"""
import threading
{LITTER}
for _ in range(4):
    litter()
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        for _ in range(5): litter()
        os.write(w, b"y" * 70000)
        os._exit(3)
    os.close(w)
    read = 0
    while piece := os.read(r, 9999):
        read += len(piece)
        litter()
    os.close(r)
    assert (read, os.waitpid(pid, 0)[1]) == (70000, 3 << 8)
    pid = os.fork()
    if pid == 0:
        while True:
            try: litter()
            except BaseException: pass
    os.kill(pid, 9)
    assert os.waitpid(pid, 0)[1] == 9
done = []
def work(number):
    for item in range(10):
        litter()
        os.makedirs(f"{{number}}/{{item}}")
        os.listdir(".")
    done.append(number)
threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(done) == 4
"""
STARTING = [(platform, PROGRAM) for platform in ("linux", "macos", "windows")]
FORKED = [(platform, FORKING) for platform in ("linux", "macos")]


def main() -> None:
    faulthandler.dump_traceback_later(60, exit=True)
    warnings.simplefilter("ignore", ResourceWarning)
    sys.setswitchinterval(1e-6)
    gc.set_threshold(7, 2, 2)
    for platform, program in (*STARTING, *FORKED) * 3:
        world = World(platform)
        world.run("import warnings; warnings.simplefilter('ignore')\n" + program)
        assert not world.stderr, world.stderr


main()
