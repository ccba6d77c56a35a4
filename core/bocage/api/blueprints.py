"""Blueprints of the API, all documented in one OpenAPI file."""

from __future__ import annotations

from flask_smorest import Blueprint


class NetworkApi(Blueprint):
    """A part of the API. What smorest would say twice of paging is said in the body instead."""

    PAGINATION_HEADER_NAME = None


def network_api(name: str, import_name: str, *, at: str = "") -> NetworkApi:
    """A part of the API at `/api/v1/networks/<network>/<at>`."""
    prefix = f"/api/v1/networks/<network>/{at}" if at else "/api/v1/networks/<network>"
    return NetworkApi(f"api_{name}", import_name, url_prefix=prefix)


def site_api(name: str, import_name: str) -> NetworkApi:
    """A part of the API at `/api/v1`."""
    return NetworkApi(f"api_{name}", import_name, url_prefix="/api/v1")
