"""The pages of signing in, and of what a person keeps about themselves."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_security import hash_password, login_user, logout_user, verify_password
from werkzeug.wrappers import Response

from bocage import clock
from bocage.database import session, transaction
from bocage.language import LANGUAGES, _
from bocage.people import links, own_address, schemas, service, throttling, tokens
from bocage.people.links import LinkGone
from bocage.people.models import Person, PersonalLink
from bocage.people.next_page import own_path
from bocage.people.signin import LINK_KEY, SESSION_KEY, signed_in
from bocage.web import Submitted, go, house, notice, render_page, site_pages, submitted

pages = site_pages("people", __name__)
BY_LINK = "by_link_at"
BY_LINK_SECONDS = 15 * 60
YEAR = 365 * 86_400


def myself() -> Person:
    """Who is signed in; others are sent to sign in first."""
    person = signed_in()
    if person is None and request.method == "GET":
        abort(redirect(url_for("people.sign_in", next=request.path), 303))
    if person is None:
        abort(401)
    return person


@pages.get("/sign-in")
def sign_in() -> str | Response:
    asked = own_path(request.args.get("next"))
    if signed_in() is not None:
        return redirect(asked, 303)
    return render_page("people/sign_in.html", form=Submitted(values={"next": asked}), next=asked)


@pages.post("/sign-in")
def ask_link() -> Response | tuple[str, int]:
    form = submitted(schemas.AskLink())
    if not form.is_valid:
        asked = own_path(request.form.get("next"))
        return render_page("people/sign_in.html", form=form, next=asked), 422
    with transaction():
        service.ask_link(form.data["email"], own_path(form.data["next"]))
    return go(".link_sent")


@pages.get("/sign-in/sent")
def link_sent() -> str:
    return render_page("people/link_sent.html", minutes=links.SIGN_IN_MINUTES)


@pages.get("/l/<secret>")
def show_link(secret: str) -> str:
    """Nothing is used up here: scanners of mail open every link they see."""
    link, person = links.find_link(secret)
    other = signed_in()
    return render_page(
        "people/link.html",
        who=links.masked(person.name),
        opens=_opened_by(link),
        new_address=link.new_address,
        other=other if other and other.id != person.id else None,
    )


def _opened_by(link: PersonalLink) -> str:
    if link.new_address:
        return "address"
    if link.contribution_id:
        return "line"
    return "update" if link.update_id else "page" if link.path else ""


@pages.post("/l/<secret>")
def use_link(secret: str) -> Response:
    with transaction():
        link, person = links.find_link(secret)
        links.use_link(link)
        if link.new_address:
            return _take_address(link, person)
        if link.signs_in:
            return _enter(person, own_path(request.args.get("next")))
        return _enter_one_thing(link, person)


def _take_address(link: PersonalLink, person: Person) -> Response:
    own_address.take_address(link, person)
    notice(_("You are written to at %(email)s from now on.", email=person.email))
    here = signed_in()
    return go(".profile" if here is not None and here.id == person.id else ".sign_in")


def _enter(person: Person, onward: str) -> Response:
    _leave()
    cookie[BY_LINK] = clock.now().timestamp()
    security = current_app.extensions["security"]
    asked: Response | None = security.two_factor_plugins.tf_enter(
        person, remember_me=False, primary_authn_via="link", next_loc=onward
    )
    if asked is not None:
        return asked
    login_user(person, remember=False, authn_via=["link"])
    return redirect(onward, 303)


def _enter_one_thing(link: PersonalLink, person: Person) -> Response:
    onward = _path_of(link)
    here = signed_in()
    if here is not None and here.id == person.id:
        return redirect(onward, 303)
    if person.tf_primary_method:
        return _enter(person, onward)
    _leave()
    cookie.permanent = True
    cookie[LINK_KEY] = link.id
    return redirect(onward, 303)


def _path_of(link: PersonalLink) -> str:
    if link.path is not None:
        return link.path
    # Networks stand above people: only their address is read here.
    table = sa.table("network", sa.column("id"), sa.column("slug"))
    slug = session.execute(
        sa.select(table.c.slug).where(table.c.id == link.network_id)
    ).scalar_one()
    if link.contribution_id is not None:
        where = {"network": slug, "contribution_id": link.contribution_id}
        return url_for("reporting.show_contribution", **where)
    return url_for("reporting.edit_update", network=slug, update_id=link.update_id)


@pages.errorhandler(LinkGone)
def link_gone(_refusal: LinkGone) -> tuple[str, int]:
    return render_page("people/link_gone.html", form=Submitted()), 404


@pages.post("/sign-out")
def sign_out() -> Response:
    with transaction():
        _leave()
    notice(_("You have signed out."))
    return go(".sign_in")


def _leave() -> None:
    secret = cookie.get(SESSION_KEY)
    if secret:
        service.end_session(str(secret))
    logout_user()
    cookie.clear()


@pages.post("/language")
def choose_language() -> Response:
    form = submitted(schemas.ChooseLanguage())
    answer = redirect(own_path(request.form.get("next")), 303)
    if not form.is_valid:
        return answer
    code = form.data["language"]
    person = signed_in()
    if person is not None:
        with transaction():
            service.choose_language(g.actor, person, code)
    is_secure = house().settings.base_url.startswith("https:")
    answer.set_cookie(
        "language", code, max_age=YEAR, httponly=True, samesite="Lax", secure=is_secure
    )
    return answer


@pages.get("/profile")
def profile() -> str:
    person = myself()
    values = {"name": person.name, "language": person.language, "wants_mail": person.wants_mail}
    return _profile(person, Submitted(values=values))


def _profile(person: Person, form: Submitted) -> str:
    return render_page(
        "people/profile.html",
        person=person,
        form=form,
        tokens=tokens.tokens_of(person.id),
        offered=[(code, LANGUAGES[code]) for code in house().settings.languages],
    )


@pages.post("/profile")
def edit_profile() -> Response | tuple[str, int]:
    person = myself()
    form = submitted(schemas.EditProfile())
    if not form.is_valid:
        return _profile(person, form), 422
    given = form.data | {"wants_mail": bool(form.data["wants_mail"])}
    with transaction():
        service.edit_profile(g.actor, person, **given)
    notice(_("Saved."))
    return go(".profile")


@pages.get("/profile/password")
def password() -> str:
    person = myself()
    return _password(person, Submitted())


def _password(person: Person, form: Submitted) -> str:
    return render_page("people/password.html", form=form, asks_present=asks_present(person))


def asks_present(person: Person) -> bool:
    """Whether the present password has to be given before something weighty."""
    came = cookie.get(BY_LINK)
    is_recent = isinstance(came, float) and clock.now().timestamp() - came < BY_LINK_SECONDS
    return person.password is not None and not is_recent


@pages.post("/profile/password")
def choose_password() -> Response | tuple[str, int]:
    person = myself()
    form = submitted(schemas.ChoosePassword())
    chosen = _checked(person, form) if form.is_valid else ""
    if not form.is_valid:
        return _password(person, form), 422
    hashed = hash_password(chosen)
    with transaction():
        service.keep_password(g.actor, person, hashed)
        login_user(person, remember=False, authn_via=["change"])
    notice(_("Your password is saved. You are signed out everywhere else."))
    return go(".profile")


def _checked(person: Person, form: Submitted) -> str:
    rules = current_app.extensions["security"].password_util
    given = form.data
    if asks_present(person) and not verify_password(
        rules.normalize(given["password"]), str(person.password)
    ):
        form.refuse("password", _("This is not your present password."))
    if given["new_password"] != given["new_password_confirm"]:
        form.refuse("new_password_confirm", _("The two passwords are not the same."))
    refused, spelt = rules.validate(given["new_password"], is_register=False, user=person)
    for sentence in refused or []:
        form.refuse("new_password", sentence)
    return str(spelt)


@pages.post("/profile/tokens")
def make_token() -> tuple[str, int]:
    person = myself()
    form = submitted(schemas.MakeToken())
    if not form.is_valid:
        return render_page("people/token.html", form=form), 422
    with transaction():
        secret = service.make_token(g.actor, person, form.data["name"], form.data["days"])
    return render_page("people/token.html", secret=secret, form=form), 201


@pages.get("/profile/tokens")
def new_token() -> str:
    myself()
    return render_page("people/token.html", form=Submitted(values={"days": 365}))


@pages.post("/profile/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    person = myself()
    with transaction():
        service.revoke_token(g.actor, person, token_id)
    notice(_("The token does not work any more."))
    return go(".profile")


@pages.post("/profile/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    person = myself()
    with transaction():
        service.sign_out_everywhere(g.actor, person)
    logout_user()
    cookie.clear()
    notice(_("You have signed out on every device."))
    return go(".sign_in")


# Recorded last, when the pages it counts are there.
pages.record(lambda state: throttling.limit_links(state.app))
