"""The user and group databases of an emulated POSIX system (what `pwd` and `grp` look into)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class User:
    """One line of the user database."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str = "/bin/sh"
    gecos: str = ""


@dataclass(frozen=True)
class Group:
    """One line of the group database."""

    name: str
    gid: int
    members: tuple[str, ...] = ()


@dataclass
class Accounts:
    """Users and groups, in database order."""

    users: list[User] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def user(self, uid: int) -> User | None:
        """The user with that number, or None."""
        return next((user for user in self.users if user.uid == uid), None)

    def user_named(self, name: str) -> User | None:
        """The user with that name, or None."""
        return next((user for user in self.users if user.name == name), None)

    def group(self, gid: int) -> Group | None:
        """The group with that number, or None."""
        return next((group for group in self.groups if group.gid == gid), None)

    def group_named(self, name: str) -> Group | None:
        """The group with that name, or None."""
        return next((group for group in self.groups if group.name == name), None)

    def group_list(self, name: str, primary: int) -> list[int]:
        """The groups that a login as `name` gets: `primary`, then each group that lists the name."""
        listed = [group.gid for group in self.groups if name in group.members and group.gid != primary]
        return [primary, *listed]
