"""Who acts: a person with the roles held today, the operator, or anyone at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bocage.permissions.action import LINE_ROLE, LINK_ROLE, Action


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where a subject stands; None means that the level does not narrow it."""

    network_id: int | None = None
    community_id: int | None = None
    update_id: int | None = None
    person_id: int | None = None


class HasScope(Protocol):
    """Anything that can be asked where it stands."""

    @property
    def scope(self) -> Scope:
        """Where it stands."""
        ...


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role, for the whole instance, one network, one community, one update or one line."""

    role: str
    network_id: int | None = None
    community_id: int | None = None
    update_id: int | None = None
    contribution_id: int | None = None
    path: str | None = None
    """The one address a personal link leads to; such a grant holds no action at all."""

    def covers(self, scope: Scope) -> bool:
        """Whether a subject there falls under this grant."""
        return (
            (self.network_id is None or self.network_id == scope.network_id)
            and (self.community_id is None or self.community_id == scope.community_id)
            and (self.update_id is None or self.update_id == scope.update_id)
        )


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks. `person_id` is None for the operator and for anyone."""

    person_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    is_operator: bool = False

    def may(self, action: Action, subject: HasScope | Scope) -> bool:
        """Whether one of the roles held here allows it."""
        if self.is_operator:
            return True
        scope = subject if isinstance(subject, Scope) else subject.scope
        return any(grant.role in action.roles and grant.covers(scope) for grant in self.grants)

    def holds(self, role: str, subject: HasScope | Scope) -> bool:
        """Whether this role is held there."""
        scope = subject if isinstance(subject, Scope) else subject.scope
        return any(grant.role == role and grant.covers(scope) for grant in self.grants)

    def belongs_to(self, network_id: int | None) -> bool:
        """Whether anything in this network is the actor's business."""
        return self.is_operator or any(
            grant.network_id in {None, network_id} for grant in self.grants
        )

    def opens(self, url: str) -> bool:
        """Whether a personal link to exactly this address is held: its page, and nothing else."""
        return any(grant.path == url for grant in self.grants if grant.path)

    @property
    def comes_by_link(self) -> bool:
        """Whether a personal link to one thing is all there is."""
        return any(grant.role in {LINK_ROLE, LINE_ROLE} for grant in self.grants)

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in (or holds a personal link)."""
        return self.is_operator or self.person_id is not None


OPERATOR = Actor(name="operator", is_operator=True)
ANYONE = Actor()
