"""The emulated C module `nt` and the Windows file system calls below it."""
