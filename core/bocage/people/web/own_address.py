"""The page on which a person says where to write to from now on."""

from __future__ import annotations

from flask import current_app, g
from flask_security import verify_password
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.language import _
from bocage.people import links, own_address, queries, schemas, throttling
from bocage.people.models import Person
from bocage.people.web.sign_in import asks_present, myself, pages
from bocage.web import Submitted, go, notice, render_page, submitted


@pages.get("/profile/address")
def address() -> str:
    return _drawn(myself(), Submitted())


def _drawn(person: Person, form: Submitted) -> str:
    return render_page(
        "people/address.html",
        form=form,
        person=person,
        asks_present=asks_present(person),
        hours=links.ADDRESS_HOURS,
    )


@pages.post("/profile/address")
def ask_address() -> Response | tuple[str, int]:
    person = myself()
    form = submitted(schemas.AskAddress())
    if form.is_valid:
        _check(person, form)
    if not form.is_valid:
        return _drawn(person, form), 422
    throttling.count_attempt("address", person.id, throttling.LINKS_FOR_ONE_ADDRESS)
    with transaction():
        own_address.ask_address(g.actor, person, form.data["email"])
    notice(_("Look at your mail there: the link in it makes it your address."))
    return go(".profile")


def _check(person: Person, form: Submitted) -> None:
    rules = current_app.extensions["security"].password_util
    if queries.address(form.data["email"]) == person.email:
        form.refuse("email", _("This is your address already."))
    given = rules.normalize(form.data["password"])
    if asks_present(person) and not verify_password(given, str(person.password)):
        form.refuse("password", _("This is not your present password."))
