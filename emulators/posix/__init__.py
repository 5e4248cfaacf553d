"""The emulated C module `posix`, for the Linux and macOS worlds."""
