"""The part of the agent's work that runs inside a WebAssembly Python which has one process, and that for good.

The JavaScript host loads it beside the agent (as `osconform_agent`), hands it requests as text and sends what it returns. Starting
such a Python takes seconds, hence a program that is to run alone does not cost its process: what it changed in `sys`, in the
environment and in a few modules is put back. Only if that fails does the host end the process.
"""

import os
import sys

import osconform_agent as agent

#: Modules with state of their own. After a program that was to run alone they are those of the start again, or loaded anew.
STATEFUL = (
    "tempfile", "linecache", "filecmp", "logging", "warnings", "shutil", "random", "locale", "contextlib", "subprocess",
    "platform"
)
#: Modules that are loaded at the start and whose names and tables programs change.
CHANGED = ("os", "platform", "shutil")


HIGHEST = 128  # descriptor that is looked at: programs put some on numbers from 100 on


def open_descriptors():
    """The numbers in use; nobody but the programs uses any."""
    found = []
    for descriptor in range(HIGHEST):
        try:
            os.fstat(descriptor)
            found.append(descriptor)
        except OSError:
            pass
    return found


class System(agent.System):
    """fork is there and refuses; getuid is there and says 0 to everybody."""

    starts_processes = False

    def __init__(self):
        agent.System.__init__(self)
        self.available = False


class Contents(object):
    """What a module held at the start, its own tables included: the interpreter's own code has it and keeps it."""

    def __init__(self, module):
        self.module = module
        self.values = {name: value for name, value in vars(module).items() if not name.startswith("__")}
        self.tables = [(value, value.copy()) for value in self.values.values() if type(value) in (dict, list, set)]

    def put_back(self):
        now = vars(self.module)
        for name in [name for name in now if name not in self.values and not name.startswith("__")]:
            del now[name]
        now.update(self.values)
        for table, copy in self.tables:
            table.clear()
            (table.extend if isinstance(table, list) else table.update)(copy)


class Part(object):
    """Answers requests; `clean` says whether the next program finds everything as this one did."""

    def __init__(self):
        self.runner = agent.Runner()
        self.traces = agent.Traces()
        self.modules = dict(sys.modules)
        self.contents = [Contents(sys.modules[name]) for name in CHANGED if name in sys.modules]
        self.descriptors = open_descriptors()
        self.clean = True

    def greeting(self):
        hello = agent.json.loads(agent.hello(System()))
        # Nobody is refused anything, and nobody is root either.
        hello["features"] = [word for word in hello["features"] if word == "symlinks"]
        hello["token"] = "".join(["%02x" % byte for byte in bytearray(os.urandom(9))])
        return agent.json.dumps(hello)

    def answer(self, text):
        request = agent.json.loads(text)
        agent.ERRNOS.update({int(number): name for number, name in request.get("errnos", {}).items()})
        reply = self.runner.run(request)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:  # closed or replaced by the program
                pass
        self.restore(request.get("alone"))
        # An audit hook stays for good, and one that raises would meet all programs to come.
        self.clean = self.clean and not ("addaudithook" in request["program"] and "raise" in request["program"])
        return '{"id":%s,%s}' % (agent.quote(request["id"]), reply)

    def restore(self, alone):
        try:
            if alone:
                if not self.traces.put_back_sys():
                    self.clean = False
                    return
                for name in STATEFUL:
                    if name in self.modules:
                        sys.modules[name] = self.modules[name]
                    else:
                        sys.modules.pop(name, None)
                for contents in self.contents:
                    contents.put_back()
            for descriptor in open_descriptors():
                if descriptor not in self.descriptors:
                    os.close(descriptor)
            self.clean = self.traces.undo() and not sys.stdout.closed
        except Exception:
            self.clean = False
