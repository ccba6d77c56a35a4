"""The page of calendar addresses, and what calendar programs read under them."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bocage.plugin import (
    Submitted,
    go,
    notice,
    render_page,
    speaking,
    submitted,
    transaction,
    translator,
)
from bocage_sessions.invitations import entries, feeds, ics
from bocage_sessions.invitations.schemas import FeedGiven
from bocage_sessions.web import pages

_ = translator("sessions")


@pages.get("/-/calendars")
def list_feeds() -> str:
    return _page(Submitted(values={"shows": request.args.get("shows", "own")}))


@pages.post("/-/calendars")
def make_feed() -> Any:
    form = submitted(FeedGiven())
    if form.is_valid and form.data["shows"] not in feeds.may_show(g.actor, g.network):
        form.refuse("shows", _("Choose one of these calendars."))
    if not form.is_valid:
        return _page(form), 422
    with transaction():
        secret = feeds.make_feed(g.actor, g.network, form.data["shows"])
    return _page(Submitted(), secret), 201


@pages.post("/-/calendars/<int:feed_id>/renew")
def renew_feed(feed_id: int) -> Any:
    with transaction():
        secret = feeds.renew_feed(g.actor, g.network, feed_id)
    return _page(Submitted(), secret), 201


@pages.post("/-/calendars/<int:feed_id>/revoke")
def revoke_feed(feed_id: int) -> AnyResponse:
    with transaction():
        feeds.revoke_feed(g.actor, g.network, feed_id)
    notice(_("The address does not work any more."))
    return go(".list_feeds")


def _page(form: Submitted, secret: str = "") -> str:
    url = url_for(".read_feed", secret=secret, _external=True) if secret else ""
    return render_page(
        "sessions/invitations/feeds.html",
        form=form,
        feeds=feeds.feeds_of(g.actor, g.network),
        communities=feeds.communities_to_show(g.actor, g.network),
        url=url,
        other_url=url.replace("https:", "webcal:", 1) if url.startswith("https:") else "",
    )


@pages.get("/-/calendars/<secret>.ics")
def read_feed(secret: str) -> AnyResponse:
    """A calendar program has no cookie: the secret is all it shows, and all that is told."""
    try:
        person, name, found = feeds.read_feed(g.network, secret)
    except feeds.FeedRevoked:
        return _plainly(_("This calendar address has been revoked."), 410)
    mark = hashlib.sha256(repr((name, person.language, found)).encode()).hexdigest()[:32]
    if request.if_none_match.contains(mark):
        answer = Response(status=304)
    else:
        with speaking(person.language):
            told = entries.entries(g.network, found, person.language, request.host_url.rstrip("/"))
            lines = ics.file_lines(told, name, person.language)
        answer = Response(lines, mimetype="text/calendar")
        answer.headers["Content-Disposition"] = f'inline; filename="{g.network.slug}.ics"'
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


def _plainly(sentence: object, status: int) -> AnyResponse:
    return Response(f"{sentence}\n", status, mimetype="text/plain")
