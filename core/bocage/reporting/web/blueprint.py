"""Where the pages of reporting are mounted; published reports need no sign-in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import current_app

from bocage.reporting.questions import said
from bocage.web import network_pages

pages = network_pages(
    "reporting",
    "bocage.reporting.web",
    public=("list_reports", "show_report", "show_report_data"),
)


def day_text(value: Any) -> str:
    """A stored day (`2026-01-31`) as people write it; anything else as it is."""
    try:
        return str(current_app.jinja_env.filters["day"](date.fromisoformat(str(value))))
    except ValueError:
        return str(value)


def figure_text(value: Any) -> str:
    """A stored value as people write it: a number with its comma, a word as it is."""
    try:
        Decimal(str(value or 0))
    except InvalidOperation:
        return str(value)
    return str(current_app.jinja_env.filters["figure"](value))


def begun(text: str) -> str:
    """The text as it begins a heading: `CdP` stays `CdP`."""
    return text[:1].upper() + text[1:]


pages.add_app_template_filter(begun, "begun")
pages.add_app_template_filter(said, "said")
pages.add_app_template_filter(day_text, "day_text")
pages.add_app_template_filter(figure_text, "figure_text")
