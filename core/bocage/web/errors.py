"""The one table from refusals to answers, for people (a page) and for programs (problem+json)."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from werkzeug.exceptions import HTTPException

from bocage.hooks import HookFailed
from bocage.hooks.guarding import TransactionLost
from bocage.incoming import faults
from bocage.language import Text, _
from bocage.permissions import NotAllowed, NotNow
from bocage.web.failing import (
    is_of_plugin,
    note_page_failure,
    plugin_asked,
    plugins_of,
    reference_of,
    titles,
)
from bocage.web.request_life import PluginPaused

log = logging.getLogger("bocage.web")
ANSWERS: dict[type[Exception], int] = {
    NotAllowed: 403,
    NoResultFound: 404,
    ValidationError: 422,
    NotNow: 409,
    IntegrityError: 409,
    PluginPaused: 409,
    HookFailed: 503,
    TransactionLost: 503,
    OperationalError: 503,
}
FORM_REFUSED, PAUSED, PLUGIN_FAILED = 1403, 1409, 1500
WORDS: dict[int, tuple[Text, Text, Text]] = {
    400: (
        _("This request cannot be read"),
        _("Something in it is not as expected."),
        _("Go back, check what was typed and send it again."),
    ),
    401: (_("Please sign in"), _("This page is for people who are signed in."), ""),
    403: (
        _("This is not open to you"),
        _("You do not hold the role that this needs."),
        _("Ask the secretariat of your network if you think you should."),
    ),
    404: (
        _("There is nothing here"),
        _("The address is wrong, or what it led to is not yours to see."),
        "",
    ),
    405: (_("This cannot be done here"), _("The address exists but does not take this."), ""),
    409: (
        _("This can no longer be done this way"),
        _("Something has changed since the page was opened."),
        _("Open the page again, look at what is there now, and decide anew."),
    ),
    PAUSED: (
        _("This part is paused"),
        "",
        _("Nothing was changed. The secretariat of the network can switch it on again."),
    ),
    413: (
        _("This is too large"),
        _("What was sent is larger than what can be taken."),
        _("Shorten it or send it in parts."),
    ),
    422: (
        _("Something has to be corrected"),
        _("Some fields could not be read; they are named below."),
        "",
    ),
    FORM_REFUSED: (
        _("This form is no longer valid"),
        _("It was opened before you signed in or out, or it does not come from this site."),
        _("Your text is kept below: open the page again and copy it there."),
    ),
    429: (_("Too many attempts"), _("Wait a few minutes, then try again."), ""),
    500: (
        _("Something went wrong on our side"),
        _("It has been noted. Nothing was half-written."),
        _("Try again in a moment."),
    ),
    PLUGIN_FAILED: (
        _("A part added to this site failed"),
        _("This page belongs to a plugin. Everything else of the network works without it."),
        _("Try again in a moment; if it happens again, tell the secretariat the reference."),
    ),
    503: (
        _("One part does not answer just now"),
        _("Nothing was changed."),
        _("Try again in a moment; if it happens again, tell the secretariat the reference."),
    ),
}
BY_LINK = _(
    "You came by a personal link, which leads to one thing only. Sign in to see everything that is open to you."
)
_CHOSEN = re.compile(r"[a-z0-9_.:-]+", re.ASCII)
"""What forms send of themselves: numbers, days, states, names of acts such as `hand_in`."""
SECRET_FIELDS = (
    "csrf_token",
    "password",
    "new_password",
    "new_password_confirm",
    "code",
    "passcode",
)


def answer_refusals(app: Flask, more: dict[type[Exception], int]) -> None:
    """Let this app turn every exception into an answer; `more` are the refusals of features."""
    known = ANSWERS | more

    def refused(fault: Exception) -> Response:
        code = next(known[kind] for kind in type(fault).__mro__ if kind in known)
        if code == 403 and isinstance(fault, NotAllowed):
            code = _masked(fault)
        if code >= 500 and is_of_plugin(fault):
            return _unexpected(fault)
        if code >= 500:
            log.error("reference %s: %s", g.reference, fault, exc_info=fault)
        return _answer(code, fault, PAUSED if isinstance(fault, PluginPaused) else 0)

    for kind in known:
        app.register_error_handler(kind, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _masked(fault: NotAllowed) -> int:
    if not fault.actor.is_known:
        return 401
    return 403 if fault.actor.belongs_to(fault.scope.network_id) else 404


def _http(fault: HTTPException) -> Any:
    if fault.code is None or fault.code < 400:
        return fault
    if isinstance(fault, CSRFError):
        return _answer(403, None, FORM_REFUSED)
    if fault.code >= 500 and plugin_asked():
        return _unexpected(fault)
    answer = _answer(fault.code, None)
    for name, value in fault.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _unexpected(fault: Exception) -> Response:
    plugin = plugin_asked()
    if plugin:
        note_page_failure(plugin, fault)
        return _answer(500, None, PLUGIN_FAILED)
    log.error("reference %s", g.get("reference"), exc_info=fault)
    return _answer(500, None)


def sentence(fault: Exception | None) -> str:
    """What the refusal says of itself, when it is meant to be read."""
    if fault is None or isinstance(
        fault, NoResultFound | IntegrityError | OperationalError | HookFailed
    ):
        return ""
    if isinstance(fault, ValidationError):
        return "; ".join(f"{name}: {text}" for name, text in told(faults(fault)))
    return str(fault)


def told(messages: Any, name: str = "") -> list[tuple[str, str]]:
    """The messages of a ValidationError as (field, sentence), nested ones joined by a point."""
    if isinstance(messages, dict):
        return [
            line
            for key, value in messages.items()
            for line in told(value, f"{name}.{key}" if name else str(key))
        ]
    if isinstance(messages, list):
        return [line for value in messages for line in told(value, name)]
    return [(name, str(messages))]


def _answer(code: int, fault: Exception | None, words: int = 0) -> Response:
    title, what, todo = WORDS.get(words or code) or WORDS[400 if code < 500 else 500]
    failing = plugins_of(fault)
    if failing or words == PLUGIN_FAILED:
        title = _("“%(name)s” does not answer just now", name=failing or titles([plugin_asked()]))
    if request.path.startswith("/api/"):
        return _problem(code, str(title), sentence(fault) or str(what), fault)
    action, said = None, sentence(fault)
    comes_by_link = code == 403 and not words and "actor" in g and g.actor.comes_by_link
    if code == 401 or comes_by_link:
        # A form is not sent again by signing in; the page it came from has the same address.
        asked = request.full_path.rstrip("?") if request.method == "GET" else request.path
        action = (str(_("Sign in")), f"/sign-in?next={quote(asked)}")
    if comes_by_link:
        said, todo = str(BY_LINK), ""
    page = render_template(
        "error.html",
        title=title,
        what=said or what,
        todo=todo,
        kept=_kept(),
        reference=reference_of(fault),
        action=action,
    )
    return Response(page, code, mimetype="text/html")


def _problem(code: int, title: str, detail: str, fault: Exception | None) -> Response:
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    body["reference"] = reference_of(fault)
    if isinstance(fault, ValidationError):
        body["errors"] = faults(fault)
    answer = jsonify(body)
    answer.status_code = code
    answer.mimetype = "application/problem+json"
    if code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _kept() -> list[str]:
    """What a person wrote into the form, in its order; neither secrets nor what a form chose itself."""
    if request.method != "POST" or (request.content_length or 0) > 4_000_000:
        return []
    form = request.form.items(multi=True) if request.mimetype else ()
    return [
        text
        for name, text in form
        if name not in SECRET_FIELDS and len(text) > 1 and not _CHOSEN.fullmatch(text)
    ]
