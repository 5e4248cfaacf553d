"""The programs that emulated processes can run; `on_posix` and `on_windows` have them by name."""
