"""Reads the reference docs of a Python: its inventory, its HTML pages or its reStructuredText sources.

All three give `documented.Documented`; `difference` holds them against the spec.
"""
