"""The page of a publication, drawn once from its data and kept as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from bocage.language import DEFAULT, speaking
from bocage.networks.vocabulary import Vocabulary


def draw(data: Mapping[str, Any], circle: str) -> str:
    """The HTML of a report for a circle of readers, in the language of its network."""
    with speaking(data.get("language", DEFAULT)):
        # Without what stands around pages: a command publishes too, and there is no request then.
        fragment = current_app.jinja_env.get_template("reporting/publication_body.html")
        return fragment.render(report=data, circle=circle, words=words_of(data))


def draw_federation(data: Mapping[str, Any]) -> str:
    """The HTML of the federation's report, in the language of the instance."""
    with speaking(data["language"]):
        fragment = current_app.jinja_env.get_template("instance/federation_body.html")
        return fragment.render(report=data)


def words_of(data: Mapping[str, Any]) -> Vocabulary:
    """The network's words as they were when this was put together."""
    code = data.get("language", DEFAULT)
    return Vocabulary({term: {code: word} for term, word in data.get("words", {}).items()}, code)
