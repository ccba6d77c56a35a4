"""Removing what a plugin keeps: download it, ask by typing the network's name, a second person."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from bocage import clock
from bocage.database import transaction
from bocage.language import _
from bocage.networks.actions import SWITCH_PLUGIN
from bocage.networks.rules import ALWAYS_ON
from bocage.permissions import NotAllowed
from bocage.switching import queries, service
from bocage.switching.archive import digest_of, zipped
from bocage.switching.here import hooks_of, shelf
from bocage.switching.impact import told_rows
from bocage.switching.schemas import AskRemoval
from bocage.switching.web.blueprint import pages
from bocage.web import Submitted, go, notice, render_page, submitted


@pages.get("/settings/plugins/<name>/data")
def show_data(name: str) -> str:
    return _data(name, Submitted())


def _data(name: str, form: Submitted) -> str:
    if not g.actor.may(SWITCH_PLUGIN, g.network):
        raise NotAllowed(SWITCH_PLUGIN, g.actor, g.network.scope)
    plugin = shelf().manifest(name)
    answers = hooks_of(name).network_data(g.network)
    going_on = queries.removals_going_on(g.actor, g.network, name)
    removal = going_on[0] if going_on else None
    people = [removal.exported_by_id, removal.asked_by_id] if removal else []
    digest = digest_of(list(answers))
    return render_page(
        "switching/data.html",
        name=name,
        title=str(plugin.title),
        form=form,
        rows=[told_rows(extract) for extract in answers if extract.rows],
        failures=answers.failures,
        removal=removal,
        is_current=removal is not None and removal.digest == digest,
        names=queries.names_of(g.actor, g.network, [one for one in people if one]),
        is_mine=removal is not None and removal.asked_by_id == g.actor.person_id,
        is_locked=shelf().switch(g.network, name).offer == ALWAYS_ON,
    )


@pages.post("/settings/plugins/<name>/data/export")
def export_data(name: str) -> Response:
    shelf().manifest(name)
    with transaction():
        extracts = service.export_data(g.actor, g.network, name, hooks_of(name))
    answer = Response(zipped(extracts), mimetype="application/zip")
    file = f"{g.network.slug}-{name}-{clock.today(g.network.time_zone).isoformat()}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


@pages.post("/settings/plugins/<name>/data/removal")
def ask_removal(name: str) -> Any:
    shelf().manifest(name)
    form = submitted(AskRemoval())
    if form.is_valid and form.data["network_name"] != g.network.name:
        told = _("Type the name of the network exactly: %(name)s.", name=g.network.name)
        form.refuse("network_name", told)
    if not form.is_valid:
        return _data(name, form), 422
    typed = form.data["network_name"]
    with transaction():
        service.ask_removal(g.actor, g.network, name, typed, shelf(), hooks=hooks_of(name))
    notice(_("The removal is asked for. Another person of the secretariat has to confirm it."))
    return go(".show_data", name=name)


@pages.post("/settings/plugins/<name>/data/removal/confirm")
def confirm_removal(name: str) -> Any:
    shelf().manifest(name)
    with transaction():
        service.confirm_removal(g.actor, g.network, name, shelf(), hooks_of(name))
    notice(_("The data is removed. Reports that were published stay as they are."))
    return go(".show_plugins")


@pages.post("/settings/plugins/<name>/data/removal/cancel")
def cancel_removal(name: str) -> Any:
    shelf().manifest(name)
    with transaction():
        service.cancel_removal(g.actor, g.network, name)
    notice(_("Nothing is removed. The plugin stays hidden until you switch it on."))
    return go(".show_data", name=name)
