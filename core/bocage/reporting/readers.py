"""What a circle of readers is told in figures, and in whose words."""

from __future__ import annotations

import json
from typing import Any

from bocage.hooks.contributions import Readership
from bocage.language import DEFAULT
from bocage.networks.models import Network
from bocage.networks.vocabulary import TERMS, Vocabulary
from bocage.permissions import open_to_all
from bocage.reporting.figures import Figure, figures
from bocage.reporting.models import ReportingCycle
from bocage.reporting.questions import said
from bocage.reporting.rules import Quarter
from bocage.reporting.small_numbers import without_small_numbers
from bocage.reporting.year import year_figures

OLDER_REPORT: dict[str, Any] = {
    "language": DEFAULT,
    "words": {},
    "title": "",
    "updates": {},
    "figures": [],
    "year": {"since": "", "figures": []},
    "blocks": [],
}
OLDER_FIGURE: dict[str, Any] = {
    "title": "",
    "unit": "",
    "value": None,
    "numerator": None,
    "denominator": None,
    "communities": 0,
    "rule": "",
    "time_rule": "",
    "distribution": {},
    "possible_doubles": False,
    "hidden": False,
}


def read_again(text: str) -> dict[str, Any]:
    """What was published, as it is kept; what an older release did not write yet is filled in."""
    told: dict[str, Any] = OLDER_REPORT | json.loads(text)
    told["figures"] = [OLDER_FIGURE | figure for figure in told["figures"]]
    return told


@open_to_all("figures for the circle that is named; doors and services know who reads")
def told_to(
    network: Network, cycle: ReportingCycle, circle: str
) -> tuple[list[Figure], list[Figure]]:
    """The figures of the quarter and of the year so far; the public is spared small numbers."""
    quarter, year = (
        [item for item in found if Readership(item.readership).reaches(Readership(circle))]
        for found in (figures(network, cycle), year_figures(network, cycle))
    )
    if circle != "public":
        return quarter, year
    quarter = without_small_numbers(quarter)
    return quarter, without_small_numbers(year, {item.key for item in quarter if item.hidden})


def year_begins(period: str) -> str:
    """The first quarter of the year of this one: `2026-Q1`."""
    return Quarter(Quarter.named(period).year, 1).name


def words_in(network: Network, language: str) -> dict[str, dict[str, str]]:
    """Term → the word of this network in one language, as it is kept with what was published."""
    vocabulary = Vocabulary(network.vocabulary, language)
    return {
        term: {"one": word.one, "many": word.many, "gender": word.gender}
        for term in TERMS
        for word in (vocabulary[term],)
    }


def figure_told(figure: Figure) -> dict[str, Any]:
    """A figure in the language in use, its numbers as text."""
    return {
        "key": figure.key,
        "title": said(figure.title),
        "unit": said(figure.unit),
        "value": _number(figure.value),
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "communities": figure.communities,
        "rule": figure.rule,
        "time_rule": figure.time_rule,
        "distribution": dict(figure.distribution),
        "possible_doubles": figure.possible_doubles,
        "hidden": figure.hidden,
    }


def _number(value: Any) -> str | None:
    return None if value is None else f"{value:f}"
