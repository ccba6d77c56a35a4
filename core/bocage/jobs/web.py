"""The outbox: what was written to whom, for those who look after the instance."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for

from bocage.jobs import queries
from bocage.jobs.mail import without_secrets
from bocage.permissions import Scope
from bocage.web import house, render_page, site_pages

pages = site_pages("jobs", __name__)


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Which page of how many."""

    number: int
    pages: int

    def url(self, number: int) -> str:
        """The address of another page."""
        return url_for("jobs.outbox", page=number)


@pages.get("/outbox")
def outbox() -> str:
    """Every mail, newest first."""
    count = queries.mail_count(g.actor, Scope())
    last = max(1, -(-count // queries.PAGE))
    number = min(max(1, request.args.get("page", 1, int)), last)
    mails = queries.latest_mail(g.actor, Scope(), page=number)
    return render_page("jobs/outbox.html", mails=mails, page=Pager(number=number, pages=last))


@pages.get("/outbox/<int:mail_id>")
def show_mail(mail_id: int) -> str:
    """One mail as it was written."""
    mail = queries.find_mail(g.actor, Scope(), mail_id=mail_id)
    is_shown = house().settings.environment == "demonstration"
    text = mail.text if is_shown else without_secrets(mail.text)
    return render_page("jobs/mail.html", mail=mail, text=text)
