"""The clocks of POSIX systems: their numbers, and which of the world's times each shows."""

from __future__ import annotations

NOW, UPTIME, WORK = "now", "monotonic", "worked"
"""Methods of `Clock`: nanoseconds since 1970, since the start of the machine, and of processor time."""

Clocks = dict[str, tuple[int, str]]

# include/uapi/linux/time.h. Nothing sets the difference between UTC and TAI in a kernel without time servers.
LINUX: Clocks = {
    "CLOCK_REALTIME": (0, NOW), "CLOCK_MONOTONIC": (1, UPTIME), "CLOCK_PROCESS_CPUTIME_ID": (2, WORK),
    "CLOCK_THREAD_CPUTIME_ID": (3, WORK), "CLOCK_MONOTONIC_RAW": (4, UPTIME), "CLOCK_BOOTTIME": (7, UPTIME),
    "CLOCK_TAI": (11, NOW),
}  # fmt: skip

# Darwin: sys/_types/_clock_id.h and time.h.
MACOS: Clocks = {
    "CLOCK_REALTIME": (0, NOW), "CLOCK_MONOTONIC_RAW": (4, UPTIME), "CLOCK_MONOTONIC": (6, UPTIME),
    "CLOCK_UPTIME_RAW": (8, UPTIME), "CLOCK_PROCESS_CPUTIME_ID": (12, WORK), "CLOCK_THREAD_CPUTIME_ID": (16, WORK),
}  # fmt: skip

TABLES: dict[str, Clocks] = {"linux": LINUX, "macos": MACOS}
