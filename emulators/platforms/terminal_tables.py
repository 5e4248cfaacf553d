"""What `termios` and ioctl() call things on each platform, and how a new terminal is set there.

Linux: asm-generic/termbits.h and ioctls.h on x86-64. macOS: Darwin's sys/termios.h, sys/ttycom.h and sys/filio.h.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TerminalTable:
    """One platform's terminals."""

    numbers: Mapping[str, int]
    modes: tuple[int, int, int, int, int, int]
    """A new terminal's input, output, control and local modes, and its two speeds."""
    characters: Mapping[str, int]
    """Its special characters, by the names of their places."""
    folder: str
    """Where the terminals' device files lie."""
    name: str
    """How a device file is called, with a place for its number."""
    device: int
    """The device number of the first terminal."""
    locked: str
    """The error of opening a device file before unlockpt()."""


LINUX = TerminalTable(
    numbers={
        "B0": 0, "B50": 1, "B75": 2, "B110": 3, "B134": 4, "B150": 5, "B200": 6, "B300": 7, "B600": 8,
        "B1200": 9, "B1800": 10, "B2400": 11, "B4800": 12, "B9600": 13, "B19200": 14, "B38400": 15,
        "B57600": 4097, "B115200": 4098, "B230400": 4099, "B460800": 4100, "B500000": 4101, "B576000": 4102,
        "B921600": 4103, "B1000000": 4104, "B1152000": 4105, "B1500000": 4106, "B2000000": 4107,
        "B2500000": 4108, "B3000000": 4109, "B3500000": 4110, "B4000000": 4111, "CBAUDEX": 4096,
        "TCSANOW": 0, "TCSADRAIN": 1, "TCSAFLUSH": 2, "TCIFLUSH": 0, "TCOFLUSH": 1, "TCIOFLUSH": 2,
        "TCOOFF": 0, "TCOON": 1, "TCIOFF": 2, "TCION": 3, "IGNBRK": 1, "BRKINT": 2, "IGNPAR": 4, "PARMRK": 8,
        "INPCK": 16, "ISTRIP": 32, "INLCR": 64, "IGNCR": 128, "ICRNL": 256, "IUCLC": 512, "IXON": 1024,
        "IXANY": 2048, "IXOFF": 4096, "IMAXBEL": 8192, "OPOST": 1, "OLCUC": 2, "ONLCR": 4, "OCRNL": 8,
        "ONOCR": 16, "ONLRET": 32, "OFILL": 64, "OFDEL": 128, "NLDLY": 256, "CRDLY": 1536, "TABDLY": 6144,
        "BSDLY": 8192, "VTDLY": 16384, "FFDLY": 32768, "NL0": 0, "NL1": 256, "CR0": 0, "CR1": 512,
        "CR2": 1024, "CR3": 1536, "TAB0": 0, "TAB1": 2048, "TAB2": 4096, "TAB3": 6144, "XTABS": 6144,
        "BS0": 0, "BS1": 8192, "VT0": 0, "VT1": 16384, "FF0": 0, "FF1": 32768, "CSIZE": 48, "CSTOPB": 64,
        "CREAD": 128, "PARENB": 256, "PARODD": 512, "HUPCL": 1024, "CLOCAL": 2048, "CIBAUD": 269418496,
        "CRTSCTS": 2147483648, "CS5": 0, "CS6": 16, "CS7": 32, "CS8": 48, "ISIG": 1, "ICANON": 2, "XCASE": 4,
        "ECHO": 8, "ECHOE": 16, "ECHOK": 32, "ECHONL": 64, "ECHOCTL": 512, "ECHOPRT": 1024, "ECHOKE": 2048,
        "FLUSHO": 4096, "NOFLSH": 128, "TOSTOP": 256, "PENDIN": 16384, "IEXTEN": 32768, "VINTR": 0,
        "VQUIT": 1, "VERASE": 2, "VKILL": 3, "VEOF": 4, "VTIME": 5, "VMIN": 6, "VSWTC": 7, "VSWTCH": 7,
        "VSTART": 8, "VSTOP": 9, "VSUSP": 10, "VEOL": 11, "VREPRINT": 12, "VDISCARD": 13, "VWERASE": 14,
        "VLNEXT": 15, "VEOL2": 16, "CBAUD": 4111, "CDSUSP": 25, "CEOF": 4, "CEOL": 0, "CEOT": 4,
        "CERASE": 127, "CFLUSH": 15, "CINTR": 3, "CKILL": 21, "CLNEXT": 22, "CQUIT": 28, "CRPRNT": 18,
        "CSTART": 17, "CSTOP": 19, "CSUSP": 26, "CWERASE": 23, "EXTA": 14, "EXTB": 15, "FIOASYNC": 21586,
        "FIOCLEX": 21585, "FIONBIO": 21537, "FIONCLEX": 21584, "FIONREAD": 21531, "IOCSIZE_MASK": 1073676288,
        "IOCSIZE_SHIFT": 16, "NCC": 8, "NCCS": 32, "N_MOUSE": 2, "N_PPP": 3, "N_SLIP": 1, "N_STRIP": 4,
        "N_TTY": 0, "TCFLSH": 21515, "TCGETA": 21509, "TCGETS": 21505, "TCSBRK": 21513, "TCSBRKP": 21541,
        "TCSETA": 21510, "TCSETAF": 21512, "TCSETAW": 21511, "TCSETS": 21506, "TCSETSF": 21508,
        "TCSETSW": 21507, "TCXONC": 21514, "TIOCCONS": 21533, "TIOCEXCL": 21516, "TIOCGETD": 21540,
        "TIOCGICOUNT": 21597, "TIOCGLCKTRMIOS": 21590, "TIOCGPGRP": 21519, "TIOCGSERIAL": 21534,
        "TIOCGSOFTCAR": 21529, "TIOCGWINSZ": 21523, "TIOCINQ": 21531, "TIOCLINUX": 21532, "TIOCMBIC": 21527,
        "TIOCMBIS": 21526, "TIOCMGET": 21525, "TIOCMIWAIT": 21596, "TIOCMSET": 21528, "TIOCM_CAR": 64,
        "TIOCM_CD": 64, "TIOCM_CTS": 32, "TIOCM_DSR": 256, "TIOCM_DTR": 2, "TIOCM_LE": 1, "TIOCM_RI": 128,
        "TIOCM_RNG": 128, "TIOCM_RTS": 4, "TIOCM_SR": 16, "TIOCM_ST": 8, "TIOCNOTTY": 21538,
        "TIOCNXCL": 21517, "TIOCOUTQ": 21521, "TIOCPKT": 21536, "TIOCPKT_DATA": 0, "TIOCPKT_DOSTOP": 32,
        "TIOCPKT_FLUSHREAD": 1, "TIOCPKT_FLUSHWRITE": 2, "TIOCPKT_NOSTOP": 16, "TIOCPKT_START": 8,
        "TIOCPKT_STOP": 4, "TIOCSCTTY": 21518, "TIOCSERCONFIG": 21587, "TIOCSERGETLSR": 21593,
        "TIOCSERGETMULTI": 21594, "TIOCSERGSTRUCT": 21592, "TIOCSERGWILD": 21588, "TIOCSERSETMULTI": 21595,
        "TIOCSERSWILD": 21589, "TIOCSER_TEMT": 1, "TIOCSETD": 21539, "TIOCSLCKTRMIOS": 21591,
        "TIOCSPGRP": 21520, "TIOCSSERIAL": 21535, "TIOCSSOFTCAR": 21530, "TIOCSTI": 21522,
        "TIOCSWINSZ": 21524,
    },
    modes=(0x500, 0x5, 0xBF, 0x8A3B, 15, 15),
    characters={
        "VINTR": 3, "VQUIT": 28, "VERASE": 127, "VKILL": 21, "VEOF": 4, "VMIN": 1, "VSTART": 17, "VSTOP": 19,
        "VSUSP": 26, "VREPRINT": 18, "VDISCARD": 15, "VWERASE": 23, "VLNEXT": 22,
    },
    folder="/dev/pts",
    name="{}",
    device=136 << 8,
    locked="EIO",
)  # fmt: skip

