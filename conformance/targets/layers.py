"""What lies between a target and the host's operating system: nothing, or Wine. One object for each."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Tree
from . import wine
from .model import Layer, Target


class Bare:
    """The target runs on the host's own system: names and modes of files are the host's."""

    def path(self, host: str) -> str:
        """The target's name for a file of which `host` is the absolute path."""
        return host

    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        """The environment to start the target in, made of the one that it would have otherwise."""
        return environ

    def hold(self, target: Target) -> None:
        """Makes sure that what the target needs beside it runs until this process ends. Raises `UserError`."""

    def kill_strays(self, scratch: str) -> None:
        """Kills what is left, outside its process group, of the agent that was started with this scratch directory."""

    def seen(self, tree: Tree) -> Tree:
        """The tree as the target sees the one that the host sees."""
        return tree


class Wine(Bare):
    """Windows programs on a Unix host; the host's root directory is their drive Z."""

    def path(self, host: str) -> str:
        return wine.path(host)

    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return wine.without_display(environ)

    def hold(self, target: Target) -> None:
        from . import wine_server  # Unix only

        wine_server.hold(target.environ)

    def kill_strays(self, scratch: str) -> None:
        wine.kill_strays(scratch)

    def seen(self, tree: Tree) -> Tree:
        return wine.seen(tree)


LAYERS: Mapping[Layer, Bare] = {Layer.NONE: Bare(), Layer.WINE: Wine()}


def layer(target: Target) -> Bare:
    """What lies between this target and the host's system."""
    return LAYERS[target.layer]
