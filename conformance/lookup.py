"""The piece of a program that finds a dotted name. Runs on Python 2.7, Python 3 and MicroPython."""

from __future__ import annotations

#: Defines `find(path)`, which imports the first part and takes the others as attributes; what is absent raises.
FIND = """\
def find(path):
    parts = path.split('.')
    found = __import__(parts[0])
    for part in parts[1:]:
        found = getattr(found, part)
    return found

"""
