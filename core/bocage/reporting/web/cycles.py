"""Opening a quarter, following it, reminding, closing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import g, request
from werkzeug.wrappers import Response

from bocage import clock
from bocage.database import session, transaction
from bocage.language import Text, _
from bocage.networks.models import Network
from bocage.permissions import Actor, requires
from bocage.pilots.queries import pilots_of
from bocage.reporting import publishing, queries, reminders, service
from bocage.reporting.actions import EDIT_REPORT, READ_PORTFOLIO, RUN_CYCLE
from bocage.reporting.models import NetworkReport, ProgressUpdate, ReportingCycle
from bocage.reporting.rules import DUE, EXCUSED, OPEN, UPDATE_STATES, Quarter, is_overdue
from bocage.reporting.web.attempts import attempt
from bocage.reporting.web.blueprint import pages
from bocage.reporting.web.forms import ChosenForm, OpeningForm
from bocage.reporting.web.names import words_here
from bocage.web import Submitted, go, notice, render_page, submitted

Page = str | tuple[str, int] | Response
USUAL_DAYS = 15
ROW = re.compile(r"\d{1,10}", re.ASCII)


@dataclass(kw_only=True)
class Line:
    """One update in the list of its quarter."""

    update: ProgressUpdate
    pilots: list[str]
    is_overdue: bool

    @property
    def state(self) -> str:
        """How far it is."""
        return self.update.state


@pages.get("/cycles")
def list_cycles() -> str:
    """All quarters of the network, newest first."""
    return render_page(
        "reporting/cycles.html",
        cycles=_cycles(g.actor, g.network),
        may_open=g.actor.may(RUN_CYCLE, g.network),
    )


@requires(READ_PORTFOLIO)
def _cycles(_actor: Actor, network: Network, /) -> Sequence[ReportingCycle]:
    return queries.cycles_of(network)


@requires(RUN_CYCLE)
def _runs(_actor: Actor, network: Network, /) -> Network:
    return network


@pages.get("/cycles/new")
def new_cycle() -> Page:
    """Which quarter and until when; then a look at who would be asked."""
    _runs(g.actor, g.network)
    if "period" not in request.args:
        return _opening_page(Submitted(values=_usual()))
    form = submitted(OpeningForm(), request.args.to_dict())
    if not form.is_valid:
        return _opening_page(form), 422
    if form.data.get("step") == "dates":
        return _opening_page(form)
    return _preview_page(form.data, request.args)


@pages.post("/cycles")
def open_cycle() -> Page:
    """Open the quarter: every community still ticked is asked."""
    form = submitted(OpeningForm())
    if not form.is_valid:
        return _opening_page(form), 422
    quarter = Quarter.named(form.data["period"])
    preview = service.cycle_preview(g.actor, g.network, quarter, g.hooks)
    able = {item.community.id for item in preview.communities if item.will_be_asked}
    asked = set(form.data["asked"])
    if asked - {item.community.id for item in preview.communities}:
        changed = _("This list has changed meanwhile: look at it again.")
        return _preview_page(form.data, request.form, changed), 422
    if not asked & able:
        return _preview_page(form.data, request.form, _("Tick at least one of them.")), 422
    without = frozenset(able - asked)
    done = attempt(partial(_open, quarter, form.data, without))
    if not done.is_done:
        form.errors.update(done.errors)
        return _opening_page(form), 422
    the_pilots = words_here().pilot.the_many
    notice(
        _("The quarter is open, and %(the_pilots)s get their link by mail.", the_pilots=the_pilots)
    )
    return go("reporting.show_cycle", period=quarter.name)


def _open(quarter: Quarter, data: Mapping[str, Any], without: frozenset[int]) -> None:
    service.open_cycle(
        g.actor, g.network, quarter, data["due_on"], g.hooks,
        grace_days=data["grace_days"], without=without,
    )  # fmt: skip


def _usual() -> dict[str, Any]:
    """The quarter that has just ended, or the next one when that is open already."""
    today = clock.today(g.network.time_zone)
    known = {cycle.period for cycle in queries.cycles_of(g.network)}
    quarter = Quarter.of(today).plus(-1)
    while quarter.name in known:
        quarter = quarter.plus(1)
    begins = max(quarter.ends, today)
    return {
        "period": quarter.name,
        "due_on": (begins + timedelta(days=USUAL_DAYS)).isoformat(),
        "grace_days": USUAL_DAYS,
    }


def _opening_page(form: Submitted) -> str:
    quarter = Quarter.of(clock.today(g.network.time_zone))
    known = {cycle.period for cycle in queries.cycles_of(g.network)}
    names = [quarter.plus(count).name for count in range(2, -9, -1)]
    return render_page(
        "reporting/opening.html",
        form=form,
        periods=[name for name in names if name not in known or name == form.values.get("period")],
    )


def _preview_page(data: Mapping[str, Any], typed: Mapping[str, Any], objection: Text = "") -> str:
    quarter = Quarter.named(data["period"])
    return render_page(
        "reporting/opening_preview.html",
        objection=objection,
        preview=service.cycle_preview(g.actor, g.network, quarter, g.hooks),
        period=quarter.name,
        is_ahead=quarter.starts > clock.today(g.network.time_zone),
        due_on=data["due_on"],
        grace_days=data["grace_days"],
        typed=typed,
    )


@pages.get("/cycles/<period>")
def show_cycle(period: str) -> str:
    """How far the quarter is: received n of m, update by update."""
    cycle = queries.find_cycle(g.network, period)
    rows = _lines(g.actor, cycle)
    wanted = request.args.get("state", "")
    by_state = {state: sum(row.state == state for row in rows) for state in UPDATE_STATES}
    return render_page(
        "reporting/cycle.html",
        cycle=cycle,
        rows=[row for row in rows if wanted in {"", row.state}],
        by_state=by_state,
        wanted=wanted,
        counts=queries.counts(g.network, cycle),
        report=_has_report(cycle),
        is_open=cycle.state == OPEN,
        may_undo=cycle.state == OPEN
        and not any(row.update.revision or row.state not in {DUE, EXCUSED} for row in rows),
        may_edit=g.actor.may(EDIT_REPORT, g.network),
        may_run=g.actor.may(RUN_CYCLE, g.network),
    )


@requires(READ_PORTFOLIO)
def _lines(_actor: Actor, cycle: ReportingCycle, /) -> list[Line]:
    """Every update of the quarter, also of communities that have ended since."""
    today = clock.today(g.network.time_zone)
    updates = queries.updates_of_cycle(g.network, cycle)
    leading = pilots_of([update.community_id for update in updates], today)
    return [
        Line(
            update=update,
            pilots=[name for _number, name in leading.get(update.community_id, ())],
            is_overdue=is_overdue(update.state, cycle.due_on, today),
        )
        for update in updates
    ]


def _has_report(cycle: ReportingCycle) -> bool:
    wanted = sa.select(sa.exists().where(NetworkReport.cycle_id == cycle.id))
    return bool(session.scalar(wanted))


@pages.get("/cycles/<period>/reminders")
def list_reminders(period: str) -> str:
    """Who would be reminded, to be looked at first."""
    cycle = queries.find_cycle(g.network, period)
    found = reminders.to_remind(g.actor, cycle)
    chosen = {int(text) for text in request.args.getlist("chosen") if ROW.fullmatch(text)}
    today = clock.today(g.network.time_zone)
    leading = pilots_of([update.community_id for update in found], today)
    return render_page(
        "reporting/reminders.html",
        cycle=cycle,
        updates=found,
        chosen=chosen or {item.id for item in found},
        pilots={number: [name for _id, name in people] for number, people in leading.items()},
    )


@pages.post("/cycles/<period>/reminders")
def send_reminders(period: str) -> Response:
    """Remind those who are ticked."""
    cycle = queries.find_cycle(g.network, period)
    form = submitted(ChosenForm())
    with transaction():
        count = reminders.remind(g.actor, cycle, form.data.get("chosen", []))
    if count:
        notice(_("Reminders on their way: %(count)s.", count=count))
    else:
        notice(_("Nobody was ticked, so nobody was reminded."), "warning")
    return go("reporting.show_cycle", period=cycle.period)


@pages.post("/cycles/<period>/close")
def close_cycle(period: str) -> Response:
    """Close the quarter: what has not come is marked as not received."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        service.close_cycle(g.actor, cycle)
    notice(_("The quarter is closed. The report can be put together now."))
    return go("reporting.show_cycle", period=cycle.period)


@pages.post("/cycles/<period>/compile")
def compile_report(period: str) -> Response:
    """Put the report together from what was accepted; what was edited stays."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        publishing.compile_report(g.actor, cycle, g.hooks)
    notice(_("The report is put together from the accepted updates."))
    return go("reporting.edit_report", period=cycle.period)
