"""The whole series of a community in one text: found, read, printed, taken along."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import Response, g, url_for

from bocage.plugin import Community, filters_of, render_page
from bocage_sessions import rules as session_rules
from bocage_sessions.minutes import queries, rules, searching
from bocage_sessions.minutes.download import as_file, title_of
from bocage_sessions.minutes.schemas import SearchGiven
from bocage_sessions.queries import find_community
from bocage_sessions.web import pages

PER_PAGE = 5


class Place(NamedTuple):
    """A line of the contents, and the page it stands on."""

    number: int
    on: Any
    theme: str
    page: int


class Part(NamedTuple):
    """Where the reader is in the series; drawn by `parts/lists.html`."""

    community: str
    words: str
    number: int
    pages: int

    def url(self, number: int) -> str:
        """The address of another part, with the same words."""
        return url_for(
            ".show_series", community_slug=self.community, q=self.words or None, page=number
        )


@pages.get("/<community_slug>/minutes")
def show_series(community_slug: str) -> str:
    """Contents of the series, what was looked for, and one part of the text."""
    community = find_community(g.network, community_slug)
    asked = filters_of(SearchGiven()).data
    words = searching.words_of(asked["q"])
    found = queries.contents(g.actor, community, words)
    places = [
        Place(one.number, one.on, one.theme, place // PER_PAGE + 1)
        for place, one in enumerate(found)
    ]
    count = max(1, -(-len(places) // PER_PAGE))
    here = Part(community.slug, asked["q"], min(asked["page"], count), count)
    numbers = [one.number for one in places if one.page == here.number]
    return _drawn(
        "sessions/minutes/series.html",
        community,
        places=places,
        here=here,
        q=asked["q"],
        words_asked=words,
        shown=queries.series(g.actor, community, numbers) if numbers else [],
        lit=partial(searching.lit, words=words),
    )


@pages.get("/<community_slug>/minutes/print")
def print_series(community_slug: str) -> str:
    """All of it for paper."""
    community = find_community(g.network, community_slug)
    shown = queries.series(g.actor, community)
    return _drawn("sessions/minutes/series_print.html", community, shown=shown)


@pages.get("/<community_slug>/minutes.md")
def download_series(community_slug: str) -> Response:
    """All of it as one Markdown text."""
    community = find_community(g.network, community_slug)
    return as_file(_whole(queries.series(g.actor, community)), f"{community_slug}.md")


def _whole(kept: Sequence[queries.Kept]) -> str:
    return "\n".join(
        rules.as_markdown(title_of(g.network, one.number, one.theme), list(one.parts))
        for one in kept
    )


def _drawn(template: str, community: Community, **context: Any) -> str:
    return render_page(
        template,
        community=community,
        community_url=session_rules.community_address(g.network.slug, community.slug),
        **context,
    )
