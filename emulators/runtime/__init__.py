"""Runs Python code in a world: private modules, an emulated `sys`, and files over emulated descriptors."""