MACOS = TerminalTable(
    numbers={
        **{f"B{rate}": rate for rate in (
            0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400,
        )},
        "TCSANOW": 0, "TCSADRAIN": 1, "TCSAFLUSH": 2, "TCSASOFT": 16, "TCIFLUSH": 1, "TCOFLUSH": 2,
        "TCIOFLUSH": 3, "TCOOFF": 1, "TCOON": 2, "TCIOFF": 3, "TCION": 4,
        "IGNBRK": 0x1, "BRKINT": 0x2, "IGNPAR": 0x4, "PARMRK": 0x8, "INPCK": 0x10, "ISTRIP": 0x20, "INLCR": 0x40,
        "IGNCR": 0x80, "ICRNL": 0x100, "IXON": 0x200, "IXOFF": 0x400, "IXANY": 0x800, "IMAXBEL": 0x2000,
        "OPOST": 0x1, "ONLCR": 0x2, "OCRNL": 0x10, "ONOCR": 0x20, "ONLRET": 0x40, "OFILL": 0x80,
        "NLDLY": 0x300, "TABDLY": 0xC04, "CRDLY": 0x3000, "FFDLY": 0x4000, "BSDLY": 0x8000, "VTDLY": 0x10000,
        "OFDEL": 0x20000, "NL0": 0, "NL1": 0x100, "TAB0": 0, "TAB1": 0x400, "TAB2": 0x800, "TAB3": 0x4, "CR0": 0,
        "CR1": 0x1000, "CR2": 0x2000, "CR3": 0x3000, "FF0": 0, "FF1": 0x4000, "BS0": 0, "BS1": 0x8000,
        "VT0": 0, "VT1": 0x10000,
        "CSIZE": 0x300, "CS5": 0, "CS6": 0x100, "CS7": 0x200, "CS8": 0x300, "CSTOPB": 0x400, "CREAD": 0x800,
        "PARENB": 0x1000, "PARODD": 0x2000, "HUPCL": 0x4000, "CLOCAL": 0x8000, "CRTSCTS": 0x30000,
        "ECHOKE": 0x1, "ECHOE": 0x2, "ECHOK": 0x4, "ECHO": 0x8, "ECHONL": 0x10, "ECHOPRT": 0x20,
        "ECHOCTL": 0x40, "ISIG": 0x80, "ICANON": 0x100, "IEXTEN": 0x400, "TOSTOP": 0x400000,
        "FLUSHO": 0x800000, "PENDIN": 0x20000000, "NOFLSH": 0x80000000,
        "VEOF": 0, "VEOL": 1, "VEOL2": 2, "VERASE": 3, "VWERASE": 4, "VKILL": 5, "VREPRINT": 6, "VINTR": 8,
        "VQUIT": 9, "VSUSP": 10, "VSTART": 12, "VSTOP": 13, "VLNEXT": 14, "VDISCARD": 15, "VMIN": 16,
        "VTIME": 17, "NCCS": 20,
        "TIOCGWINSZ": 0x40087468, "TIOCSWINSZ": 0x80087467, "TIOCSCTTY": 0x20007461,
        "TIOCNOTTY": 0x20007471, "TIOCGPGRP": 0x40047477, "TIOCSPGRP": 0x80047476, "TIOCOUTQ": 0x40047473,
        "FIONREAD": 0x4004667F, "FIOCLEX": 0x20006601, "FIONCLEX": 0x20006602, "FIONBIO": 0x8004667E,
        "FIOASYNC": 0x8004667D, "TIOCSTI": 0x80017472, "TIOCEXCL": 0x2000740D, "TIOCNXCL": 0x2000740E,
        "TIOCPKT": 0x80047470, "TIOCGETD": 0x4004741A, "TIOCSETD": 0x8004741B, "TIOCCONS": 0x80047462,
    },
    modes=(0x2B02, 0x3, 0x4B00, 0x5CB, 9600, 9600),
    characters={
        "VEOF": 4, "VERASE": 127, "VWERASE": 23, "VKILL": 21, "VREPRINT": 18, "VINTR": 3, "VQUIT": 28,
        "VSUSP": 26, "VSTART": 17, "VSTOP": 19, "VLNEXT": 22, "VDISCARD": 15, "VMIN": 1,
    },
    folder="/dev",
    name="ttys{:03}",
    device=16 << 24,
    locked="EAGAIN",  # ptsopen() in bsd/kern/tty_dev.c
)  # fmt: skip

TABLES = {"linux": LINUX, "macos": MACOS}
