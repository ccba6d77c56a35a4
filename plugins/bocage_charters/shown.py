"""What other pages show of charters: of a community its latest, of a network and a person a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from bocage.plugin import Actor, Community, Network, Panel, open_to_all
from bocage_charters import queries, rules, words
from bocage_charters.actions import PROPOSE_CHARTER, WRITE_CHARTER

EXCERPT = 200


class Shown(NamedTuple):
    """One line of a panel: plain values, so that an unchanged panel is not drawn again."""

    address: str
    title: str
    tint: str
    state: str
    brings: str


@open_to_all("core asks for the page of this community, and the plugin whether it may be read")
def on_community(actor: Actor, community: Community) -> Iterator[Panel]:
    """The latest charter; for those who lead a way to begin one where there is none."""
    network = community.network
    title = words.charter_word(network).one.capitalize()
    for found in queries.latest_of(actor, community):
        takes_people = found.state in rules.TAKES_PEOPLE
        context = {
            "title": found.title,
            "address": rules.charter_address(network.slug, community.slug, found.number),
            "state": str(words.STATES[found.state]),
            "tint": words.CHIPS[found.state],
            "is_searching": found.is_searching,
            "object": found.object[: EXCERPT + 1],
            "members": found.members,
            "may_join": takes_people and actor.may(PROPOSE_CHARTER, network),
        }
        yield Panel(title=title, template="charters/panel.html", context=context, order=15)
        return
    if actor.may(WRITE_CHARTER, community) and community.state != "ended":
        address = f"/n/{network.slug}/charters/idea?community={community.slug}"
        begin = {"address": address}
        yield Panel(title=title, template="charters/begin.html", context=begin, order=15)


@open_to_all("the rows were read by who may read them")
def listed(network: Network, found: Sequence[Any]) -> Iterator[Panel]:
    """A few charters in a row; nothing where there is none."""
    if not found:
        return
    lines = tuple(
        Shown(
            address=rules.charter_address(network.slug, one.community, one.number),
            title=one.title,
            tint=words.CHIPS[one.state],
            state=str(words.STATES[one.state]),
            brings=one.brings,
        )
        for one in found
    )
    context = {"lines": lines, "all": f"/n/{network.slug}/charters/"}
    title = words.charter_word(network).many.capitalize()
    yield Panel(title=title, template="charters/listed.html", context=context, order=30)
