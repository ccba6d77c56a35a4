"""Signing in: Flask-Security with our people and passkeys, told to keep our rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, abort, g, redirect, request, url_for
from flask import session as cookie
from flask_babel import Babel
from flask_security import (
    Security,
    SQLAlchemySessionUserDatastore,
    current_user,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    wan_registered,
)
from flask_security.utils import set_request_attr
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

from bocage import clock, language
from bocage.database import session, transaction, writing
from bocage.events import record
from bocage.people import links, signin_settings, throttling, tokens
from bocage.people.events import PasskeyAdded, SecondFactorSwitched
from bocage.people.factors import OneTimeCodes, PasskeyRules, PasswordRules, RecoveryCodes
from bocage.people.models import Passkey, Person
from bocage.people.next_page import own_path
from bocage.people.password_forms import ConfirmForm, SignInForm
from bocage.people.queries import SomebodyKnown, known_in_session, people_in_session
from bocage.people.schemas import LONGEST_PASSWORD
from bocage.people.secrets import new_secret
from bocage.permissions import ANYONE, Actor
from bocage.permissions.grants import actor_for
from bocage.web.house import house

LINK_KEY = "update_link_id"
SESSION_KEY = "session_secret"
LIBRARY = "security"
CLOSED = ("two_factor_rescue", "logout")
"""Rescue promises mail to an administrator, logout leaves the cookie good: ours do better."""
SAFE = ("GET", "HEAD", "OPTIONS")
CODE = f"{LIBRARY}.two_factor_token_validation"
CHECKS_PASSWORD = (f"{LIBRARY}.login", f"{LIBRARY}.verify")
"""Their forms open the writing themselves, once the password is known to be right."""
USED_NOTED_EVERY = timedelta(days=1)


def init_sign_in(app: Flask) -> None:
    """Give this app its ways to sign in. Called once, after the request's own life is set up."""
    settings = app.extensions["bocage"].settings
    app.config.update(signin_settings.for_library(settings))
    Babel(app, configure_jinja=False, locale_selector=language.language)
    forgery = CSRFProtect(app)
    # Roles are grants here: the library knows of none.
    store = SQLAlchemySessionUserDatastore(session, Person, None, Passkey)  # type: ignore[arg-type]
    security = Security(
        app,
        store,
        totp_cls=OneTimeCodes,
        webauthn_util_cls=PasskeyRules,
        password_util_cls=PasswordRules,
        mf_recovery_codes_util_cls=RecoveryCodes,
        login_form=SignInForm,
        verify_form=ConfirmForm,
    )
    security.want_json(lambda _request: False)
    security.unauthn_handler(_ask_to_sign_in)
    security.login_manager.user_loader(_recognised)
    _forget_roles(app)
    app.before_request(_refuse_oddities)
    app.before_request(_stay_signed_in)
    app.before_request(lambda: _protect(forgery))
    app.before_request(_let_library_write)
    for name in CLOSED:
        app.view_functions[f"{LIBRARY}.{name}"] = lambda: abort(404)
    throttling.limit_attempts(app)
    user_authenticated.connect(_welcome, app)
    wan_registered.connect(_note_passkey, app)
    tf_profile_changed.connect(_note_second_factor, app)
    tf_disabled.connect(_note_no_second_factor, app)


def _recognised(uniquifier: str) -> Person | SomebodyKnown | None:
    secret = str(cookie.get(SESSION_KEY, ""))
    # The library works on the person; every other page only has to know who it is.
    if request.blueprint == LIBRARY:
        found: Sequence[Person | SomebodyKnown] = people_in_session(str(uniquifier), secret)
    else:
        day = clock.today(house().settings.time_zone)
        found = known_in_session(str(uniquifier), secret, house().grant_sources, day)
    if not found:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", cookie.get("fs_paa", 0))
    return found[0]


def _forget_roles(app: Flask) -> None:
    # Its role library would read the person again for every request, static files included.
    app.before_request_funcs[None] = [
        function
        for function in app.before_request_funcs.get(None, [])
        if "flask_principal" not in getattr(function, "__module__", "")
    ]


def current_actor() -> Actor:
    """Who asks: the bearer of a token, who is signed in, who holds an update's link, or anyone."""
    secret = tokens.secret_in(request.headers.get("Authorization"))
    if secret is not None:
        return _actor_with(secret)
    known = _known()
    if known is not None:
        return known.actor
    link_id = cookie.get(LINK_KEY)
    return (links.bearer_actor(link_id) if isinstance(link_id, int) else None) or ANYONE


