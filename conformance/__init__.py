"""osconform: a conformance suite for Python's operating-system interface.

Importing this package costs nothing and has no effects; start at `osconform.model` for what a spec
entry is, at `osconform.engine` for how cases become verdicts, at `osconform.results` for what a run
leaves behind.
"""

__version__ = "0.1.0"
