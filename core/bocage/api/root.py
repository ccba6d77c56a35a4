"""The root of the API and its OpenAPI 3.1 description at `/api/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from flask import Flask, Response
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
        self._undescribed: list[Callable[[], object]] = []
        self._describing = Lock()
        super().__init__(app, spec_kwargs=DESCRIPTION)

    def _register_error_handlers(self) -> None:
        """Leave errors to the application, which knows both kinds of readers."""

    def mount(
        self, blueprint: Any, guard: Callable[[Callable[[], None]], object] | None = None
    ) -> None:
        """Add a part of the API. It is described when somebody first asks; `guard` stands round that.

        Describing takes longer than mounting, and few who start the application read it.
        """
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        describe = partial(
            blueprint.register_views_in_doc,
            self,
            self._app,
            self.spec,
            name=blueprint.name,
            parameters=None,
        )
        self._undescribed.append(partial(guard, describe) if guard else describe)

    def _openapi_json(self) -> Response:
        with self._describing:
            while self._undescribed:
                self._undescribed.pop(0)()
        answer: Response = super()._openapi_json()
        return answer
