"""fork() in worlds: a child is made by running the program again, up to the fork, with the answers that its parent got.

An emulated process is a thread of the host's interpreter, and a running thread cannot be copied. But all that a program
learns from outside of itself, it learns by calls into the emulated C modules. So the calls of a program that may fork are
logged with their outcomes (`recording`), and fork() starts a thread that executes the same program from its start in an
interpreter of its own, whose calls have no effect and return what the log says. Where the log ends, fork() returns 0, and
from there on the child's calls are its own.
"""
