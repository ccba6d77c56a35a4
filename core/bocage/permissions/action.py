"""What can be permitted, and the roles that hold it at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bocage.language import Text

INSTANCE_ROLES = ("administrator",)
NETWORK_ROLES = ("secretariat", "member", "resource_person", "board_reader", "funder_reader")
COMMUNITY_ROLES = ("pilot", "co_pilot", "facilitator", "sponsor", "participant")
LINK_ROLE = "bearer"
"""Who holds the personal link of one update, and nothing else."""
LINE_ROLE = "asked"
"""Who holds the personal link to one line or one page; it holds no action at all."""
LEADERS = ("pilot", "co_pilot")
EVERY_ROLE = (*INSTANCE_ROLES, *NETWORK_ROLES, *COMMUNITY_ROLES, LINK_ROLE)


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something a role may do, named `feature.verb`."""

    key: str
    title: Text
    roles: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = set(self.roles) - set(EVERY_ROLE)
        if unknown:
            raise ValueError(f"{self.key}: no such role: {', '.join(sorted(unknown))}")


class ActionList:
    """All actions of core and plugins, by key."""

    def __init__(self) -> None:
        self._known: dict[str, Action] = {}

    def add(self, actions: Iterable[Action]) -> None:
        """Raises ValueError when two actions share a key."""
        for action in actions:
            if self._known.setdefault(action.key, action) is not action:
                raise ValueError(f"two actions are called {action.key}")

    def __iter__(self) -> Iterator[Action]:
        return iter(sorted(self._known.values(), key=lambda action: action.key))


def actions_of_role(role: str, actions: Iterable[Action]) -> frozenset[str]:
    """The keys of the actions this role holds."""
    return frozenset(action.key for action in actions if role in action.roles)
