"""Replies to an invitation, whose turn it is to host, and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bocage.plugin import Text, translator
from bocage_sessions.rules import natural

_ = translator("sessions")

COMING, REMOTE, STAND_IN, EXCUSED = "coming", "remote", "stand_in", "excused"
REPLIES = (COMING, REMOTE, STAND_IN, EXCUSED)
REPLY_WORDS: dict[str, Text] = {
    COMING: _("comes"),
    REMOTE: _("comes remotely"),
    STAND_IN: _("sends somebody"),
    EXCUSED: _("cannot come"),
    "": _("has not answered"),
}
WHEN, PLACE, ONLINE = "when", "place", "online_url"
CHANGE_WORDS: dict[str, Text] = {
    WHEN: _("When"),
    PLACE: _("Place"),
    ONLINE: _("Online"),
}
"""What people are told of when it changes."""
REMIND_DAYS = 4
MOST_FEEDS = 20


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A member organisation, and when it was the host last; None: never."""

    organisation_id: int
    name: str
    last: date | None


def in_turn(hosts: Sequence[Turn]) -> list[Turn]:
    """Who has not hosted for the longest comes first; those who never did before all others."""
    return sorted(hosts, key=lambda one: (one.last or date.min, natural(one.name)))


def reply_address(network: str, invitation_id: int) -> str:
    """Where one person answers; it holds through every change of the session's number."""
    return f"/n/{network}/sessions/-/reply/{invitation_id}"
