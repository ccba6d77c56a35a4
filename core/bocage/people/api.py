"""Who asks, for programs."""

from __future__ import annotations

from typing import Any

from flask import abort, g
from flask.views import MethodView

from bocage.api import site_api
from bocage.people.queries import find_person
from bocage.people.schemas import Me

blueprint = site_api("people", __name__)


@blueprint.route("/me")
class MyRoles(MethodView):
    @blueprint.response(200, Me)
    def get(self) -> dict[str, Any]:
        """Who asks, with the roles held today."""
        if g.actor.person_id is None:
            abort(401)
        person = find_person(g.actor.person_id)
        return {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "roles": g.actor.grants,
        }
