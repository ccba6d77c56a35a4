"""The two kinds of pages, and how a view reads what was sent and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, ValidationError
from werkzeug.wrappers import Response

from bocage import incoming
from bocage.language import Text
from bocage.web.request_life import make_public


def network_pages(
    name: str, import_name: str, *, at: str = "", public: tuple[str, ...] = ()
) -> Blueprint:
    """Pages at `/n/<network>/<at>`; those whose function is named in `public` need no sign-in."""
    prefix = f"/n/<network>/{at}" if at else "/n/<network>"
    for function in public:
        make_public(f"{name}.{function}")
    return Blueprint(name, import_name, url_prefix=prefix, template_folder=None)


def site_pages(name: str, import_name: str) -> Blueprint:
    """Pages outside any network."""
    return Blueprint(name, import_name)


def render_page(template: str, **context: Any) -> str:
    """A page drawn from a template; the shell's own words are always there."""
    return render_template(template, **context)


def go(endpoint: str, **values: Any) -> Response:
    """Send the browser on after something was done (303)."""
    return redirect(url_for(endpoint, **values), 303)


def notice(text: Text, kind: str = "success") -> None:
    """A sentence at the top of the next page; kind: success, warning, error or message."""
    flash(str(text), kind)


@dataclass(kw_only=True)
class Submitted:
    """A form as it came in: what was typed, what it means, and what is wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors

    def refuse(self, name: str, sentence: Text) -> None:
        """Say what is wrong with one field after all."""
        self.errors.setdefault(name, []).append(str(sentence))


def submitted(schema: Schema, given: Mapping[str, Any] | None = None) -> Submitted:
    """Read the form of this request (or `given`) with a schema; nothing typed is lost.

    A field the browser left empty is as good as not sent; a list field takes every value sent.
    """
    values = form_values(schema) if given is None else dict(given)
    filled = {key: value for key, value in values.items() if value not in ("", None)}
    try:
        return Submitted(values=values, data=incoming.load(schema, filled))
    except ValidationError as refusal:
        return Submitted(values=values, errors=incoming.faults(refusal))


def form_values(schema: Schema) -> dict[str, Any]:
    """What was typed, by field; the token against forgery is left out."""
    many = {name for name, item in schema.fields.items() if type(item).__name__ == "List"}
    return {
        key: request.form.getlist(key) if key in many else request.form[key]
        for key in request.form
        if key != "csrf_token"
    }
