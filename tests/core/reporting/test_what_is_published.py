"""What readers are told in figures: the year so far, small numbers, the network's own words."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bocage.communities.models import Community
from bocage.database import transaction
from bocage.networks.models import Network
from bocage.reporting import publishing, review, service
from bocage.reporting.figures import Figure
from bocage.reporting.rules import Quarter
from bocage.reporting.small_numbers import why_hidden, without_small_numbers
from bocage.testing import a_member
from tests.core.reporting.quarter import PERIOD, OpenQuarter, open_quarter
from tests.core.reporting.site import PERIOD as SITE_PERIOD
from tests.core.reporting.site import Site, saving
from tests.core.reporting.test_api import Program


def figure(**told: Any) -> Figure:
    usual: dict[str, Any] = {
        "key": "a.b", "title": {}, "unit": {}, "value": Decimal(12), "numerator": None,
        "denominator": None, "communities": 3, "rule": "sum", "readership": "public",
        "counts_people": True,
    }  # fmt: skip
    return Figure(**usual | told)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, ""),
        ({"communities": 2}, "few_communities"),
        ({"communities": 2, "counts_people": False}, ""),
        ({"value": Decimal(4)}, "few_people"),
        ({"value": Decimal(5)}, ""),
        ({"value": Decimal(0)}, ""),
        ({"value": None, "communities": 1}, ""),
    ],
)
def test_small_numbers_of_people_are_not_for_everybody(told: dict[str, Any], why: str) -> None:
    found = figure(**told)
    assert why_hidden(found) == why
    shown = without_small_numbers([found])[0]
    assert shown.value == (None if why else found.value)


def test_the_year_does_not_give_away_what_the_quarter_hides() -> None:
    year = without_small_numbers([figure(value=Decimal(40))], {"a.b"})
    assert year[0].value is None


def published_year(quarter: OpenQuarter, periods: int) -> list[dict[str, Any]]:
    found = []
    for number in range(periods):
        if number:
            due = PERIOD.plus(number).ends
            with transaction():
                quarter.cycle = service.open_cycle(
                    quarter.secretary, quarter.network, PERIOD.plus(number), due, quarter.hooks
                )
        for update in quarter.updates:
            quarter.submitted(update)
            with transaction():
                review.accept_update(quarter.secretary, update, quarter.hooks)
        with transaction():
            service.close_cycle(quarter.secretary, quarter.cycle)
            report = publishing.compile_report(quarter.secretary, quarter.cycle, quarter.hooks)
            made = publishing.publish_report(
                quarter.secretary, report, quarter.hooks, draw=lambda data, circle: circle
            )
        found += [json.loads(made.data), json.loads(made.pages["network_data"])]
    return found


def figures_of(data: dict[str, Any], *, year: bool = False) -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in (data["year"] if year else data)["figures"]}


@pytest.mark.parametrize("communities", [2, 3])
def test_a_publication_keeps_the_year_and_spares_the_public_small_numbers(
    database: Any, communities: int
) -> None:
    with database.work():
        quarter = open_quarter(communities=communities)
        found = published_year(quarter, 2)
    public, members = found[2:]
    joined = figures_of(members)["communities.members"]
    assert joined["value"] == str(communities)
    assert joined["hidden"] == ""
    hidden = figures_of(public)["communities.members"]
    assert hidden["value"] is None
    assert hidden["hidden"] == ("few_communities" if communities < 3 else "few_people")
    assert members["year"]["since"] == "2026-Q1"
    of_the_year = figures_of(members, year=True)["communities.members"]
    assert (of_the_year["value"], of_the_year["time_rule"]) == (str(communities), "last")
    assert figures_of(public, year=True)["communities.members"]["value"] is None


def run_two_quarters(site: Site) -> None:
    claire = Program(site, "Claire")
    for period, due in (("2024-Q1", "2024-04-15"), (SITE_PERIOD, "2024-07-15")):
        claire("POST", "/cycles", 201, period=period, due_on=due)
        for line in claire("GET", f"/cycles/{period}/updates")["items"]:
            number = line["id"]
            revision = claire("GET", f"/updates/{number}")["revision"]
            claire("PATCH", f"/updates/{number}/answers", revision=revision, facts={},
                   answers={"core.standing": {"appreciation": "on_track"},
                            "core.news": {"moved": "A guide."}})  # fmt: skip
            claire("POST", f"/updates/{number}/submit", confirm_facts=True)
            claire("POST", f"/updates/{number}/accept")
        claire("POST", f"/cycles/{period}/close")
        claire("POST", f"/cycles/{period}/report/compile")


def test_readers_see_the_year_its_rules_and_the_networks_words(site: Site) -> None:
    with saving(site.app) as session:
        network = site.network(session)
        network.vocabulary = {
            "community": {
                "en": {"one": "CoP", "many": "CoPs", "gender": ""},
                "fr": {"one": "CdP", "many": "CdP", "gender": "f"},
            }
        }
        for name in ("Accueil", "Fidélité"):
            community = session.get_one(Community, site.communities[name])
            for _ in range(4):
                a_member(session, community)
    run_two_quarters(site)
    claire = site.visitor("Claire")
    page = f"/cycles/{SITE_PERIOD}/report"
    for circle in ("", "?as=public"):
        shown = claire.get(f"{page}/preview{circle}")
        assert "Depuis le début de l’année" in shown
        assert "dernier chiffre connu de chacun" in shown
        assert "un point par cdp" in shown.lower()
        assert "communauté" not in shown.split('<article class="letter"')[1].split("</article>")[0]
    claire.done(f"{page}/publish", page=page)
    first = claire.get(f"/reports/{SITE_PERIOD}")
    nobody = site.visitor()
    public = nobody.get(f"/reports/{SITE_PERIOD}")
    assert "Pour que personne ne soit reconnaissable" not in first
    figures = nobody.client.get(f"/n/rennes/reports/{SITE_PERIOD}/data.json").get_json()["year"]
    assert figures["since"] == "2024-Q1"
    assert "Depuis le début de l’année" in public
    api = Program(site, "Claire")
    told = {item["key"]: item for item in api("GET", f"/cycles/{SITE_PERIOD}/figures/year")}
    assert told["communities.joined"]["time_rule"] == "sum"
    with saving(site.app) as session:
        network = site.network(session)
        network.language, network.vocabulary = "en", {}
    again = claire.get(f"/reports/{SITE_PERIOD}")
    assert '<div lang="fr">' in again
    assert "CdP" in again


def test_the_first_quarter_needs_no_year(site: Site) -> None:
    network: Network
    with saving(site.app) as session:
        network = site.network(session)
        assert network.language == "fr"
    claire = Program(site, "Claire")
    claire("POST", "/cycles", 201, period="2024-Q1", due_on="2024-04-15")
    claire("POST", "/cycles/2024-Q1/close")
    claire("POST", "/cycles/2024-Q1/report/compile")
    shown = site.visitor("Claire").get("/cycles/2024-Q1/report/preview")
    assert "Depuis le début de l’année" not in shown
    assert Quarter.named("2024-Q1").starts == date(2024, 1, 1)
    assert not re.search("None", shown)
