"""The process table of Windows: exit codes of 32 bits, and processes that last as long as handles on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.interruption import kill
from osconform.emulators.kernel.process_table import MAGIC, ProcessTable, Program
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.kernel.waiting import wait_until
from osconform.emulators.nt import lookup
from osconform.emulators.nt.handles import HandleTable
from osconform.emulators.platforms import windows_errors as code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.kernel.process import Process

EXECUTABLE = b"MZ" + MAGIC
"""How an executable file begins whose program the emulator provides; its name follows."""
STILL_ACTIVE = 259
CONTROL_C_EXIT = 0xC000013A
"""The exit code of what Ctrl+C or Ctrl+Break has ended (ntstatus.h, STATUS_CONTROL_C_EXIT)."""
ABORTED = 3
"""The exit code of what the C runtime ends for a signal (UCRT, raise())."""
TERMINATED = 9
"""What is pending in a process that another one has ended: the number of no signal of Windows."""
CTRL_C_EVENT, CTRL_BREAK_EVENT = 0, 1
EVENTS = {CTRL_C_EVENT: "SIGINT", CTRL_BREAK_EVENT: "SIGBREAK"}


class WindowsProcesses(ProcessTable):
    """The processes of one machine. Status and exit code are the same here."""

    step = 4

    def __init__(self) -> None:
        super().__init__()
        self.last_pid = 4240
        self.interpreter = ""
        """The path of the Python that scripts are associated with."""

    def program(self, machine: Machine, path: str) -> Program:
        """The program in an executable file.

        Raises Failure: those of looking up the path, ERROR_ACCESS_DENIED for a directory, ERROR_BAD_EXE_FORMAT.
        """
        node = lookup.node_of(machine, path)
        if node.is_directory:
            raise Failure(code.ERROR_ACCESS_DENIED)
        head = node.data.read(0, 256)
        name = head[len(EXECUTABLE) :].partition(b"\n")[0].decode("ascii", "replace")
        if not head.startswith(EXECUTABLE) or name not in self.programs:
            raise Failure(code.ERROR_BAD_EXE_FORMAT)
        return self.programs[name]

    def status_of(self, code: int, signal: int = 0) -> int:
        """The exit code, as an unsigned number; one that is no C int counts as -1, as for PyLong_AsLong()."""
        if signal:
            return ABORTED
        return (code if -(2**31) <= code < 2**31 else -1) & 0xFFFFFFFF

    def interrupted(self, process: Process) -> ProcessExit:
        return ProcessExit(CONTROL_C_EXIT - 2**32)

    def _number(self, name: str) -> int:
        return self.first.signals.table.number(name) if self.first is not None else 0

    def _end(self, process: Process, status: int) -> None:
        released = HandleTable.of(process).close_all()
        with GUARD:
            process.status = status if process.terminated is None else process.terminated
            self.changed.notify_all()
        self.forget([process, *released])

    def hold(self, process: Process, handles: HandleTable) -> int:
        """A handle on a process that has just been started, and may have ended already."""
        with GUARD:
            number = handles.add_process(process)
            self.processes.setdefault(process.pid, process)
        return number

    def forget(self, processes: Iterable[Process]) -> None:
        """Take those out of the table that have ended and that no handle is open on."""
        with GUARD:
            for process in processes:
                if process.status is not None and not process.open_handles:
                    self.processes.pop(process.pid, None)

    def wait_for(self, process: Process) -> int:
        """Wait for the end of a process; its exit code. Raises Unemulated where it never comes."""
        wait_until(lambda: process.status is not None, "waiting for a process that does not end")
        return process.status or 0

    def terminate(self, process: Process, exit_code: int) -> None:
        """TerminateProcess() on another process. Raises Failure(ERROR_ACCESS_DENIED) if it has ended."""
        if process.status is not None:
            raise Failure(code.ERROR_ACCESS_DENIED)
        if process is self.first:
            raise Failure(code.ERROR_ACCESS_DENIED)
        self._end_by(process, exit_code & 0xFFFFFFFF)

    def _end_by(self, process: Process, status: int) -> None:
        """End another process with that status: at once, or where it waits next if it swallows the interruption."""
        process.terminated = status
        process.signals.pending.add(TERMINATED)
        kill(process, TERMINATED)

    def console_event(self, sender: Process, event: int, group: int) -> None:
        """GenerateConsoleCtrlEvent(): to the processes of a group, or to all (0), that share the sender's console.

        Raises Failure(ERROR_INVALID_PARAMETER) for what is no group of that console.
        """
        targets = [
            process for process in self.everybody()
            if process.sid == sender.sid and group in (0, process.pgid)
        ]  # fmt: skip
        if not targets:
            raise Failure(code.ERROR_INVALID_PARAMETER)
        number = self._number(EVENTS[event])
        for process in sorted(targets, key=lambda process: process is sender):  # the sender may end by it
            signals = process.signals
            if signals.actions.get(event):
                continue  # a group of its own hears no Ctrl+C (CREATE_NEW_PROCESS_GROUP)
            if not signals.ends_process(number):
                if signals.post(number) and process is sender:
                    signals.deliver()
            elif process is sender:
                raise self.interrupted(process)
            else:
                self._end_by(process, CONTROL_C_EXIT)
