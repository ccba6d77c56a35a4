"""Where the pages of charters live, and what each of them begins with."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import Action, NotAllowed, Scope, plugin_pages, render_page, translator
from bocage_charters import queries, words
from bocage_charters.models import Charter

_ = translator("charters")
pages = plugin_pages("charters", __name__)


def only_for(action: Action, subject: Any) -> None:
    """Refuse a form to whoever could not send it."""
    if not g.actor.may(action, subject):
        scope = subject if isinstance(subject, Scope) else subject.scope
        raise NotAllowed(action, g.actor, scope)


def the_charter(community_slug: str, number: int) -> Charter:
    """The charter of this address, when the actor may see it; otherwise there is nothing there."""
    return queries.find_charter(g.actor, g.network, community_slug, number)


def drawn(template: str, charter: Charter | None = None, **context: Any) -> str:
    """A page with the network's word for charters, and the charter it is about."""
    return render_page(
        template,
        charter=charter,
        community=charter.community if charter else None,
        word=words.charter_word(g.network),
        state_words=words.STATES,
        state_chips=words.CHIPS,
        **context,
    )
