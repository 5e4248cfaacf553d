"""What runs on the board: it builds the files of a case, runs the program with the agent's Runner, and lists what is left.

The adapter puts this file and the agent onto the board's file system; it runs on MicroPython, hence the plain Python.
"""

import os

import osconform_agent as agent

try:
    import json
except ImportError:
    import ujson as json

ROOT = os.getcwd().rstrip("/")
CASE = ROOT + "/case"


def kind(path):
    """`dir`, `file`, or None if there is nothing. Element 0 of stat is the mode everywhere."""
    try:
        return "dir" if os.stat(path)[0] & 0x4000 else "file"
    except OSError:
        return None


def remove(path):
    if kind(path) == "dir":
        for name in os.listdir(path):
            remove(path + "/" + name)
        os.rmdir(path)
    else:
        os.remove(path)


def make(path):
    if kind(path) is None:
        parent = path[: path.rindex("/")]
        if parent:
            make(parent)
        os.mkdir(path)


def plant(given):
    for name, fields in given.items():
        path = CASE + "/" + name
        if fields.get("dir"):
            make(path)
        elif "data" in fields:  # modes mean nothing on a board; `serve` sees to the other kinds
            make(path[: path.rindex("/")])
            with open(path, "wb") as file:
                file.write(bytes([ord(char) for char in fields["data"]]))


def look(folder, prefix, found):
    for name in os.listdir(folder):
        path = folder + "/" + name
        if kind(path) == "dir":
            found[prefix + name] = {"dir": True}
            look(path, prefix + name + "/", found)
        else:
            with open(path, "rb") as file:
                found[prefix + name] = {"data": "".join([chr(byte) for byte in file.read()])}
    return found


class BoardRunner(agent.Runner):
    def enter(self, request):
        os.chdir(ROOT or "/")
        if kind(CASE):
            remove(CASE)
        make(CASE)
        plant(request.get("given", {}))
        os.chdir(CASE)
        return {"__name__": "__main__"}

    def after(self, request):
        os.chdir(ROOT or "/")
        return ['"here":' + agent.quote(CASE), '"files":' + json.dumps(look(CASE, "", {}))]


def greet():
    system = agent.System()
    system.available = False  # programs have no process of their own here, in which root could be given up
    text = agent.hello(system)
    print("\x02%08x%s\x03" % (len(text), text))


def serve(text):
    request = json.loads(text)
    agent.ERRNOS.update({int(number): name for number, name in request.get("errnos", {}).items()})
    wanted = [key for fields in request.get("given", {}).values() for key in ("symlink", "link", "special") if key in fields]
    said = '"unsupported":"a board knows no %s"' % wanted[0] if wanted else BoardRunner().run(request)
    reply = '{"id":%s,%s}' % (agent.quote(request["id"]), said)
    print("\x02%08x%s\x03" % (len(reply), reply))
