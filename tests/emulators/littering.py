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


def main() -> None:
    faulthandler.dump_traceback_later(60, exit=True)
    warnings.simplefilter("ignore", ResourceWarning)
    sys.setswitchinterval(1e-6)
    gc.set_threshold(7, 2, 2)
    for platform in ("linux", "macos", "windows") * 4:
        world = World(platform)
        world.run("import warnings; warnings.simplefilter('ignore')\n" + PROGRAM)
        assert not world.stderr, world.stderr


main()
