"""The process table: starting programs, wait status, signals between processes.

Every emulated process runs in a thread of the host's interpreter, over the machine's one store and with
a descriptor table of its own.
"""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel import linux_namespaces
from osconform.emulators.kernel.address_space import AddressSpace
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.interruption import (
    kill,
    raise_in,
    until_killed,
    way_into_threads,
)
from osconform.emulators.kernel.lookup import resolve
from osconform.emulators.kernel.permissions import EXECUTE, demand
from osconform.emulators.kernel.process import Process
from osconform.emulators.kernel.signals import CURRENT, ProcessExit, checkpoint
from osconform.emulators.kernel.waiting import Waits, wait_until
from osconform.emulators.store import AnyNode, Directory, Node

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine

MAGIC = b"\x7fEMULATED "
"""How the content of an executable file begins whose program the emulator provides; its name follows."""
MAX_PROCESSES = 64
SCRIPT_DEPTH = 4

Program = Callable[["Machine", list[str]], int]
"""A program: called with the process' own machine and its arguments, it returns its exit status."""


class Replaced(BaseException):
    """exec*(): the running program ends here and another goes on in its process."""

    def __init__(self, program: Program, arguments: list[str]) -> None:
        super().__init__("exec")
        self.program = program
        self.arguments = arguments


