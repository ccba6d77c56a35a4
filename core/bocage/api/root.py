"""The root of the API and its OpenAPI 3.1 description at `/api/openapi.json`."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from bocage import __version__

SETTINGS = {
    "API_TITLE": "Bocage",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}
DESCRIPTION = {
    "info": {
        "description": "Networks of communities of practice and their quarterly reports.",
        "x-release": __version__,
    },
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
}


class ApiRoot(Api):
    """Smorest's root; refusals are answered by the one table of `bocage.web.errors`."""

    def __init__(self, app: Flask) -> None:
        app.config.update(SETTINGS)
        super().__init__(app, spec_kwargs=DESCRIPTION)

    def _register_error_handlers(self) -> None:
        """Leave errors to the application, which knows both kinds of readers."""

    def mount(self, blueprint: Any) -> None:
        """Add a part of the API."""
        self.register_blueprint(blueprint)
