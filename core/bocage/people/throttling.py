"""How often somebody may try, by address of the network and by account."""

from __future__ import annotations

from typing import Any

from flask import Response, after_this_request, current_app, request
from flask import session as cookie
from flask.sansio.app import App
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse
from werkzeug.exceptions import TooManyRequests

from bocage.people.attempts import KeptCounts
from bocage.people.secrets import digest_of
from bocage.web.house import house

FROM_ONE_PLACE = "60 per 5 minutes"
ON_ONE_ACCOUNT = "10 per 15 minutes"
LINKS_FOR_ONE_ADDRESS = "6 per hour"
CODES = "10 per 5 minutes"
KNOWN_COOKIE = "known"
KNOWN_DAYS = 180


def limit_attempts(app: App) -> None:
    """Watch the doors somebody could try keys at; no other page is slowed by counting."""
    limiter = Limiter(
        get_remote_address,
        storage_uri=f"{KeptCounts.STORAGE_SCHEME[0]}://",
        storage_options={"database": app.extensions["bocage.database"]},
        headers_enabled=True,
    )
    limiter.init_app(app)  # type: ignore[arg-type]
    app.extensions["bocage.limiter"] = limiter
    views: dict[str, Any] = app.view_functions
    views["security.login"] = limiter.limit(
        ON_ONE_ACCOUNT,
        key_func=account_asked,
        methods=["POST"],
        deduct_when=_was_refused,
        exempt_when=_is_known_device,
    )(limiter.limit(FROM_ONE_PLACE, methods=["POST"])(views["security.login"]))
    for name in ("two_factor_token_validation", "mf_recovery", "verify"):
        endpoint = f"security.{name}"
        views[endpoint] = limiter.limit(CODES, key_func=person_awaited, methods=["POST"])(
            views[endpoint]
        )
    endpoint = "security.wan_signin_response"
    views[endpoint] = limiter.limit(FROM_ONE_PLACE, methods=["POST"])(views[endpoint])


def limit_links(app: App) -> None:
    """The same for the pages of our own links, once they are there."""
    limiter: Limiter = app.extensions["bocage.limiter"]
    views: dict[str, Any] = app.view_functions
    views["people.ask_link"] = limiter.limit(
        LINKS_FOR_ONE_ADDRESS, key_func=account_asked, methods=["POST"]
    )(limiter.limit(FROM_ONE_PLACE, methods=["POST"])(views["people.ask_link"]))
    views["people.use_link"] = limiter.limit(FROM_ONE_PLACE, methods=["POST"])(
        views["people.use_link"]
    )


def count_attempt(what: str, who: object, most: str = CODES) -> None:
    """Count that somebody tried a code; whoever tries too often is answered 429, and nothing is done.

    Call it outside a transaction: the count stays when the attempt is refused.
    """
    limiter: Limiter = current_app.extensions["bocage.limiter"]
    if not limiter.limiter.hit(parse(most), what, str(who)):
        raise TooManyRequests


def account_asked() -> str:
    """The account somebody tries to open, as a key for counting."""
    return "account:" + digest_of(request.form.get("email", "").strip().casefold()[:255])


def person_awaited() -> str:
    """Whose code is asked for, wherever the attempts come from."""
    whose = cookie.get("tf_user_id") or cookie.get("_user_id")
    return f"code:{whose}" if whose else get_remote_address()


def know_this_device(email: str) -> None:
    """Remember on this device who signed in, so that a stranger's attempts do not lock them out."""
    value = _signer().dumps(digest_of(email.casefold()))

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            KNOWN_COOKIE,
            value,
            max_age=KNOWN_DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=house().settings.base_url.startswith("https:"),
        )
        return response


def _is_known_device() -> bool:
    try:
        known = _signer().loads(request.cookies.get(KNOWN_COOKIE, ""))
    except BadSignature:
        return False
    return bool(known == digest_of(request.form.get("email", "").strip().casefold()))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known device")


def _was_refused(response: Response) -> bool:
    return response.status_code == 200
