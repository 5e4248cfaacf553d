"""The emulated C module `_socket`: names, numbers and addresses as text; a world has no network to connect to.

Many a module of the library imports `socket` and never makes one (`logging.handlers`, `mailbox`, `platform`). What would
reach a network raises `Unemulated`. Docs: library/socket.html; constants: <sys/socket.h> of each system, winsock2.h.
"""

from __future__ import annotations

import _socket
import types
from collections.abc import Callable
from typing import Any, NoReturn, cast

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.errors import Unemulated

_EVERYWHERE = {
    "AF_UNSPEC": 0, "AF_INET": 2, "SOCK_STREAM": 1, "SOCK_DGRAM": 2, "SOCK_RAW": 3, "SOCK_RDM": 4, "SOCK_SEQPACKET": 5,
    "IPPROTO_IP": 0, "IPPROTO_ICMP": 1, "IPPROTO_TCP": 6, "IPPROTO_UDP": 17, "IPPROTO_IPV6": 41, "IPPROTO_RAW": 255,
    "TCP_NODELAY": 1, "SHUT_RD": 0, "SHUT_WR": 1, "SHUT_RDWR": 2, "MSG_OOB": 1, "MSG_PEEK": 2, "MSG_DONTROUTE": 4,
    "AI_PASSIVE": 1, "AI_CANONNAME": 2, "AI_NUMERICHOST": 4, "INADDR_ANY": 0, "INADDR_LOOPBACK": 0x7F000001,
    "INADDR_BROADCAST": 0xFFFFFFFF, "INADDR_NONE": 0xFFFFFFFF,
}  # fmt: skip
_BSD = {
    "SOL_SOCKET": 0xFFFF, "SO_REUSEADDR": 4, "SO_KEEPALIVE": 8, "SO_BROADCAST": 0x20, "SO_LINGER": 0x80,
    "SO_SNDBUF": 0x1001, "SO_RCVBUF": 0x1002, "SO_ERROR": 0x1007, "SO_TYPE": 0x1008,
}  # fmt: skip
_OF_PLATFORM: dict[str, dict[str, int]] = {
    "linux": {
        "AF_UNIX": 1, "AF_INET6": 10, "SOL_SOCKET": 1, "SO_REUSEADDR": 2, "SO_TYPE": 3, "SO_ERROR": 4,
        "SO_BROADCAST": 6, "SO_SNDBUF": 7, "SO_RCVBUF": 8, "SO_KEEPALIVE": 9, "SO_LINGER": 13, "SO_REUSEPORT": 15,
        "IPV6_V6ONLY": 26, "SOMAXCONN": 4096, "MSG_WAITALL": 0x100, "MSG_DONTWAIT": 0x40, "MSG_NOSIGNAL": 0x4000,
        "SOCK_NONBLOCK": 0o4000, "SOCK_CLOEXEC": 0o2000000,
    },
    "macos": {
        **_BSD, "AF_UNIX": 1, "AF_INET6": 30, "SO_REUSEPORT": 0x200, "IPV6_V6ONLY": 27, "SOMAXCONN": 128,
        "MSG_WAITALL": 0x40, "MSG_DONTWAIT": 0x80,
    },
    "windows": {
        **_BSD, "AF_INET6": 23, "SO_EXCLUSIVEADDRUSE": -5, "IPV6_V6ONLY": 27, "SOMAXCONN": 0x7FFFFFFF, "MSG_WAITALL": 8,
    },
}  # fmt: skip
_REACHING = (
    "getaddrinfo getnameinfo gethostbyname gethostbyname_ex gethostbyaddr getservbyname getservbyport getprotobyname"
    " if_nameindex if_nametoindex if_indextoname socketpair sethostname dup close"
).split()
_OF_METHODS = (
    "accept bind close connect connect_ex detach fileno getpeername getsockname getsockopt listen recv recv_into recvfrom"
    " recvfrom_into send sendall sendto setblocking settimeout setsockopt shutdown"
).split()


def _refuse(what: str) -> NoReturn:
    raise Unemulated(what, "a world has no network and nobody to talk to")


def build(platform: str, host_name: Callable[[], str]) -> types.ModuleType:
    """`_socket` of a platform ("linux", "macos", "windows") whose computer has that name."""
    module: Any = types.ModuleType("_socket", _socket.__doc__)
    vars(module).update(_EVERYWHERE, **_OF_PLATFORM[platform])
    timeout: list[float | None] = [None]

    class gaierror(OSError):
        """A failed look-up of an address."""

    class herror(OSError):
        """A failed look-up of a host."""

    class socket:
        """What `socket.socket` derives from; none can be made."""

        __slots__ = ()  # the derived class has a `__weakref__` of its own

        def __init__(self, *arguments: Any, **keywords: Any) -> None:
            _refuse("socket.socket()")

    def refusing(name: str) -> Callable[..., NoReturn]:
        def call(*arguments: Any, **keywords: Any) -> NoReturn:
            _refuse(f"socket.{name}()")

        call.__name__ = call.__qualname__ = name
        return call

    def gethostname() -> str:
        return host_name()

    def getdefaulttimeout() -> float | None:
        return timeout[0]

    def setdefaulttimeout(seconds: float | None, /) -> None:
        if seconds is not None and seconds < 0:
            raise ValueError("Timeout value out of range")
        timeout[0] = None if seconds is None else float(seconds)

    def family_of_host(family: int) -> int:
        """The number by which the interpreter itself knows the world's AF_INET6."""
        return int(_socket.AF_INET6) if c_int(family) == module.AF_INET6 else family

    def inet_pton(family: int, text: str, /) -> bytes:
        return _socket.inet_pton(family_of_host(family), text)

    def inet_ntop(family: int, address: bytes, /) -> str:
        return _socket.inet_ntop(family_of_host(family), address)

    for name in _REACHING:
        setattr(module, name, refusing(name))
    for name in _OF_METHODS:
        setattr(socket, name, refusing(f"socket.{name}"))
    for name in ("htons", "htonl", "ntohs", "ntohl", "inet_aton", "inet_ntoa"):
        setattr(module, name, getattr(_socket, name))  # these work on numbers and texts alone
    for call in (gethostname, getdefaulttimeout, setdefaulttimeout, inet_pton, inet_ntop):
        setattr(module, call.__name__, call)
    for kind in (socket, gaierror, herror):
        kind.__module__, kind.__qualname__ = "socket", kind.__name__
    vars(module).update(
        socket=socket, SocketType=socket, gaierror=gaierror, herror=herror, error=OSError, timeout=TimeoutError,
        has_ipv6=True,
    )  # fmt: skip
    if platform == "windows":
        for name in ("socketpair", "sethostname"):
            delattr(module, name)
    return cast(types.ModuleType, module)