class ProcessTable:
    """All processes of one machine; `programs` are those that it can run, by name."""

    step = 1
    """From the number of one process to that of the next."""

    def __init__(self) -> None:
        self.processes: dict[int, Process] = {}
        self.programs: dict[str, Program] = {}
        self.first: Process | None = None
        """The process of the world's own program, which has no parent here."""
        self.waits = Waits()
        self.changed = self.waits.changed
        self.last_pid = 4242

    def load(
        self,
        machine: Machine,
        path: str | AnyNode,
        arguments: list[str],
        start: Directory | None = None,
        depth: int = 0,
    ) -> tuple[Program, list[str]]:
        """The program in the file `path` (or an open one's node) and the arguments it gets, as execve(2) finds them.

        A file that begins with "#!" names its interpreter. Raises Failure: ENOENT, EACCES, ENOEXEC,
        ELOOP and those of path resolution.
        """
        node = path if isinstance(path, (Node, Directory)) else resolve(machine, path, start=start)
        if node.is_directory or not node.meta.st_mode & 0o111:
            raise Failure("EACCES")
        demand(machine.process.credentials, node, EXECUTE)
        head = node.data.read(0, 256)
        if head.startswith(MAGIC):
            name = head[len(MAGIC) :].partition(b"\n")[0].decode()
            if name not in self.programs:
                raise Failure("ENOEXEC")
            return self.programs[name], arguments
        if not head.startswith(b"#!"):
            raise Failure("ENOEXEC")
        if depth >= SCRIPT_DEPTH:
            raise Failure("ELOOP")
        interpreter, _, option = head[2:].partition(b"\n")[0].decode().strip().partition(" ")
        name = path if isinstance(path, str) else f"/proc/self/fd/{node.name}"
        arguments = [interpreter, *filter(None, [option.strip()]), name, *arguments[1:]]
        return self.load(machine, interpreter, arguments, depth=depth + 1)

    def fork(self, machine: Machine) -> Machine:
        """A child's machine: everything shared but the process, which has copies; no program runs in it yet.

        Raises Failure("EAGAIN") when the table is full.
        """
        parent = machine.process
        with GUARD:
            if sum(process.status is None for process in self.processes.copy().values()) >= MAX_PROCESSES:
                raise Failure("EAGAIN")
            self.last_pid += self.step
            pid = self.last_pid
        child = replace(
            parent,
            pid=pid,
            ppid=parent.pid,
            credentials=replace(parent.credentials, groups=list(parent.credentials.groups)),
            environ=dict(parent.environ),
            descriptors=parent.descriptors.copy(),
            signals=parent.signals.for_child(),
            limits=dict(parent.limits),
            born_ns=machine.clock.busy_ns,
            children_ns=0,
            memory=AddressSpace(),
            namespaces=linux_namespaces.for_child(parent.namespaces),
            **parent.schedule_of_child(),
            executed=False,
            status=None,
            exit_status=None,
            killed_by=0,
            ending=False,
            thread=None,
            threads={},
        )
        return replace(machine, process=child, audit_hooks=[], recording=None)

    def start(
        self, child: Machine, program: Program, arguments: list[str], *, same_program: bool = False
    ) -> int:
        """Run a program in a forked process, the parent's own or another, and return its pid at once."""
        process = child.process
        if not same_program:
            process.executed = True
            process.descriptors.close_on_exec()
        with GUARD:
            self.processes[process.pid] = process
        thread = threading.Thread(target=self._run, args=(child, program, arguments), daemon=True)
        way_into_threads()
        # Before its thread begins, so that nobody thinks meanwhile that there is none.
        self.waits.running.add(process.pid)
        thread.start()
        return process.pid

    def _run(self, child: Machine, program: Program, arguments: list[str]) -> None:
        process, status = child.process, None
        CURRENT.signals, CURRENT.waits = process.signals, self.waits

        def live() -> int:
            try:
                return run_program(child, program, arguments)
            except Unemulated as error:
                console = process.descriptors.entries.get(2)
                if console is not None:
                    console.file.write(f"{arguments[0]}: {error}\n".encode())
                return self.status_of(1)

        try:
            status = until_killed(process, live)
        finally:
            self._clear(child, (process.killed_by or self.status_of(1)) if status is None else status)

    def _clear(self, child: Machine, status: int) -> None:
        """Give back what an ended process has held, and let its parent know."""
        with GUARD:
            for thread, token in child.process.threads.items():
                raise_in(thread, SystemExit)
                self.waits.leave(token, thread)
            child.process.threads.clear()
            self.waits.leave(child.process.pid, threading.get_ident())
        child.process.descriptors.end()
        child.locks.ended(child.process)
        child.process.used_ns = child.clock.busy_ns - child.process.born_ns
        self._end(child.process, status)

    def status_of(self, code: int, signal: int = 0) -> int:
        """The wait status of a program that has ended with that code, or by that signal (POSIX.1-2017, wait())."""
        return signal or (code & 0xFF) << 8

    def interrupted(self, process: Process) -> ProcessExit:
        """How a Python ends that does not catch KeyboardInterrupt: as if it had not caught SIGINT (CPython, exit_sigint())."""
        return ProcessExit(130, process.signals.table.number("SIGINT"))

    def _end(self, process: Process, status: int) -> None:
        with GUARD:
            orphans = [other for other in self.processes.copy().values() if other.ppid == process.pid]
            for orphan in orphans:
                orphan.ppid = 1
            self._tell_parent(process)
            process.status = status
            self.changed.notify_all()
        for orphan in orphans:
            if orphan.signals.stopped:  # nobody is left who would let it go on (POSIX.1-2017, _exit())
                for name in ("SIGHUP", "SIGCONT"):
                    self.send(process, orphan, orphan.signals.table.number(name))

    def _tell_parent(self, process: Process) -> None:
        parent = self.find(process.ppid)
        if parent is not None:
            parent.signals.post(parent.signals.table.number("SIGCHLD"))

    def wait(self, parent: Process, chosen: int, *, block: bool = True, reap: bool = True) -> Process | None:
        """A child of `parent` that has ended, chosen as waitpid(2) does; None if none has and not `block`.

        Raises Failure("ECHILD") without such children, and Unemulated where a child never ends.
        """
        found = self.wait_for_change(parent, chosen, block=block, reap=reap)
        return None if found is None else found[0]

    def wait_for_change(
        self,
        parent: Process,
        chosen: int,
        *,
        ended: bool = True,
        stopped: bool = False,
        continued: bool = False,
        block: bool = True,
        reap: bool = True,
    ) -> tuple[Process, int] | None:
        """A child and what has become of it, as a wait status: its end, its stopping or its going on, as asked for.

        Raises as `wait` does. Without `reap`, it can be waited for again.
        """

        def mine(process: Process) -> bool:
            if process.ppid != parent.pid:
                return False
            if chosen > 0:
                return process.pid == chosen
            return chosen == -1 or process.pgid == (parent.pgid if chosen == 0 else -chosen)

        def find() -> tuple[Process, int] | None:
            children = [process for process in self.processes.copy().values() if mine(process)]
            if not children:
                raise Failure("ECHILD")
            for child in children:
                news = child.signals.news
                if child.status is not None:
                    if ended:
                        return child, child.status
                elif news is not None and (continued if news == child.signals.table.continued else stopped):
                    return child, news
            return None

        with GUARD:
            found = find()
        if found is None and block:
            wait_until(lambda: find() is not None, "waiting for a child that does not end")
            found = find()
        if found is not None and reap:
            self._reap(parent, found[0])
        return found

    def _reap(self, parent: Process, child: Process) -> None:
        if child.status is None:
            child.signals.news = None
        elif self.processes.pop(child.pid, None) is not None:
            parent.children_ns += child.used_ns + child.children_ns

    def end_all(self) -> None:
        """End every process at once."""
        for process in self.processes.copy().values():
            kill(process, process.signals.table.number("SIGKILL"))

    def find(self, pid: int) -> Process | None:
        """The process with that number, running or not yet waited for."""
        if self.first is not None and pid == self.first.pid:
            return self.first
        return self.processes.get(pid)

    def group(self, pgid: int) -> list[Process]:
        """The processes of a process group that have not ended."""
        return [process for process in self.everybody() if process.pgid == pgid]

    def everybody(self) -> list[Process]:
        """All processes of the machine that have not ended."""
        first = [] if self.first is None else [self.first]
        return [process for process in (*self.processes.copy().values(), *first) if process.status is None]

    def send(self, sender: Process, target: Process, number: int) -> None:
        """Send a signal; what ends the target does so at once, a handler runs and it stops when it next waits."""
        signals = target.signals
        if target.status is not None:
            return
        if signals.stops_process(number):
            signals.stop(number)
            self._tell_parent(target)
            if target is sender:
                checkpoint()
            return
        if number == signals.table.number("SIGCONT") and signals.go_on():
            self._tell_parent(target)
        if not signals.post(number):
            return
        if target is sender:
            signals.deliver()
        elif signals.stopped and number != signals.table.number("SIGKILL"):
            return  # it acts when it goes on
        elif signals.ends_process(number) and target is not self.first:
            kill(target, number)


