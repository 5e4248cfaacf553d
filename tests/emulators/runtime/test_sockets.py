"""`socket` of worlds: names and addresses as text work, a network is refused in words."""

import socket
import sys

import pytest

from osconform.emulators import Unemulated, World

PLATFORMS = ["linux", "macos", "windows"]


@pytest.fixture(scope="module", params=PLATFORMS)
def world(request) -> World:
    return World(request.param)


def test_the_name_is_the_worlds(world: World) -> None:
    assert world.socket.gethostname() == world.module("platform").node() != socket.gethostname()


@pytest.mark.parametrize(
    "call",
    [
        "socket.socket()",
        "socket.create_connection(('localhost', 80))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.socketpair()",
        "socket.gethostbyname('localhost')",
        "urllib.request.urlopen('http://localhost/')",
    ],
)
def test_a_network_is_refused(world: World, call: str) -> None:
    with pytest.raises(Unemulated, match="no network"):
        world.run(f"import socket, urllib.request; {call}")


def test_addresses_are_converted(world: World) -> None:
    module = world.socket
    assert module.inet_ntop(module.AF_INET6, module.inet_pton(module.AF_INET6, "::1")) == "::1"
    assert module.inet_aton("127.0.0.1") == b"\x7f\0\0\1"
    numbers = {"linux": 10, "macos": 30, "windows": 23}
    assert numbers[world.platform] == module.AF_INET6
    assert hasattr(module, "AF_UNIX") == (world.platform != "windows")


def test_what_only_imports_it_works() -> None:
    world = World("windows")
    world.run("""
import logging.handlers, mailbox
handler = logging.handlers.RotatingFileHandler("app.log", maxBytes=8, backupCount=1)
for text in ("first", "second"):
    handler.emit(logging.makeLogRecord({"msg": text}))
handler.close()
box = mailbox.Maildir("box")
box.add("Subject: hello\\n\\n")
""")
    tree = world.tree()
    assert (tree["app.log"], tree["app.log.1"]) == ("second\r\n", "first\r\n")
    assert any(name.startswith("box/new/") for name in tree)


@pytest.mark.skipif(sys.platform != "linux", reason="the interpreter knows the numbers of its own system")
def test_the_numbers_of_linux_are_those_of_linux() -> None:
    module = World("linux").module("_socket")
    wrong = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int) and getattr(socket, name, value) != value
    }
    assert wrong == {}
