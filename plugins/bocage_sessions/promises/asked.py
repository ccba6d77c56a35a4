"""Promises on the home page of a person, and on the page that is about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bocage.plugin import Actor, Network, Panel, Person, Reminder, open_to_all, translator
from bocage_sessions.promises import queries, rules

_ = translator("sessions")
SHORT = 80
MOST = 10
"""So many promises stand on the home page, the oldest first."""


@open_to_all("reminds a person of what they said themselves")
def asked_of(network: Network, actor: Actor, today: date) -> Iterator[Reminder]:
    """What somebody will try, and of what they have said nothing for a month."""
    if actor.person_id is None:
        return
    for one in queries.silent_since(network, today, actor.person_id)[:MOST]:
        text, due = shortened(one.text), one.told_on + rules.REMIND_AFTER
        is_silent = due <= today
        yield Reminder(
            title=_("What became of “%(text)s”?", text=text)
            if is_silent
            else _("I will try: %(text)s", text=text),
            url=rules.promise_address(network.slug, one.slug, one.id),
            detail=one.name,
            order=50 if is_silent else 70,
        )


@open_to_all("shows only what the reader may read")
def about(network: Network, actor: Actor, person: Person) -> Iterator[Panel]:
    """What this person will try, on their page."""
    found = queries.of_person(actor, network, person)
    if found:
        rows = tuple(
            (
                one.text,
                str(rules.STATE_WORDS[one.state]),
                one.on,
                one.community,
                rules.promise_address(network.slug, one.slug, one.id),
            )
            for one in found
        )
        yield Panel(
            title=_("I will try…") if person.id == actor.person_id else _("Will try"),
            template="sessions/promises/of_person.html",
            context={"promises": rows},
            order=40,
        )


@open_to_all("arithmetic over a text")
def shortened(text: str) -> str:
    """The beginning of a promise, where there is little room."""
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"
