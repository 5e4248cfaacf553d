"""Snapshots: the whole state of a machine's files and of its process, and the way back to it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.store import AnyNode, Directory

OF_THE_PROCESS = (
    "cwd", "root", "umask", "nice", "pgid", "sid", "login_uid", "file_size_limit", "policy", "priority", "cpus", "limits",
)  # fmt: skip
OF_ITS_SIGNALS = ("actions", "blocked", "pending", "alarm_ns", "interval_ns")
CONTAINERS = (bytearray, dict, list, set)


class _Kept:
    """What an object was, as far as its attributes say, or those among them that are named."""

    def __init__(self, owner: Any, *names: str) -> None:
        self.owner = owner
        self.whole = not names
        self.state = {
            name: _copied(value) for name, value in vars(owner).items() if not names or name in names
        }

    def put_back(self) -> None:
        fields = vars(self.owner)
        for name in fields.keys() - self.state.keys() if self.whole else ():
            del fields[name]
        for name, value in self.state.items():
            before = fields.get(name)
            if isinstance(value, CONTAINERS) and type(before) is type(value):
                _refill(before, value)  # which others may hold on to
            else:
                fields[name] = _copied(value)


def _copied(value: Any) -> Any:
    return copy.copy(value) if isinstance(value, CONTAINERS) else value


def _refill(target: Any, value: Any) -> None:
    target.clear()
    (target.extend if isinstance(value, (bytearray, list)) else target.update)(value)


class Snapshot:
    """What a world was at one moment: files, descriptors with their offsets, environment, clock, randomness, signals,
    locks, limits, and what pipes, terminals and the console hold.

    Objects of the program itself (its variables, the buffers of its open files) are not part of it, nor are other
    processes and threads.
    """

    def __init__(self, machine: Machine) -> None:
        self._nodes: dict[int, tuple[AnyNode, dict[str, Any], dict[str, Any]]] = {}
        process = machine.process
        files = {id(entry.file): entry.file for entry in process.descriptors.entries.values()}
        for root in (machine.store.root, process.cwd, *machine.volumes.values()):
            self._record(root)
        for file in files.values():
            self._record(file.node)
        shared = {id(end): end for node in self._open_nodes() for file in node.opens for end in _behind(file)}
        self._kept = [_Kept(owner) for owner in (*files.values(), *shared.values(), machine.console)]
        self._kept += [_Kept(process, *OF_THE_PROCESS), _Kept(process.signals, *OF_ITS_SIGNALS)]
        self._locks = copy.deepcopy(machine.locks.records), _lists(machine.locks.whole)
        self._entries = {fd: copy.copy(entry) for fd, entry in process.descriptors.entries.items()}
        self._environ = dict(process.environ)
        self._credentials = copy.deepcopy(process.credentials)
        self._cwd_text = machine.cwd_text
        self._volumes = dict(machine.volumes)
        self._elapsed = machine.clock.elapsed_ns
        self._entropy = copy.deepcopy(machine.entropy)
        self._usage = copy.deepcopy(machine.store.filesystem.mount_points)

    def _open_nodes(self) -> Iterator[AnyNode]:
        return (node for node, _, _ in self._nodes.values() if node.opens)

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
        for kept in self._kept:
            kept.put_back()
        machine.locks.records = copy.deepcopy(self._locks[0])
        machine.locks.whole = _lists(self._locks[1])
        process = machine.process
        process.descriptors.entries.clear()
        process.descriptors.entries.update({fd: copy.copy(entry) for fd, entry in self._entries.items()})
        process.environ.clear()
        process.environ.update(self._environ)
        vars(process.credentials).update(vars(copy.deepcopy(self._credentials)))
        machine.cwd_text = self._cwd_text
        machine.volumes.clear()
        machine.volumes.update(self._volumes)
        machine.clock.elapsed_ns = self._elapsed
        vars(machine.entropy).update(vars(copy.deepcopy(self._entropy)))
        machine.store.filesystem.mount_points.clear()
        machine.store.filesystem.mount_points.update(copy.deepcopy(self._usage))


def _behind(file: Any) -> list[Any]:
    """What the two ends of a pipe or of a terminal share."""
    return [vars(file)[name] for name in ("pipe", "tty") if name in vars(file)]


def _lists(table: dict[int, list[Any]]) -> dict[int, list[Any]]:
    return {number: list(values) for number, values in table.items()}
