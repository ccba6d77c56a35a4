"""Taking a past series from a file, and taking a whole series along."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Response, g, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from bocage.plugin import (
    Actor,
    Community,
    Submitted,
    Unreadable,
    count_attempt,
    go,
    language,
    ngettext,
    notice,
    requires,
    streamed,
    submitted,
    transaction,
    translator,
)
from bocage_sessions import rules as session_rules
from bocage_sessions import sheet
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE, READ_PROMISES
from bocage_sessions.queries import find_community
from bocage_sessions.transfer import exports, reading, service
from bocage_sessions.transfer.queries import sessions_of
from bocage_sessions.transfer.rules import ATTENDANCE, CHANGED, HEADS, KINDS, MADE, SESSIONS, Plan
from bocage_sessions.transfer.schemas import ConfirmGiven
from bocage_sessions.web import drawn, pages

_ = translator("sessions")
Page = str | tuple[str, int] | AnyResponse
SHOWN = 300
"""So many lines of one kind stand in a preview; the rest is counted."""
FILES = "60/hour"
STATE_WORDS = {
    session_rules.PLANNED: _("Planned"),
    session_rules.HELD: _("Held"),
    session_rules.CANCELLED: _("Cancelled"),
}


@pages.get("/<community_slug>/transfer")
def show_transfer(community_slug: str) -> str:
    """What can be taken in and what can be taken along."""
    return _start(find_community(g.network, community_slug), Submitted())


@pages.post("/<community_slug>/transfer")
def preview_series(community_slug: str) -> Page:
    """What a file would do, line by line; nothing is written."""
    community = find_community(g.network, community_slug)
    _check(g.actor, community)
    count_attempt("sessions.import", g.actor.person_id, FILES)
    file = request.files.get("file")
    try:
        found = reading.found_in(file.read() if file else b"")
    except Unreadable as fault:
        form = Submitted()
        form.refuse("file", _where(fault))
        return _start(community, form), 422
    plan = service.preview(g.actor, community, reading.checked(found.lines))
    code = 200 if plan.is_whole else 422
    return _preview(community, plan, reading.packed(found.lines), unread=found.unread), code


@pages.post("/<community_slug>/transfer/confirm")
def import_series(community_slug: str) -> Page:
    """Do what the preview has shown."""
    community = find_community(g.network, community_slug)
    _check(g.actor, community)
    form = submitted(ConfirmGiven())
    if not form.is_valid:
        form.errors = {"file": [str(_("Choose the file again."))]}
        return _start(community, form), 422
    rows = reading.checked(reading.unpacked(form.data["lines"]))
    try:
        with transaction():
            plan = service.import_series(g.actor, community, rows, form.data["seen"])
    except (service.SeriesMoved, service.LinesRefused) as refusal:
        shown = _preview(community, refusal.plan, form.data["lines"], why=str(refusal))
        return shown, 409
    done = sum(plan.counts[kind] for kind in (MADE, CHANGED))
    if done:
        told = ngettext("%(num)d line was taken.", "%(num)d lines were taken.", done)
        notice(told % {"num": done})
    else:
        notice(_("Nothing had to be changed: everything was there already."))
    return go(".show_programme", community_slug=community_slug)


@pages.get("/<community_slug>/sessions.csv")
def download_sessions(community_slug: str) -> Response:
    """The sessions as CSV."""
    return _table(community_slug, SESSIONS, exports.session_rows)


@pages.get("/<community_slug>/attendance.csv")
def download_attendance(community_slug: str) -> Response:
    """Who took part, as CSV."""
    return _table(community_slug, ATTENDANCE, exports.mark_rows)


def _table(slug: str, table: str, rows: Callable[[Actor, Community], exports.Rows]) -> Response:
    actor, community, heads = g.actor, _readable(slug), exports.heads_of(table)
    return streamed(
        lambda: exports.as_csv(heads, rows(actor, community)),
        kind="text/csv",
        name=f"{community.slug}-{table}.csv",
    )


@pages.get("/<community_slug>/series.json")
def download_series_json(community_slug: str) -> Response:
    """The whole series with attendance, promises and final minutes."""
    actor, network, community = g.actor, g.network.slug, _readable(community_slug)
    return streamed(
        lambda: exports.as_json(actor, network, community),
        kind="application/json",
        name=f"{community.slug}.json",
    )


@pages.get("/<community_slug>/series.xlsx")
def download_workbook(community_slug: str) -> AnyResponse:
    """The whole series as a workbook."""
    community = _readable(community_slug)
    return send_file(
        exports.as_workbook(g.actor, community),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"{community.slug}.xlsx",
    )


@requires(MANAGE_SESSIONS)
def _check(actor: Actor, community: Community) -> None:
    """Nobody else has files read here."""


def _readable(slug: str) -> Community:
    # A refusal has to come before the first byte of the file.
    community = find_community(g.network, slug)
    sessions_of(g.actor, community)
    return community


def _where(fault: Unreadable) -> str:
    if fault.number > 1 or fault.column:
        return str(_("Line %(number)s: %(why)s", number=fault.number, why=fault))
    return str(fault)


def _start(community: Community, form: Submitted) -> str:
    return drawn(
        "sessions/transfer/start.html",
        community,
        form=form,
        heads={table: exports.heads_of(table) for table in HEADS["en"]},
        count=len(sessions_of(g.actor, community)),
        may_manage=g.actor.may(MANAGE_SESSIONS, community),
        sees_people=g.actor.may(READ_PEOPLE, community),
        reads_promises=g.actor.may(READ_PROMISES, community),
    )


def _preview(
    community: Community, plan: Plan, lines: str, *, why: str = "", unread: Iterable[str] = ()
) -> str:
    return drawn(
        "sessions/transfer/preview.html",
        community,
        plan=plan,
        kinds=KINDS,
        shown=SHOWN,
        lines=lines,
        why=why,
        unread=list(unread),
        columns=HEADS.get(language()) or HEADS["en"],
        value_words={**STATE_WORDS, **sheet.WORDS},
    )
