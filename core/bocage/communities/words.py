"""The words shown for the values a community is described with."""

from __future__ import annotations

from bocage.language import Text, _

STAGES: dict[str, Text] = {
    "envisaged": _("Envisaged"),
    "gathering": _("Gathering"),
    "maturation": _("Maturation"),
    "organisation": _("Organisation"),
    "transformation": _("Transformation"),
}
DIRECTIONS: dict[str, Text] = {
    "advance": _("step forward"),
    "speed_up": _("leap forward"),
    "slow": _("slower than hoped"),
    "regress": _("step back"),
}
CAUSES: dict[str, Text] = {"internal": _("from inside"), "external": _("from outside")}
ORIGINS: dict[str, Text] = {
    "spontaneous": _("Spontaneous"),
    "intentional": _("Intentional"),
    "quasi-piloted": _("Initiated by the governance"),
}
STATES: dict[str, Text] = {
    "draft": _("Being prepared"),
    "open": _("Open to join"),
    "active": _("Active"),
    "dormant": _("Dormant"),
    "ended": _("Ended"),
}
BASES: dict[str, Text] = {
    "mandated": _("for the organisation"),
    "own_name": _("in their own name"),
}
INVOLVEMENTS: dict[str, Text] = {
    "core": _("core"),
    "active": _("active"),
    "occasional": _("occasional"),
    "informed": _("kept informed"),
}
MEMBERSHIP_STATES: dict[str, Text] = {
    "asked": _("asks to join"),
    "active": _("takes part"),
    "on_leave": _("on leave"),
    "left": _("has left"),
}
OPENNESS: dict[str, Text] = {
    "open": _("anybody of the network may join"),
    "on_request": _("on request"),
    "closed": _("by invitation"),
}
MATTERS: dict[str, Text] = {
    "content": _("The subjects"),
    "rhythm": _("The rhythm"),
    "activities": _("The activities"),
    "structure": _("The way it is organised"),
}
DECIDERS: dict[str, Text] = {
    "members": _("The members"),
    "pilot": _("The pilot"),
    "secretariat": _("The secretariat"),
    "funder": _("The funder"),
}


def told(words: dict[str, Text]) -> dict[str, str]:
    """These words in the language in use, to be looked up in a template."""
    return {key: str(text) for key, text in words.items()}


def to_choose(words: dict[str, Text]) -> list[tuple[str, str]]:
    """These words as the options of a field."""
    return list(told(words).items())