def _actor_with(secret: str) -> Actor:
    g.speaks_with_token = True
    found = tokens.token_with(secret)
    if found is None:
        return ANYONE
    token, person = found
    actor = acting(person)
    if token.used_at is None or token.used_at < clock.now() - USED_NOTED_EVERY:
        with transaction():
            token.used_at = clock.now()
    return actor


def acting(person: Person) -> Actor:
    """This person with everything they may lean on today, where no request speaks for them."""
    sources = house().grant_sources
    if not sources:
        return Actor(person_id=person.id, name=person.name)
    return actor_for(person.id, person.name, sources, clock.today(house().settings.time_zone))


def signed_in() -> Person | None:
    """Who is signed in with a session of their own; None for tokens, update links and strangers."""
    known = _known()
    return session.get(Person, known.id) if known else None


def _known() -> SomebodyKnown | None:
    if g.get("speaks_with_token") or not current_user.is_authenticated:
        return None
    found: SomebodyKnown | Person = current_user
    if isinstance(found, SomebodyKnown):
        return found
    return SomebodyKnown(found.id, found.language, acting(found))


def preferred_language() -> str | None:
    """The language of who is signed in."""
    known = _known()
    return known.language if known else None


def _ask_to_sign_in(_mechanisms: list[str], headers: dict[str, str] | None = None) -> Any:
    asked = own_path(request.full_path.rstrip("?")) if request.method == "GET" else "/"
    return redirect(url_for("people.sign_in", next=asked), 303)


def _refuse_oddities() -> None:
    if request.blueprint != LIBRARY:
        return
    # The library reads both; only a path of this site may come out of either.
    request.args = _with_own_next(request.args)
    if request.method == "POST":
        if request.mimetype not in signin_settings.FORMS:
            abort(400)
        if any(len(text) > LONGEST_PASSWORD for text in _passwords()):
            abort(400)
        request.form = _with_own_next(request.form)


def _passwords() -> list[str]:
    return [text for name, text in request.form.items() if "password" in name]


def _with_own_next(given: Any) -> ImmutableMultiDict[str, str]:
    kept = [(name, text) for name, text in given.items(multi=True) if name != "next"]
    if "next" in given:
        kept.append(("next", own_path(given["next"])))
    return ImmutableMultiDict(kept)


def _protect(forgery: CSRFProtect) -> None:
    is_program = g.get("speaks_with_token") or (
        request.path.startswith("/api/") and not g.actor.is_known
    )
    # A wrong address or a foreign host is answered as such, and changes nothing anyway.
    leads_nowhere = request.routing_exception is not None
    if request.method not in SAFE and not is_program and not leads_nowhere:
        forgery.protect()


def _stay_signed_in() -> Response | None:
    """The library signs out whoever opens the page for codes without having been asked for one."""
    is_setting_up = cookie.get("tf_state") == "validating_profile"
    if request.endpoint == CODE and signed_in() is not None and not is_setting_up:
        return redirect(url_for("security.two_factor_setup"), 303)
    return None


def _let_library_write() -> None:
    is_of_library = request.blueprint == LIBRARY and request.method == "POST"
    if is_of_library and request.endpoint not in CHECKS_PASSWORD:
        g.exits.enter_context(writing(session()))


def _welcome(_app: Flask, user: Person, **_more: Any) -> None:
    cookie.permanent = True
    cookie.pop(LINK_KEY, None)
    cookie[SESSION_KEY] = new_secret()
    user.last_login_at, user.current_login_at = user.current_login_at, clock.now()
    user.login_count = (user.login_count or 0) + 1
    if user.state == "invited":
        user.state = "active"
    throttling.know_this_device(user.email)


def _note_passkey(_app: Flask, user: Person, name: str, **_more: Any) -> None:
    record(PasskeyAdded(person_id=user.id, label=name), user.id)


def _note_second_factor(_app: Flask, user: Person, **_more: Any) -> None:
    record(SecondFactorSwitched(person_id=user.id, is_on=True), user.id)


def _note_no_second_factor(_app: Flask, user: Person, **_more: Any) -> None:
    record(SecondFactorSwitched(person_id=user.id, is_on=False), user.id)
