"""Words for codes that templates show: stages, roles, states."""

from __future__ import annotations

from bocage.communities import words
from bocage.communities.rules import STAGES
from bocage.language import Text, _

ROLE_WORDS: dict[str, Text] = {
    "administrator": _("administrator"),
    "secretariat": _("secretariat"),
    "pilot": _("pilot"),
    "co_pilot": _("co-pilot"),
    "facilitator": _("facilitator"),
    "sponsor": _("sponsor"),
    "participant": _("takes part"),
    "asked": _("has asked to take part; an answer is awaited"),
    "member": _("member"),
    "resource_person": _("resource person"),
    "board_reader": _("board reader"),
    "funder_reader": _("funder reader"),
}
NETWORK_STATES: dict[str, Text] = {
    "preparing": _("preparing"),
    "active": _("running"),
    "paused": _("paused"),
    "closed": _("closed"),
}


def stage_number(stage: str | None) -> int:
    """1 to 5; 0 when nothing is recorded."""
    return STAGES.index(stage) + 1 if stage in STAGES else 0


def stage_word(stage: str | None) -> str:
    """The stage as people say it."""
    return str(words.STAGES.get(stage or "", ""))


def role_word(role: str) -> str:
    """The role as people say it."""
    return str(ROLE_WORDS.get(role, role))


def state_of_network(state: str) -> str:
    """The state of a network as people say it."""
    return str(NETWORK_STATES.get(state, state))
