"""From the first byte of a request to its last: session, actor, language, network, headers."""

from __future__ import annotations

import gzip
import re
import secrets
from contextlib import ExitStack
from functools import partial
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bocage import language
from bocage.database import session
from bocage.hooks import NetworkHooks
from bocage.hooks.guarding import noted
from bocage.language import _
from bocage.permissions import ANYONE
from bocage.web.house import house

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SMALLEST_COMPRESSED = 600
READING = {"GET", "HEAD", "OPTIONS"}


class PluginPaused(Exception):
    """Something was to be written in a plugin that can only be read in this network."""


def watch_over(app: Flask) -> None:
    """Give every request of this app its life."""
    app.url_value_preprocessor(_take_network_out)
    app.before_request(_open)
    app.before_request(_greet)
    app.before_request(_bind_network)
    app.after_request(_finish)
    app.teardown_appcontext(_close)
    app.url_defaults(_put_network_back)


def _take_network_out(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.network_slug = values.pop("network", None) if values else None


def _put_network_back(endpoint: str, values: dict[str, Any]) -> None:
    network = g.get("network")
    if network is not None and current_app.url_map.is_endpoint_expecting(endpoint, "network"):
        values.setdefault("network", network.slug)


def _open() -> None:
    g.reference = secrets.token_hex(3)
    g.exits = ExitStack()
    g.exits.enter_context(house().database.work())
    g.actor, g.network, g.hooks = ANYONE, None, None


def _close(_fault: BaseException | None) -> None:
    exits: ExitStack | None = g.pop("exits", None)
    if exits is not None:
        exits.close()


def _greet() -> None:
    if request.endpoint == "assets.asset":
        return
    settings = house().settings
    language.choose(settings.language)
    g.actor = house().current_actor()
    preferred = house().preferred_language()
    if preferred not in settings.languages:
        preferred = request.cookies.get("language") or request.accept_languages.best_match(
            settings.languages
        )
    language.choose(preferred or settings.language)


def _bind_network() -> AnyResponse | None:
    slug: str | None = g.network_slug
    if slug is None:
        return None
    is_public = request.endpoint in _public_endpoints
    if not g.actor.is_known and not is_public:
        if request.method not in {"GET", "HEAD"} or request.path.startswith("/api/"):
            # What was typed would be lost on the way to the sign-in page: this one shows it.
            abort(401)
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
    network = house().find_network(slug)
    if not is_public and not g.actor.belongs_to(network.id):
        abort(404)
    registry = house().registry
    hooks = NetworkHooks.of(registry, network)
    component = component_asked()
    if component in registry.admitted and component not in hooks.active:
        abort(404)
    g.network, g.hooks = network, hooks
    if component in hooks.paused and request.method not in READING:
        raise PluginPaused(str(_("This part of the network is paused: it can be read only.")))
    return None


def component_asked() -> str:
    """The feature or plugin whose page this is; empty where there is none."""
    return (request.blueprint or "").removeprefix("api_").partition(".")[0]


_public_endpoints: set[str] = set()


def make_public(endpoint: str) -> None:
    """Let this endpoint of a network be read without signing in."""
    _public_endpoints.add(endpoint)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "assets.asset":
        # A file handed out says "no-cache" of itself, which still lets it be kept.
        if response.headers.get("Cache-Control", "no-cache") == "no-cache":
            response.headers["Cache-Control"] = "private, no-store"
        response.headers.setdefault("Vary", "Accept-Encoding, Accept-Language, Cookie")
        response.headers["X-Request-Reference"] = g.get("reference", "")
    if "exits" in g and (faults := noted(session())):
        # Once the answer is out: nobody waits for what is written about a plugin.
        response.call_on_close(partial(house().keep_faults, house().database, faults))
    return _compressed(response)


def _compressed(response: Response) -> Response:
    if (
        response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not re.match("text/|application/(problem\\+)?json", response.mimetype or "")
        or not request.accept_encodings.quality("gzip")
    ):
        return response
    content = response.get_data()
    if len(content) >= SMALLEST_COMPRESSED:
        response.set_data(gzip.compress(content, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
