"""A quarter opened by mistake: what taking it back does, then doing it."""

from __future__ import annotations

from flask import g
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.language import _
from bocage.reporting import cancelling, queries
from bocage.reporting.web.blueprint import pages
from bocage.web import go, notice, render_page


@pages.get("/cycles/<period>/cancel")
def show_cancelling(period: str) -> str:
    """Who was asked, and whether somebody has written already."""
    cycle = queries.find_cycle(g.network, period)
    undoing = cancelling.undoing(g.actor, cycle)
    return render_page("reporting/cancelling.html", cycle=cycle, undoing=undoing)


@pages.post("/cycles/<period>/cancel")
def cancel_cycle(period: str) -> Response:
    """Take the quarter back."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        cancelling.cancel_cycle(g.actor, cycle)
    notice(_("The quarter is taken back, as if it had never been opened."))
    return go("reporting.list_cycles")
