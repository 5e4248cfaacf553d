"""posix: unshare(2) and setns(2), by which Linux processes and threads leave what they share, and join something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, fildes
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.linux_namespaces import FLAGS, FOR_CHILDREN, NamespaceFile
from osconform.emulators.kernel.unsharing import alone, unshare_descriptors, unshare_place
from osconform.emulators.posix.waiting import PidFile

CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND = 0x100, 0x200, 0x400, 0x800
CLONE_THREAD, CLONE_SYSVSEM = 0x10000, 0x40000
NEW = sum(FLAGS.values())
ALONE = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD
"""What only the single thread of a process can leave."""
WITHOUT = {
    "user": "the users of another namespace are not those of the world's files",
    "pid": "process numbers are those of the world's one table",
}
"""Kinds of namespaces of which a world has one and no other."""


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process = machine.process

    def unshare(flags: int) -> None:
        bits = c_int(flags)
        single = alone(process)
        # In the order of the kernel's checks (kernel/fork.c, ksys_unshare).
        if bits & ~(NEW | ALONE | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM):
            raise error("EINVAL")
        if bits & (ALONE | FLAGS["user"]) and not single:
            raise error("EINVAL")
        if bits & NEW and not bits & FLAGS["user"] and process.credentials.euid:
            raise error("EPERM")
        for kind, why in WITHOUT.items():
            if bits & FLAGS[kind]:
                raise Unemulated(f"os.unshare with CLONE_NEW{kind.upper()}", why)
        if bits & (CLONE_FS | FLAGS["mnt"]) and not single:
            unshare_place(process)
        if bits & CLONE_FILES and not single:
            unshare_descriptors(process.descriptors)
        for kind, flag in FLAGS.items():
            if bits & flag:
                process.namespaces[FOR_CHILDREN.get(kind, kind)] = next(machine.namespace_numbers)

    def setns(fd: Any, nstype: int = 0) -> None:
        number, wanted = fildes(fd), c_int(nstype)
        try:
            joined = chosen(number, wanted)
        except Failure as failure:
            raise error(failure.code) from None
        if "user" in joined:
            raise error("EINVAL")  # there is one, and nobody joins where he is (setns(2))
        if process.credentials.euid:
            raise error("EPERM")
        for kind, value in joined.items():
            if kind != "pid":
                process.namespaces[kind] = value
            if kind in FOR_CHILDREN:
                process.namespaces[FOR_CHILDREN[kind]] = value
        if "mnt" in joined:  # a new view of the tree, which is looked at from its top
            process.cwd = process.root = machine.store.root

    def chosen(fd: int, wanted: int) -> dict[str, int]:
        """The namespaces that a descriptor and a mask of kinds stand for. Raises Failure: EBADF, EINVAL, ESRCH."""
        file = process.descriptors.file(fd)
        if isinstance(file, NamespaceFile):
            if wanted and wanted != FLAGS[file.kind]:
                raise Failure("EINVAL")
            return {file.kind: file.number}
        if not isinstance(file, PidFile) or not wanted or wanted & ~NEW:
            raise Failure("EINVAL")
        if file.process.status is not None:
            raise Failure("ESRCH")
        return {kind: file.process.namespaces[kind] for kind, flag in FLAGS.items() if wanted & flag}

    return {"unshare": unshare, "setns": setns}
