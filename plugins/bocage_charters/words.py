"""What a network calls its charters, and the names of what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bocage.plugin import (
    EnglishWord,
    FrenchWord,
    Network,
    Text,
    Word,
    language,
    settings_of,
    translator,
)

_ = translator("charters")

_FRENCH = {
    "charter": FrenchWord("charte", "chartes", "f"),
    "framing": FrenchWord("cadrage", "cadrages", "m"),
}
_ENGLISH = {
    "charter": EnglishWord("charter", "charters"),
    "framing": EnglishWord("framing", "framings"),
}


def charter_word(network: Network) -> Word:
    """The noun this network uses, with its articles, in the language in use."""
    chosen = str(settings_of(network, "charters").get("word", "charter"))
    known: Mapping[str, Word] = _ENGLISH if language() == "en" else _FRENCH
    return known.get(chosen, known["charter"])


STATES: Mapping[str, Text] = {
    "draft": _("Being written"),
    "in_review": _("In review"),
    "open": _("Open to join"),
    "running": _("Running"),
    "delivered": _("Delivered"),
    "closed": _("Closed"),
    "abandoned": _("Abandoned"),
}
CHIPS: Mapping[str, str] = {
    "draft": "draft",
    "in_review": "submitted",
    "open": "due",
    "running": "accepted",
    "delivered": "published",
    "closed": "closed",
    "abandoned": "excused",
}
"""The tint of each state, among those core has."""
TEXT_STATES: Mapping[str, Text] = {
    "draft": _("Being written"),
    "in_review": _("In review"),
    "signed": _("In force"),
    "replaced": _("Replaced"),
    "dropped": _("Given up"),
}
QUESTIONS: Mapping[str, tuple[Text, Text]] = {
    "problem": (
        _("Which problem?"),
        _("What do you run into in your work, and why is it worth doing something together?"),
    ),
    "positioning": (
        _("From which angle?"),
        _("What is yours in this question, and what do you leave to others?"),
    ),
    "object": (
        _("What will exist at the end?"),
        _("A publication, a workshop, a tool … Say it so that somebody can picture it."),
    ),
    "pilot": (
        _("Who leads it?"),
        _("The person who keeps it going. A second one can be looked for at any time."),
    ),
    "dates": (
        _("From when to when, if you know?"),
        _("A rough idea is enough; it can stay open."),
    ),
}
GUIDE: Mapping[str, tuple[Text, Text]] = {
    "nature": (
        _("Nature"),
        _("Do people meet around one subject, one territory or one piece of work?"),
    ),
    "size": (
        _("Size"),
        _("How many hands does it take? Between five and twenty, everybody can be heard."),
    ),
    "admission": (
        _("Admission"),
        _("Who can come in, until when, and who answers them?"),
    ),
    "rhythm": (_("Rhythm"), _("How often do you meet, for how long, on site or at a distance?")),
    "contents": (
        _("Contents"),
        _("What happens in a meeting: practice told, drafts read, something tried?"),
    ),
}
INVOLVEMENTS: Mapping[str, Text] = {
    "core": _("I carry a part of the work"),
    "active": _("I take part in the work"),
    "occasional": _("I help now and then"),
    "informed": _("I follow from a distance"),
}
JOINING_STATES: Mapping[str, Text] = {
    "asked": _("Has asked"),
    "active": _("Takes part"),
    "declined": _("Declined"),
    "left": _("Has left"),
}
SUPPORT_KINDS: Mapping[str, Text] = {
    "peer": _("a peer of the network"),
    "secretariat": _("the secretariat"),
    "third_party": _("somebody from outside"),
}
ROOM: tuple[Text, ...] = (
    _("everything is settled already"),
    _("little room"),
    _("some room"),
    _("much room"),
    _("everybody can put in their own"),
)
ENOUGH: tuple[Text, ...] = (
    _("one cannot tell what it is about"),
    _("too little to commit"),
    _("just enough"),
    _("clear"),
    _("clear, and a result is likely"),
)
GOALS: tuple[Text, ...] = (
    _("No poverty"),
    _("Zero hunger"),
    _("Good health and well-being"),
    _("Quality education"),
    _("Gender equality"),
    _("Clean water and sanitation"),
    _("Affordable and clean energy"),
    _("Decent work and economic growth"),
    _("Industry, innovation and infrastructure"),
    _("Reduced inequalities"),
    _("Sustainable cities and communities"),
    _("Responsible consumption and production"),
    _("Climate action"),
    _("Life below water"),
    _("Life on land"),
    _("Peace, justice and strong institutions"),
    _("Partnerships for the goals"),
)


def to_choose(names: Mapping[str, Text], only: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(value, label) of these names, for a field of a form."""
    wanted = list(only) or list(names)
    return [(value, str(names[value])) for value in wanted]
