"""Pages of the register of organisations."""

from __future__ import annotations

from typing import Any

from flask import g
from werkzeug.wrappers import Response

from bocage import clock
from bocage.database import session, transaction
from bocage.language import Text, _
from bocage.organisations import queries, service
from bocage.organisations.actions import MANAGE_ORGANISATIONS
from bocage.organisations.models import Organisation
from bocage.organisations.rules import split_labels
from bocage.organisations.schemas import (
    LookForOrganisations,
    NameRepresentative,
    TellOrganisation,
)
from bocage.people.invitations import invited
from bocage.permissions import NotAllowed
from bocage.web import Submitted, go, network_pages, notice, render_page, submitted
from bocage.web.listing import filters_of, listed
from bocage.web.spreadsheets import spreadsheet

pages = network_pages("organisations", __name__)
STATUSES: dict[str, Text] = {
    "member": _("member organisation"),
    "partner": _("partner"),
    "funder": _("funder"),
    "host": _("host"),
}
LARGEST_FILE = 20_000


@pages.get("/organisations")
def list_organisations() -> str:
    form = filters_of(LookForOrganisations())
    page = listed(
        queries.organisations_like(g.actor, g.network, _wanted(form)),
        form.data["page"],
        form.values,
    )
    return render_page(
        "organisations/list.html",
        form=form,
        page=page,
        labels=queries.labels_of(g.actor, g.network, [item.id for item in page.items]),
        sectors=_choice(queries.sectors_here(g.actor, g.network)),
        territories=_choice(queries.territories_here(g.actor, g.network)),
        statuses=status_words(),
        manages=g.actor.may(MANAGE_ORGANISATIONS, g.network),
    )


def _wanted(form: Submitted) -> queries.Wanted:
    return queries.Wanted(
        text=form.data["q"],
        sector_id=form.data["sector"],
        territory_id=form.data["territory"],
        status=form.data["status"],
        is_former=form.data["former"],
    )


def _choice(rows: Any) -> list[tuple[str, str]]:
    return [("", str(_("All"))), *((str(row.id), row.label) for row in rows)]


def status_words() -> dict[str, str]:
    """The words for what an organisation is here."""
    return {key: str(text) for key, text in STATUSES.items()}


@pages.get("/organisations.csv")
def download_organisations() -> Response:
    _for_managers()
    form = filters_of(LookForOrganisations())
    found = queries.organisations_like(g.actor, g.network, _wanted(form)).limit(LARGEST_FILE)
    rows = session.execute(found).all()
    labels = queries.labels_of(g.actor, g.network, [row.id for row in rows])
    head = (
        "code",
        "name",
        "legal_form",
        "staff",
        "status",
        "joined",
        "ended",
        "sectors",
        "territories",
    )
    lines = [(*row[1:], "|".join(labels[row.id][0]), "|".join(labels[row.id][1])) for row in rows]
    answer = Response(spreadsheet(head, lines), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{g.network.slug}-organisations.csv"'
    )
    return answer


def _for_managers() -> None:
    if not g.actor.may(MANAGE_ORGANISATIONS, g.network):
        raise NotAllowed(MANAGE_ORGANISATIONS, g.actor, g.network.scope)


@pages.get("/organisations/new")
def new_organisation() -> str:
    return _edited(Submitted(values={"status": "member"}), None)


def _edited(form: Submitted, organisation: Organisation | None) -> str:
    _for_managers()
    return render_page(
        "organisations/edit.html",
        form=form,
        organisation=organisation,
        statuses=list(status_words().items()),
    )


def _free(form: Submitted, but: int | None = None) -> None:
    code = form.data.get("code")
    if code and queries.is_code_taken(g.actor, g.network, code, but):
        form.refuse("code", _("Another organisation has this short name."))


def _told(data: dict[str, Any]) -> service.OrganisationTold:
    labels = {name: split_labels(data[name]) for name in ("sectors", "territories")}
    return service.OrganisationTold(**data | labels)


@pages.post("/organisations/new")
def add_organisation() -> Any:
    _for_managers()
    form = submitted(TellOrganisation())
    _free(form)
    if not form.is_valid:
        return _edited(form, None), 422
    with transaction():
        made = service.add_organisation(g.actor, g.network, _told(form.data))
        organisation_id = made.id
    notice(_("The organisation is entered."))
    return go(".show_organisation", organisation_id=organisation_id)


@pages.get("/organisations/<int:organisation_id>/edit")
def edit_organisation(organisation_id: int) -> str:
    organisation = queries.find_organisation(g.actor, g.network, organisation_id)
    told = queries.labels_of(g.actor, g.network, [organisation.id])[organisation.id]
    labels = {"sectors": "\n".join(told[0]), "territories": "\n".join(told[1])}
    return _edited(Submitted(values=vars(organisation) | labels), organisation)


@pages.post("/organisations/<int:organisation_id>/edit")
def save_organisation(organisation_id: int) -> Any:
    _for_managers()
    organisation = queries.find_organisation(g.actor, g.network, organisation_id)
    form = submitted(TellOrganisation())
    _free(form, organisation_id)
    if not form.is_valid:
        return _edited(form, organisation), 422
    with transaction():
        service.change_organisation(g.actor, organisation, _told(form.data))
    notice(_("The organisation is saved."))
    return go(".show_organisation", organisation_id=organisation_id)


@pages.get("/organisations/<int:organisation_id>/representatives/new")
def new_representative(organisation_id: int) -> str:
    organisation = queries.find_organisation(g.actor, g.network, organisation_id)
    return _representative(organisation, Submitted())


def _representative(organisation: Organisation, form: Submitted) -> str:
    _for_managers()
    present = queries.representatives(g.actor, organisation, clock.today(g.network.time_zone))
    return render_page(
        "organisations/representative.html",
        form=form,
        organisation=organisation,
        others=[("", str(_("Nobody"))), *((str(row.person_id), row.name) for row in present)],
    )


@pages.post("/organisations/<int:organisation_id>/representatives/new")
def name_representative(organisation_id: int) -> Any:
    organisation = queries.find_organisation(g.actor, g.network, organisation_id)
    form = submitted(NameRepresentative())
    today = clock.today(g.network.time_zone)
    stood_in_for = form.data.get("stand_in_for")
    present = queries.representatives(g.actor, organisation, today)
    if stood_in_for and stood_in_for not in {row.person_id for row in present}:
        form.refuse("stand_in_for", _("Choose one of the answers offered."))
    if not form.is_valid:
        return _representative(organisation, form), 422
    _for_managers()
    data = form.data
    told = service.Representation(
        function=data["function"],
        starts=data["starts"] or today,
        is_volunteer=data["is_volunteer"],
        stand_in_for_id=stood_in_for,
    )
    with transaction():
        person = invited(g.actor, data["email"], data["name"], g.network.language)
        service.name_representative(g.actor, organisation, person, told)
    notice(_("The representative is entered."))
    return go(".show_organisation", organisation_id=organisation_id)


@pages.post("/organisations/<int:organisation_id>/representatives/<int:affiliation_id>/end")
def end_representation(organisation_id: int, affiliation_id: int) -> Response:
    today = clock.today(g.network.time_zone)
    with transaction():
        organisation = queries.find_organisation(g.actor, g.network, organisation_id)
        found = queries.find_affiliation(g.actor, organisation, affiliation_id)
        service.end_representation(g.actor, organisation, found, today=today)
    notice(_("The representation has ended."))
    return go(".show_organisation", organisation_id=organisation_id)
