"""A plugin goes while a quarter is under way: what was written, accepted and published stays."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from marshmallow import Schema
from playwright.sync_api import Browser

from bocage.app import create_app
from bocage.hooks import Registry, hookimpl
from bocage.hooks.contributions import DataExtract, Indicator, PortfolioColumn, UpdateSection
from bocage.networks.models import NetworkPlugin
from bocage.people import links
from bocage.plugin import Prose
from bocage.reporting.models import FrozenValue, ProgressUpdate
from bocage.settings import InstanceSettings
from tests.browser import NARROW, opened_page
from tests.core.reporting.site import PERIOD, Site, Visitor, saving
from tests.core.reporting.test_api import Program
from tests.core.reporting.test_pages import seen_on
from tests.listening import port_of, serving
from tests.misbehaving.plugins import a_module

FIRST = "2024-Q1"
ANSWERS = {
    "core.standing": {"appreciation": "on_track"},
    "core.news": {"moved": "A guide."},
    "beds.room": {"where": "Twelve beds under the roof."},
}


class Room(Schema):
    """What this plugin asks."""

    where = Prose(metadata={"label": "Where are the beds?"})


@hookimpl
def update_sections() -> Iterator[UpdateSection]:
    yield UpdateSection(key="room", title="Beds", answers=Room, facts=("made",))


@hookimpl
def report_indicators() -> Iterator[Indicator]:
    yield Indicator(key="made", title="Beds made", value=lambda _update: 12, confirm=True)
    yield Indicator(key="slept", title="Nights slept", value=lambda _update: 7)
    yield Indicator(key="lent", title="Beds lent", value=_lent)


def _lent(update: ProgressUpdate) -> int | None:
    """Never known before this quarter: only the cycle that opened knows its name."""
    return 3 if update.cycle.period == PERIOD else None


@hookimpl
def portfolio_columns(community_ids: Any) -> Iterator[PortfolioColumn]:
    yield PortfolioColumn(key="beds", title="Beds", cells=dict.fromkeys(community_ids, "12"))


@hookimpl
def network_data() -> Iterator[DataExtract]:
    yield DataExtract(name="beds", columns=("beds",), rows=[(12,)])


class Instance(Site):
    """A network with beds, one quarter published, and another under way."""

    def __init__(self, settings: InstanceSettings) -> None:
        registry = Registry()
        answers = (update_sections, report_indicators, portfolio_columns, network_data)
        parts = {answer.__name__: answer for answer in answers}
        registry.add(a_module("beds", **parts), "beds")
        settings.var.mkdir(parents=True, exist_ok=True)
        self.with_it, self.settings = create_app(settings, registry), settings
        super().__init__(self.with_it)
        with saving(self.app) as session:
            network = self.network(session)
            network.plugins.append(NetworkPlugin(name="beds", state="on"))
        for period, due in ((FIRST, "2024-04-15"), (PERIOD, "2024-07-15")):
            self._begin(period, due)

    def _begin(self, period: str, due: str) -> None:
        claire = Program(self, "Claire")
        claire("POST", "/cycles", 201, period=period, due_on=due)
        for line in claire("GET", f"/cycles/{period}/updates")["items"]:
            number = line["id"]
            if period == PERIOD and number == self.update("Santé").id:
                continue
            self.write(claire, number)
            if period == FIRST:
                claire("POST", f"/updates/{number}/accept")
        if period == FIRST:
            claire("POST", f"/cycles/{period}/close")
            claire("POST", f"/cycles/{period}/report/compile")
            claire("POST", f"/cycles/{period}/report/publish", 201)

    def write(self, program: Program, number: int) -> None:
        """Answer everything and hand it in."""
        revision = program("GET", f"/updates/{number}")["revision"]
        given = {"revision": revision, "facts": {}, "answers": ANSWERS}
        program("PATCH", f"/updates/{number}/answers", **given)
        program("POST", f"/updates/{number}/submit", confirm_facts=True)

    def goes(self, how: str) -> None:
        """Start again: the plugin is not installed, or nothing is asked of any plugin."""
        if how == "safe mode":
            self.app = create_app(replace(self.settings, safe_mode=True))
        else:
            self.app = create_app(self.settings, Registry())

    def comes_back(self) -> None:
        """Start again with the plugin installed."""
        self.app.extensions["bocage.database"].dispose()
        self.app = self.with_it

    def rests(self, resting: Any) -> None:
        """The plugin failed too often, or somebody tried again."""
        with saving(self.app) as session:
            session.scalars(sa.select(NetworkPlugin)).one().quarantined_at = resting

    def frozen(self, community: str) -> dict[str, int]:
        """What is stored for good of the newest update of this community."""
        with saving(self.app) as session:
            rows = session.scalars(
                sa.select(FrozenValue).where(
                    FrozenValue.update_id == self.update(community).id,
                    FrozenValue.key.startswith("beds."),
                )
            )
            return {row.key: int(row.value or 0) for row in rows}


@pytest.fixture
def beds(settings: InstanceSettings) -> Iterator[Instance]:
    made = Instance(settings)
    yield made
    for app in {id(app): app for app in (made.app, made.with_it)}.values():
        app.extensions["bocage.database"].dispose()


def old_update(site: Instance) -> str:
    with saving(site.app) as session:
        found = session.scalars(
            sa.select(ProgressUpdate)
            .where(ProgressUpdate.community_id == site.communities["Accueil"])
            .order_by(ProgressUpdate.id)
        )
        return f"/updates/{found.first().id}"  # type: ignore[union-attr]


def exported(site: Instance, claire: Visitor) -> list[str]:
    data = "/settings/plugins/beds/data"
    answer = claire.post(f"{data}/export", page=f"/n/rennes{data}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return archive.namelist()


@pytest.mark.parametrize("how", ["uninstalled", "safe mode"])
def test_what_is_there_stays_and_the_quarter_goes_on(beds: Instance, how: str) -> None:
    before = beds.visitor("Claire").get(f"/reports/{FIRST}")
    assert "Beds made" in before
    beds.goes(how)
    claire, first, open_now = beds.visitor("Claire"), beds.update("Accueil"), beds.update("Santé")
    letter = before[before.index("<article") : before.index("</article>")]
    assert letter in claire.get(f"/reports/{FIRST}")
    assert "Twelve beds under the roof." in claire.get(old_update(beds))
    for path in ("/", "/communities", "/portfolio", f"/cycles/{PERIOD}", "/settings/plugins"):
        assert ("Safe mode" in claire.get(path)) == (how == "safe mode")
    maud = beds.visitor("Maud")
    assert "Where are the beds?" in maud.get(f"/updates/{open_now.id}")
    beds.write(Program(beds, "Maud"), open_now.id)
    assert "Twelve beds under the roof." in claire.get(f"/updates/{open_now.id}/review")
    told = claire.get(f"/updates/{first.id}/review")
    assert "the plugin “beds” is not there" in told
    assert "which is not zero: Beds lent, Nights slept." in told
    claire.done(f"/updates/{first.id}/review", act="accept")
    # What the pilot had confirmed is kept; what nobody can tell is not a zero.
    assert beds.frozen("Accueil") == {"beds.made": 12}
    assert "which is not zero" not in claire.get(f"/updates/{first.id}/review")
    beds.comes_back()
    again = beds.visitor("Claire")
    assert exported(beds, again) == ["01-beds.csv"]
    assert "is not there" not in again.get(f"/updates/{open_now.id}/review")
    again.done(f"/updates/{open_now.id}/review", act="accept")
    assert beds.frozen("Santé") == {"beds.made": 12, "beds.slept": 7, "beds.lent": 3}


def test_of_a_plugin_at_rest_the_reviewer_is_told_so(beds: Instance) -> None:
    first = beds.update("Accueil")
    beds.rests(first.submitted_at)
    told = beds.visitor("Claire").get(f"/updates/{first.id}/review")
    assert "rests until somebody tries again" in told
    assert "which is not zero: Beds lent, Nights slept." in told
    answer = Program(beds, "Claire")("POST", f"/updates/{first.id}/accept")
    assert answer["unknown_figures"] == [
        {
            "plugin": "beds",
            "title": "Beds",
            "figures": ["Beds lent", "Nights slept"],
            "is_resting": True,
        }
    ]
    beds.rests(None)
    assert "rests until" not in beds.visitor("Claire").get(f"/updates/{first.id}/review")


@pytest.mark.parametrize("how", ["resting", "safe mode"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rest_and_safe_mode_are_pages_everybody_can_read(
    beds: Instance, browser: Browser, bound: socket.socket, how: str
) -> None:
    """On one database only: what is looked at is the pages."""
    first = beds.update("Accueil")
    beds.rests(first.submitted_at)
    if how == "safe mode":
        beds.goes(how)
    with saving(beds.app):
        secret = links.make_sign_in_link(beds.people["Claire"])
    address = f"http://localhost:{port_of(bound)}"
    with serving(beds.app, bound), opened_page(browser, address, NARROW) as page:
        page.goto(f"/l/{secret}")
        page.locator("main form button").first.click()
        page.locator("h1").wait_for()
        review = f"/updates/{first.id}/review"
        assert seen_on(page, "/settings/plugins", review, "/portfolio") == []


def test_the_data_of_a_plugin_that_is_gone_is_kept_and_nobody_meets_a_fault(beds: Instance) -> None:
    beds.goes("uninstalled")
    client = beds.visitor("Claire").client
    for path in ("data", "switch?to=off", "settings"):
        assert client.get(f"/n/rennes/settings/plugins/beds/{path}").status_code == 404
    assert _codes(beds.app, client) == {200}


def _codes(app: Flask, client: Any) -> set[int]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments == {"network"}]
    paths = [
        rule.rule.replace("<network>", "rennes")
        for rule in rules
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/n/")
    ]
    return {client.get(path).status_code for path in paths}
