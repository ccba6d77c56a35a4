"""What circles and ways of engaging are called."""

from __future__ import annotations

from bocage.plugin import Text, translator

_ = translator("sessions")

CIRCLES: dict[str, Text] = {
    "core": _("Core"),
    "active": _("Active"),
    "occasional": _("Occasional"),
    "periphery": _("Periphery"),
    "identifies": _("Identify with the group without taking part"),
}
SHORT: dict[str, Text] = CIRCLES | {"identifies": _("Identify with it")}
"""What there is room for in the picture."""
MODES: dict[str, Text] = {
    "takes_part": _("takes part"),
    "brings_ideas": _("brings ideas"),
    "carries_outward": _("carries outward"),
}
RULES: tuple[Text, ...] = (
    _("What counts are the last five sessions held, from the first one somebody ever came to."),
    _(
        "An absence whose reason lies outside the group is left aside, and so are sessions held"
        " during a leave."
    ),
    _("Core: came every time, and three times at least."),
    _("Active: came at least every second time, and twice at least."),
    _("Occasional: came once at least."),
    _("Periphery: did not come to the last three sessions, or has joined and not come yet."),
    _("Identify with the group: wish to be kept informed, and do not come."),
    _("Who has joined since the last session has no place yet; who has left has none any more."),
    _("Present, remote and represented by a stand-in count as having come."),
)


def told(words: dict[str, Text]) -> dict[str, str]:
    """These words in the language in use."""
    return {key: str(text) for key, text in words.items()}
