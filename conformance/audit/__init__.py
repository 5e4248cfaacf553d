"""Docs, stubs and reality held against each other, for every name, platform and version.

`auditing.audit` gives the findings; each module named after a kind of finding looks for that kind alone.
"""
