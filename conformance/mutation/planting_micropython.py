"""Plants one lie in MicroPython, whose modules cannot be changed: a module with the lie in it takes the place of one.

The case imports that one, while the agent keeps the honest module that it imported long before. What `planting` defines under
the same name is for CPython; the rest of it, and `lies`, hold here as well.
"""

import sys


def note(text):
    """Says it on stderr, if the case has left that open."""
    try:
        sys.stderr.write("\n" + text + "\n")
    except (OSError, ValueError):
        pass


class Instead:
    """A module, but for one of its names."""

    def __init__(self, module, name, value):
        self.honest = module
        setattr(self, name, value)

    def __getattr__(self, name):
        return getattr(self.honest, name)


class Called:
    """A function or class that lies when it is called; what a class has is honest."""

    def __init__(self, honest, lie, parameters):
        self.honest, self.lie, self.parameters = honest, lie, parameters

    def __call__(self, *args, **kwargs):
        return meet(self.lie, self.parameters, self.honest, args, kwargs)

    def __getattr__(self, name):
        return getattr(self.honest, name)


def put_instead(path, made):
    """Lets `made` turn what a module has under a name into what cases find there."""
    whole, _, name = path.rpartition(".")
    module = __import__(whole)
    sys.modules[whole] = Instead(module, name, made(getattr(module, name)))


def plant_function(path, lie, parameters):
    """A function, or a class."""
    put_instead(path, lambda honest: Called(honest, lie, parameters))


def plant_data(path, lie, parameters):
    """A constant."""
    put_instead(path, lambda value: meet(lie, parameters, lambda: value, (), {}))
