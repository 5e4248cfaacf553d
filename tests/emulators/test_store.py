"""The store: pyfakefs' objects below, one importer, and volumes that fill up."""

import re
import threading
import time
from pathlib import Path

import pytest

import osconform.emulators
from osconform.emulators import World
from osconform.emulators.errors import Failure
from osconform.emulators.store import Directory, Store

FOLDER = Path(osconform.emulators.__file__).parent


def test_one_module_imports_pyfakefs() -> None:
    importers = [
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.py")
        if re.search(r"^\s*(import|from) pyfakefs", path.read_text(), re.MULTILINE)
    ]
    assert importers == ["store.py"]


def test_pyfakefs_sees_the_tree() -> None:
    world = World("linux", files={"a/b": "text"})
    node = world.machine.store.filesystem.root.entries["home"].entries["user"].entries["a"].entries["b"]
    assert (node.byte_contents, node.st_size, node.st_uid, node.st_nlink) == (b"text", 4, 1000, 1)


def test_a_full_volume_is_enospc_and_gives_space_back() -> None:
    world = World("linux")
    store = world.machine.store
    store.set_capacity(store.root.meta.st_dev, 100)
    with world.open("a", "wb", 0) as file:
        file.write(bytes(80))
        with pytest.raises(OSError, match="No space left on device"):
            file.write(bytes(30))
    world.os.unlink("a")
    world.open("b", "wb", 0).write(bytes(100))
    assert store.usage(store.root.meta.st_dev) == (100, 100)


def test_a_file_that_cannot_be_in_memory_is_refused() -> None:
    world = World("linux", files={"a": ""})
    with pytest.raises(OSError, match="No space left"):
        world.os.posix_fallocate(world.os.open("a", world.os.O_RDWR), 0, 2**33)
    with pytest.raises(OSError, match="File too large"):
        world.os.truncate("a", 2**50)
    assert issubclass(Failure, Exception) and not issubclass(Failure, OSError)


def test_looking_up_in_a_large_windows_directory_is_not_linear() -> None:
    world = World("windows", files={f"file{number}": "" for number in range(2000)})
    directory = world.machine.process.cwd
    assert directory.find("FILE1999") is directory.find("file1999")
    assert len(directory.folded) == len(directory)


def test_no_thread_sees_half_of_what_a_directory_is_filled_with() -> None:
    store = Store(lambda: 0)
    folder, begun = store.directory(0o755, 0, 0), threading.Event()

    def fill(folder: Directory) -> None:
        for name in ("a", "b"):
            store.add(folder, name, store.node(0o100644, 0, 0))
            begun.set()
            time.sleep(0.01)

    folder.fill_later(fill)
    first = threading.Thread(target=folder.names)
    first.start()
    begun.wait()
    assert folder.names() == ["a", "b"]
    first.join()
    assert type(folder) is Directory
