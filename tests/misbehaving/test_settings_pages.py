"""A schema of settings that fails costs the page of these settings, and the fault is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from bocage.networks.models import NetworkPlugin
from bocage.plugin import Plugin
from bocage.settings import InstanceSettings
from tests.core.communities.site import signed_in
from tests.core.people.site import saving, send
from tests.misbehaving.test_pages import AT, COMMUNITY, REFERENCE, Site

SETTINGS = f"{AT}/settings/plugins/bad/settings"


class Shy(fields.String):
    """A field that fails when it is shown a certain word."""

    def _serialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        if value == "blue":
            raise RuntimeError("cannot be written")
        return super()._serialize(value, *rest, **more)

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        if value == "green":
            raise RuntimeError("cannot be read")
        return super()._deserialize(value, *rest, **more)


class Colours(Schema):
    colour = Shy(load_default="red", metadata={"label": "Colour"})


@pytest.fixture
def bad(settings: InstanceSettings) -> Iterator[Site]:
    manifest = Plugin(name="bad", title="Colours", hook_api=1, settings=Colours)
    made = Site(settings, plugin=manifest)
    yield made
    made.app.extensions["bocage.database"].dispose()


def saved(client: FlaskClient, page: str) -> int:
    """Send a colour the field cannot read, and read the answer to its end, as a server does."""
    answer = send(client, page, colour="green", **{"was:colour": "red"})
    answer.close()
    return answer.status_code


def paint(app: Flask, colour: str) -> None:
    with saving(app) as session:
        session.query(NetworkPlugin).one().settings = {"colour": colour}


def test_the_page_is_a_calm_note_and_the_rest_stands(bad: Site) -> None:
    assert bad.get(SETTINGS).status_code == 200
    assert saved(bad.client, SETTINGS) == 503
    paint(bad.app, "blue")
    shown = bad.get(SETTINGS)
    assert shown.status_code == 503
    assert "Colours" in shown.text
    assert REFERENCE.search(shown.text)
    assert bad.get(COMMUNITY).status_code == 200
    assert {fault.hook for fault in bad.faults()} == {"settings"}
    assert len(bad.faults()) == 2
    assert bad.get(SETTINGS).status_code == 503
    assert bad.resting()
    assert bad.get(f"{AT}/settings/plugins").status_code == 200


def test_administrators_meet_the_same_note(bad: Site) -> None:
    client = signed_in(bad.app, "administrator", None)
    page = "/administration/plugins/bad/settings"
    assert saved(client, page) == 503
    assert "cannot be read" in [fault.message.partition(": ")[2] for fault in bad.faults()]
    assert client.get(page).status_code == 200