class Owner:
    """What a world and the interpreters of its first process hold: when nobody does any more, all processes end.

    The processes themselves hold the machine, so that its end cannot be waited for.
    """

    def __init__(self, table: ProcessTable) -> None:
        self.table = table

    def __del__(self) -> None:
        # Not here: the garbage collector may run in the thread of one of the processes, which cannot end within a destructor.
        if any(not process.ending for process in self.table.processes.copy().values()):
            with suppress(RuntimeError):  # the host's interpreter ends, and with it all processes
                _thread.start_new_thread(self.table.end_all, ())


def give_way(machine: Machine) -> None:
    """What a process loses when another program takes it over (POSIX.1-2017, exec)."""
    machine.process.executed = True
    machine.process.descriptors.close_on_exec()
    machine.process.signals.for_exec()
    if machine.recording is not None:
        machine.recording = None
        machine.audit_hooks = []


def run_program(machine: Machine, program: Program, arguments: list[str]) -> int:
    """Run a program, and those that replace it, to the end; the wait status."""
    while True:
        try:
            return machine.table.status_of(program(machine, arguments))
        except Replaced as following:
            program, arguments = following.program, following.arguments
            give_way(machine)
        except ProcessExit as end:
            return machine.table.status_of(int(end.code or 0), end.signal)
