"""What has happened around charters."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.plugin import Event


@dataclass(frozen=True, kw_only=True)
class CharterStepped(Event, name="charters.stepped"):
    """A charter went from one state to another."""

    charter_id: int
    community_id: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class CharterSigned(Event, name="charters.signed"):
    """A version of a charter is signed by its pilot and the secretariat."""

    charter_id: int
    community_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class CharterJoined(Event, name="charters.joined"):
    """Somebody takes part in a charter from now on."""

    charter_id: int
    community_id: int
    person_id: int
