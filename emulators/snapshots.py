"""Snapshots: the whole state of a machine's files and of its process, and the way back to it."""

from __future__ import annotations

import copy
from typing import Any

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.store import AnyNode, Directory


class Snapshot:
    """What a world was at one moment: files, descriptors with their offsets, environment, clock, randomness.

    Objects of the program itself (its variables, the buffers of its open files) are not part of it.
    """

    def __init__(self, machine: Machine) -> None:
        self._nodes: dict[int, tuple[AnyNode, dict[str, Any], dict[str, Any]]] = {}
        process = machine.process
        self._files = {
            id(entry.file): (entry.file, dict(vars(entry.file)))
            for entry in process.descriptors.entries.values()
        }
        for root in (machine.store.root, process.cwd, *machine.volumes.values()):
            self._record(root)
        for file, _ in self._files.values():
            self._record(file.node)
        self._entries = {fd: copy.copy(entry) for fd, entry in process.descriptors.entries.items()}
        self._environ = dict(process.environ)
        self._credentials = copy.deepcopy(process.credentials)
        self._process = {
            name: getattr(process, name) for name in ("cwd", "root", "umask", "nice", "pgid", "sid")
        }
        self._cwd_text = machine.cwd_text
        self._volumes = dict(machine.volumes)
        self._elapsed = machine.clock.elapsed_ns
        self._entropy = copy.deepcopy(machine.entropy)
        self._usage = copy.deepcopy(machine.store.filesystem.mount_points)

    def _record(self, start: AnyNode) -> None:
        pending = [start]
        while pending:
            node = pending.pop()
            if id(node) in self._nodes:
                continue
            if isinstance(node, Directory):
                pending.extend(child for _, child in node.items())
            state = dict(vars(node))
            for name in ("data", "folded", "_entries", "xattr", "opens"):
                if name in state:
                    state[name] = copy.copy(state[name])
            self._nodes[id(node)] = node, state, dict(vars(node.meta))

    def restore(self, machine: Machine) -> None:
        """Bring the machine that the snapshot is of back to it. May be repeated."""
        for node, state, meta in self._nodes.values():
            fresh = {
                name: copy.copy(value) if name in ("data", "folded", "_entries", "xattr", "opens") else value
                for name, value in state.items()
            }
            vars(node).clear()
            vars(node).update(fresh)
            vars(node.meta).clear()
            vars(node.meta).update(meta)
        for file, state in self._files.values():
            vars(file).clear()
            vars(file).update(state)
        process = machine.process
        process.descriptors.entries.clear()
        process.descriptors.entries.update({fd: copy.copy(entry) for fd, entry in self._entries.items()})
        process.environ.clear()
        process.environ.update(self._environ)
        vars(process.credentials).update(vars(copy.deepcopy(self._credentials)))
        for name, value in self._process.items():
            setattr(process, name, value)
        machine.cwd_text = self._cwd_text
        machine.volumes.clear()
        machine.volumes.update(self._volumes)
        machine.clock.elapsed_ns = self._elapsed
        vars(machine.entropy).update(vars(copy.deepcopy(self._entropy)))
        machine.store.filesystem.mount_points.clear()
        machine.store.filesystem.mount_points.update(copy.deepcopy(self._usage))
