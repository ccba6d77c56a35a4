"""Published reports, for everybody: read from the snapshot, never from what has changed since."""

from __future__ import annotations

import hashlib

from flask import g, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from bocage.reporting import queries
from bocage.reporting.actions import EDIT_REPORT, READ_REPORT
from bocage.reporting.models import Publication
from bocage.reporting.web.blueprint import pages
from bocage.web import render_page


@pages.get("/reports")
def list_reports() -> str:
    """Every report of the network, newest first; corrected ones once."""
    newest: dict[str, Publication] = {}
    for item in queries.publications(g.network):
        known = newest.get(item.period)
        if known is None or item.number > known.number:
            newest[item.period] = item
    found = sorted(newest.values(), key=lambda item: item.period, reverse=True)
    return render_page("reporting/reports.html", publications=found)


@pages.get("/reports/<period>")
def show_report(period: str) -> str:
    """A published report as it was sent out."""
    publication = _publication(period)
    circle = _circle()
    numbers = [
        item for item in queries.publications(g.network) if item.period == publication.period
    ]
    return render_page(
        "reporting/report.html",
        publication=publication,
        # Drawn by core from an autoescaped template when it was published, and never changed since.
        letter=Markup(publication.pages.get(circle) or publication.pages["public"]),  # noqa: S704
        written_in=queries.publication_data(publication, circle)["language"],
        checksum=hashlib.sha256(_data(publication, circle)).hexdigest(),
        numbers=sorted(numbers, key=lambda item: item.number),
        latest=max((item.number for item in numbers), default=publication.number),
        may_edit=g.actor.may(EDIT_REPORT, g.network),
    )


@pages.get("/reports/<period>/data.json")
def show_report_data(period: str) -> Response:
    """What the page shows this reader, byte for byte what the checksum on it is made of."""
    publication = _publication(period)
    answer = Response(_data(publication, _circle()), mimetype="application/json")
    answer.headers["Content-Disposition"] = (
        f'inline; filename="{g.network.slug}-{publication.period}-{publication.number}.json"'
    )
    return answer


def _publication(period: str) -> Publication:
    number = request.args.get("number", type=int)
    return queries.find_publication(g.network, period, number)


def _circle() -> str:
    return "network" if g.actor.may(READ_REPORT, g.network) else "public"


def _data(publication: Publication, circle: str) -> bytes:
    return queries.publication_text(publication, circle).encode()
