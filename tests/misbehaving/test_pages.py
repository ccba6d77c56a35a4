"""On the site itself: core's pages stand, a plugin's own pages fail calmly, and faults are kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bocage import clock
from bocage import testing as make
from bocage.app import create_app
from bocage.database import session
from bocage.events import Event, EventDelivery, EventRow
from bocage.hooks import Registry, hookimpl
from bocage.hooks.contributions import MenuItem, Panel
from bocage.hooks.guarding import aside
from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.language import _
from bocage.networks.models import Network, NetworkPlugin, PluginFault
from bocage.networks.quarantine import MOST_KEPT, keep
from bocage.plugin import plugin_api, plugin_pages
from bocage.settings import InstanceSettings
from tests.core.communities.site import one_network, signed_in
from tests.core.people.site import saving, send
from tests.misbehaving.plugins import a_module

AT, OWN, API = "/n/ouest", "/n/ouest/bad", "/api/v1/networks/ouest/bad"
COMMUNITY = f"{AT}/communities/lien"
REFERENCE = re.compile(r'<span class="sum">([0-9a-f]{6})</span>')


def raising(*_facts: Any) -> Any:
    raise RuntimeError("broken on purpose")


def leaving(*_facts: Any) -> Any:
    raise SystemExit(3)


def bad_sql(*_facts: Any) -> Any:
    return str(session.execute(sa.text("SELECT nothing FROM nowhere")))


def gives_up(*_facts: Any) -> Any:
    abort(500)


def panels(subject: Any) -> Iterator[Panel]:
    raise RuntimeError("broken on purpose")


def missing_template(subject: Any) -> Iterator[Panel]:
    yield Panel(title="Bed", template="bad/missing.html")


def wrong_context(subject: Any) -> Iterator[Panel]:
    yield Panel(title="Bed", template="parts/panels.html", context=None)  # type: ignore[arg-type]


def menu_items() -> Iterator[MenuItem]:
    yield MenuItem(title=_("The %(thing)s", other="is missing"), url="/")


def unsorted_menu() -> Iterator[MenuItem]:
    yield MenuItem(title="First", url="/", order="first")  # type: ignore[arg-type]


def pages_of(view: Callable[..., Any]) -> Any:
    def register_pages() -> Iterator[Blueprint]:
        made = plugin_pages("bad", __name__)
        made.add_url_rule("/", "show", view)
        yield made

    return hookimpl(register_pages)


def api_of(view: Callable[..., Any]) -> Any:
    def register_api() -> Iterator[Any]:
        made = plugin_api("bad", __name__)
        made.add_url_rule("/beds", "beds", view)
        yield made

    return hookimpl(register_api)


class Site:
    """An instance with one misbehaving plugin that is on, and its secretariat at a browser."""

    def __init__(self, settings: InstanceSettings, **parts: Any) -> None:
        registry = Registry()
        registry.add(a_module("bad", **parts), "bad")
        settings.var.mkdir(parents=True, exist_ok=True)
        self.app = create_app(settings, registry)
        self.network = one_network(self.app, plugins=("bad",))
        with saving(self.app) as now:
            network = now.get_one(Network, self.network)
            make.a_community(now, network, slug="lien", name="Le lien")
        self.client: FlaskClient = signed_in(self.app, "secretariat", self.network)

    def get(self, path: str) -> TestResponse:
        # Read to its end, as a server does before it closes what it has sent.
        return self.client.get(path, buffered=True)

    def faults(self) -> list[PluginFault]:
        with saving(self.app) as now:
            found = list(now.scalars(sa.select(PluginFault).order_by(PluginFault.id)))
            now.expunge_all()
        return found

    def resting(self) -> bool:
        with saving(self.app) as now:
            return now.scalars(sa.select(NetworkPlugin)).one().quarantined_at is not None


Make = Callable[..., Site]


@pytest.fixture
def site(settings: InstanceSettings) -> Iterator[Make]:
    made: list[Site] = []

    def build(**parts: Any) -> Site:
        made.append(Site(settings, **parts))
        return made[-1]

    yield build
    for one in made:
        one.app.extensions["bocage.database"].dispose()


@pytest.mark.parametrize("broken", [panels, missing_template, wrong_context])
def test_a_broken_panel_leaves_the_page_and_a_calm_note(site: Make, broken: Any) -> None:
    here = site(panels=hookimpl(broken))
    answer = here.get(COMMUNITY)
    assert answer.status_code == 200
    assert "Le lien" in answer.text
    found = REFERENCE.search(answer.text)
    assert found
    fault = here.faults()[0]
    assert (fault.reference, fault.plugin, fault.hook) == (found[1], "bad", "panels")
    assert (fault.network_id, fault.seconds) == (here.network, None)


@pytest.mark.parametrize("broken", [raising, leaving, menu_items, unsorted_menu, bad_sql])
def test_a_broken_menu_leaves_every_page(site: Make, broken: Any) -> None:
    def breaks() -> Any:
        return broken()

    here = site(menu_items=hookimpl(breaks))
    for path in (f"{AT}/", COMMUNITY):
        assert here.get(path).status_code == 200
    assert {fault.hook for fault in here.faults()} == {"menu_items"}


@pytest.mark.parametrize("broken", [raising, leaving, bad_sql, gives_up])
def test_a_plugins_own_page_names_it_and_the_reference(site: Make, broken: Any) -> None:
    here = site(register_pages=pages_of(broken))
    answer = here.get(f"{OWN}/")
    assert answer.status_code == 500
    assert "bad" in answer.text
    assert "appartient à un module" in answer.text
    assert answer.headers["Content-Security-Policy"]
    found = REFERENCE.search(answer.text)
    assert found
    fault = here.faults()[0]
    assert (fault.reference, fault.hook, fault.network_id) == (found[1], "pages", here.network)
    assert here.get(f"{AT}/").status_code == 200


@pytest.mark.parametrize("broken", [raising, leaving, bad_sql])
def test_a_plugins_api_answers_with_a_problem_and_the_reference(site: Make, broken: Any) -> None:
    here = site(register_api=api_of(broken))
    answer = here.get(f"{API}/beds")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    fault = here.faults()[0]
    assert (answer.get_json()["reference"], "api") == (fault.reference, fault.hook)


def test_three_faults_in_ten_minutes_set_it_to_rest_until_somebody_tries_again(site: Make) -> None:
    here = site(panels=hookimpl(panels), register_pages=pages_of(lambda: "a bed"))
    for _time in range(3):
        assert here.get(f"{OWN}/").status_code == 200
        here.get(COMMUNITY)
    assert here.resting()
    assert here.get(f"{OWN}/").status_code == 404
    assert not REFERENCE.search(here.get(COMMUNITY).text)
    assert len(here.faults()) == 3
    shown = here.get(f"{AT}/settings/plugins").text
    assert here.faults()[-1].reference in shown
    assert "trois fois en dix minutes" in shown
    page = f"{AT}/settings/plugins"
    assert send(here.client, page, f"{page}/bad/try-again").status_code == 303
    assert here.get(f"{OWN}/").status_code == 200
    here.get(COMMUNITY)
    here.get(COMMUNITY)
    assert not here.resting()
    with saving(here.app) as now:
        names = list(now.scalars(sa.select(EventRow.name).order_by(EventRow.id)))
    assert names[-2:] == ["networks.plugin_quarantined", "networks.plugin_tried_again"]


def test_faults_far_apart_set_nothing_to_rest(site: Make) -> None:
    here = site(panels=hookimpl(panels))
    start = clock.now()
    for minutes in (0, 6, 12, 18):
        with clock.at(start + timedelta(minutes=minutes)):
            here.get(COMMUNITY)
    assert not here.resting()


def test_another_network_is_not_concerned(site: Make) -> None:
    here = site(panels=hookimpl(panels))
    with saving(here.app) as now:
        other = make.a_network(now, slug="est", plugins=("bad",)).id
    for _time in range(3):
        here.get(COMMUNITY)
    with saving(here.app) as now:
        assert now.get_one(Network, other).active_plugins == {"bad"}


def test_the_secretariat_is_told_once(site: Make) -> None:
    here = site(panels=hookimpl(panels))
    for _time in range(4):
        here.get(COMMUNITY)
    work_off(here.app)
    work_off(here.app)
    with saving(here.app) as now:
        told = [mail for mail in now.scalars(sa.select(Mail)) if "bad" in mail.text]
        assert len(told) == 1
        assert "/settings/plugins" in told[0].text


def test_no_more_than_the_last_faults_are_kept(site: Make) -> None:
    here = site(menu_items=hookimpl(lambda: None))
    question = {"network_id": None, "plugin": "bad", "hook": "panels", "reference": "abc123"}
    with saving(here.app) as now:
        rows = [{**question, "at": clock.now(), "message": ""} for _number in range(MOST_KEPT + 20)]
        now.execute(sa.insert(PluginFault), rows)
    keep(here.app.extensions["bocage.database"], [aside("bad", "migrations", "a reason")])
    found = here.faults()
    assert len(found) == MOST_KEPT
    assert found[-1].message == "a reason"


def test_a_slow_answer_is_kept_with_its_time_and_counts_for_no_quarantine(site: Make) -> None:
    def slow(subject: Any) -> None:
        time.sleep(0.25)

    here = site(panels=hookimpl(slow))
    for _time in range(3):
        here.get(COMMUNITY)
    found = here.faults()
    assert [fault.hook for fault in found] == ["panels"]
    assert found[0].seconds is not None
    assert 0.2 < found[0].seconds < 5
    operator = signed_in(here.app, "administrator", None)
    assert "Réponses lentes" in operator.get("/instance").text


def test_what_cannot_be_kept_delays_and_breaks_nothing(site: Make) -> None:
    here = site(panels=hookimpl(panels))
    with here.app.extensions["bocage.database"].engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE plugin_fault"))
    assert here.get(COMMUNITY).status_code == 200


def test_a_listener_that_fails_is_counted_and_hears_the_rest_afterwards(site: Make) -> None:
    heard: list[str] = []
    broken = [True]

    def after_event(event: Event) -> None:
        if broken[0]:
            raise RuntimeError("not today")
        heard.append(event.name)

    here = site(after_event=hookimpl(after_event))
    page = f"{AT}/settings"
    told = {"name": "Réseau", "language": "fr", "time_zone": "Europe/Paris"}
    for _time in range(3):
        assert send(here.client, page, **told).status_code == 303
        work_off(here.app)
    assert here.resting()
    assert {fault.hook for fault in here.faults()} == {"after_event"}
    broken[0] = False
    with clock.at(clock.now() + timedelta(hours=2)):
        work_off(here.app)
        assert heard == []
        plugins = f"{AT}/settings/plugins"
        assert send(here.client, plugins, f"{plugins}/bad/try-again").status_code == 303
        work_off(here.app)
    assert heard.count("networks.changed") == 3
    with saving(here.app) as now:
        waiting = now.scalars(sa.select(EventDelivery.state)).all()
    assert set(waiting) == {"done"}


def reaching(how: str) -> Any:
    def register_pages() -> Iterator[Blueprint]:
        made = plugin_pages("bad", __name__)
        match how:
            case "strange address":
                made.record(lambda state: state.app.add_url_rule("/sign-in", "mine", raising))
            case "filter":
                made.add_app_template_filter(str, "moment2")
            case _:
                getattr(made, how)(raising)
        yield made

    return hookimpl(register_pages)


@pytest.mark.parametrize(
    "how",
    [
        "before_app_request",
        "after_app_request",
        "teardown_app_request",
        "app_context_processor",
        "app_url_value_preprocessor",
        "after_request",
        "teardown_request",
        "context_processor",
        "record",
        "strange address",
        "filter",
    ],
)
def test_pages_that_reach_beyond_their_own_are_not_mounted(site: Make, how: str) -> None:
    here = site(register_pages=reaching(how))
    assert here.get(f"{AT}/").status_code == 200
    assert here.get(f"{OWN}/").status_code == 404
    assert [item.name for item in here.app.extensions["bocage"].registry.set_aside] == ["bad"]


def test_where_a_required_plugin_rests_the_other_is_off_too(settings: InstanceSettings) -> None:
    registry = Registry()
    registry.add(a_module("below", panels=hookimpl(panels)), "below")
    menu = hookimpl(lambda: [MenuItem(title="Above here", url="/")])
    registry.add(a_module("above", requires=("below",), menu_items=menu), "above")
    settings.var.mkdir(parents=True, exist_ok=True)
    app: Flask = create_app(settings, registry)
    network = one_network(app, plugins=("above", "below"))
    with saving(app) as now:
        make.a_community(now, now.get_one(Network, network), slug="lien")
    client = signed_in(app, "secretariat", network)
    assert "Above here" in client.get(f"{AT}/").text
    for _time in range(3):
        client.get(COMMUNITY, buffered=True)
    assert "Above here" not in client.get(f"{AT}/").text
    app.extensions["bocage.database"].dispose()
