"""The page of a publication, drawn once from its data and kept as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template

from bocage.language import speaking


def draw(data: Mapping[str, Any], circle: str) -> str:
    """The HTML of a report for a circle of readers, in the language of its network."""
    with speaking(data["language"]):
        return render_template("reporting/publication_body.html", report=data, circle=circle)
