"""Blueprints of the API, all documented in one OpenAPI file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request, abort
from flask_smorest import Blueprint
from marshmallow import ValidationError, missing
from webargs.flaskparser import FlaskParser

from bocage.incoming import clean
from bocage.language import _


class CleanReader(FlaskParser):
    """Reads arguments; what is wrong with them is answered by the one table of refusals."""

    def pre_load(self, location_data: Mapping[str, Any], *, location: str, **_more: Any) -> Any:
        """JSON is cleaned before its schema sees it; other places hold short strings only."""
        return clean(location_data) if location == "json" else location_data

    def _raw_load_json(self, req: Request) -> Any:
        """Refuse a body that is no JSON, or has more digits or brackets than can be read."""
        body = req.get_data(cache=True)
        if not body:
            return missing
        if not req.is_json:
            abort(415)
        try:
            return json.loads(body, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            abort(400)

    def handle_error(self, error: ValidationError, *_known: Any, **_more: Any) -> NoReturn:
        """The messages by field, without the place they came from."""
        raise ValidationError(*error.messages_dict.values())


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = {
            name: [str(_("This field is there twice."))] for name in names if names.count(name) > 1
        }
        raise ValidationError(twice)
    return found


class NetworkApi(Blueprint):
    """A part of the API. What smorest would say twice of paging is said in the body instead."""

    ARGUMENTS_PARSER = CleanReader()
    PAGINATION_HEADER_NAME = None


def network_api(name: str, import_name: str, *, at: str = "") -> NetworkApi:
    """A part of the API at `/api/v1/networks/<network>/<at>`."""
    prefix = f"/api/v1/networks/<network>/{at}" if at else "/api/v1/networks/<network>"
    return NetworkApi(f"api_{name}", import_name, url_prefix=prefix)


def site_api(name: str, import_name: str) -> NetworkApi:
    """A part of the API at `/api/v1`."""
    return NetworkApi(f"api_{name}", import_name, url_prefix="/api/v1")
