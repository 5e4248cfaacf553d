"""The emulated kernel: processes, descriptors, pipes, clocks, accounts and the POSIX file system calls."""
