"""Where the pages about communities live, and the one question every form asks first."""

from __future__ import annotations

from flask import g

from bocage.permissions import Action, NotAllowed, Scope
from bocage.permissions.actor import HasScope
from bocage.web import network_pages

pages = network_pages("communities", __name__)


def only_for(action: Action, subject: HasScope | Scope) -> None:
    """Refuse a form to whoever could not send it."""
    if not g.actor.may(action, subject):
        scope = subject if isinstance(subject, Scope) else subject.scope
        raise NotAllowed(action, g.actor, scope)
