"""Runs programs on the real operating system: JSON list of sources on stdin, JSON list of outcomes on stdout.

Each program runs in a process and an empty directory of its own, as an ordinary user.
"""

import json
import os
import shutil
import sys
import tempfile

from outcome import MODULES, outcome_of

# Imported while the standard library is sure to be readable: an ordinary user may not reach it.
LOADED = {name: __import__(name) for name in (
    *MODULES, "bz2", "lzma", "zipfile", "tarfile", "zlib",
    "encodings.cp437", "tokenize")}  # fmt: skip


def main() -> None:
    base = tempfile.mkdtemp()
    os.chmod(base, 0o755)
    results = []
    for number, source in enumerate(json.load(sys.stdin)):
        folder = os.path.join(base, str(number))
        os.mkdir(folder)
        os.chmod(folder, 0o755)
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            os.close(read_end)
            run(source, folder, write_end)
        os.close(write_end)
        with open(read_end) as stream:
            text = stream.read()
        os.waitpid(child, 0)
        results.append(json.loads(text) if text else ["died"])
    shutil.rmtree(base, ignore_errors=True)
    json.dump(results, sys.stdout)


def run(source: str, folder: str, write_end: int) -> None:
    """Run one program as uid 1000 (if that is possible) and end the process."""
    try:
        if os.getuid() == 0:
            os.chown(folder, 1000, 1000)
            os.setgroups([1000])
            os.setresgid(1000, 1000, 1000)
            os.setresuid(1000, 1000, 1000)
        os.umask(0o022)
        os.chdir(folder)
        os.setpgid(0, 0)
        result = outcome_of(source, LOADED, folder)
        os.write(write_end, json.dumps(result).encode())
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
