"""What charters add to a quarter: figures, objections, a chapter, the panel, the next steps taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bocage import clock
from bocage.database import session
from bocage.hooks import NetworkHooks, Registry
from bocage.hooks.contributions import Fact
from bocage.language import speaking
from bocage.networks.models import NetworkPlugin
from bocage.reporting import facts
from bocage.reporting.models import Answer, NetworkReport, ProgressUpdate
from bocage.reporting.prefilling import proposed
from bocage.reporting.sections import form_of
from bocage.reporting.service import save_answers
from bocage.testing import a_cycle, an_update
from bocage_charters import joining, milestones, next_steps, outputs, plugin, quarterly, service
from bocage_charters.asked_steps import asked_on_the_way
from bocage_charters.figures import FACTS, QuarterFigures
from bocage_charters.models import Charter
from tests.plugins.charters.site import Place, a_charter, signed

SHOWN = {f"charters.{key}" for key in FACTS}
OVER = {"title": "trop tard", "kind": "date", "on": date(2026, 10, 20)}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"), clock.at(datetime(2026, 11, 21, 10, tzinfo=UTC)):
        yield


def an_update_of(place: Place) -> ProgressUpdate:
    cycle = a_cycle(session(), place.network, "2026-Q4")
    return an_update(session(), cycle, place.community)


def happened(place: Place) -> Charter:
    """One reached, one late, an output for each of two audiences, one who joined, next steps."""
    charter, pilot = signed(place), place.actor("pilot")
    one = milestones.add_milestone(pilot, charter, OVER | {"title": "Une visite"})
    reached = {"outcome": "Six fermes vues.", "reached_on": date(2026, 10, 18)}
    milestones.reach(pilot, charter, one, reached)
    milestones.add_milestone(pilot, charter, OVER)
    for audience in ("network", "territory"):
        told = {"kind": "tool", "audience": audience, "title": f"Un guide, {audience}"}
        outputs.add_output(pilot, charter, told | {"state": "done", "on": date(2026, 11, 2)})
    joining.join(place.actor("ines"), charter, {"aim": "Apprendre", "involvement": "active"})
    steps = [{"text": "Relire *le* guide", "is_open": True}, {"text": "Payer"}]
    next_steps.say_next_steps(pilot, charter, steps)
    return charter


def figures(update: ProgressUpdate) -> dict[str, Any]:
    found = {}
    for indicator in QuarterFigures(update.cycle).indicators():
        fact = indicator.value(update)
        assert isinstance(fact, Fact)
        found[indicator.key] = fact.value
        assert all(one.url.startswith("/n/passerelles/charters/") for one in fact.evidence)
    return found


def test_nothing_is_known_where_there_is_no_charter(place: Place) -> None:
    update = an_update_of(place)
    assert figures(update) == dict.fromkeys(FACTS)
    registry = Registry()
    registry.add(plugin, "charters")
    hooks = NetworkHooks(registry, registry.names)
    asked = {"key": "charters.milestones", "plugin": "charters", "facts": list(SHOWN)}
    update.cycle.form = [asked]
    facts.refresh(update, hooks)
    assert update.facts == []
    assert not facts.are_outdated(update, hooks)
    charter = a_charter(place)
    assert facts.are_outdated(update, hooks)
    facts.refresh(update, hooks)
    assert {fact.key for fact in update.facts} == SHOWN
    service.go_on(place.actor("pilot"), charter, "abandoned", "Plus le temps.")


def test_a_quarter_counts_what_happened_in_it(place: Place) -> None:
    happened(place)
    assert figures(an_update_of(place)) == {
        "milestones_reached": 1,
        "milestones_late": 1,
        "outputs_network": 1,
        "outputs_territory": 1,
        "outputs_profession": 0,
        "members_joined": 1,
    }


def test_an_update_waits_for_a_signature_where_the_network_wishes_so(place: Place) -> None:
    a_charter(place)
    update = an_update_of(place)
    assert list(quarterly.objections(update)) == []
    [switch] = [one for one in place.network.plugins if one.name == "charters"]
    assert isinstance(switch, NetworkPlugin)
    switch.settings = {"needs_signature": True}
    session.flush()
    [objection] = quarterly.objections(update)
    assert str(objection.message) == "the charter is not signed yet: sign it first."


def test_a_signed_charter_is_no_objection(place: Place) -> None:
    signed(place)
    [switch] = [one for one in place.network.plugins if one.name == "charters"]
    switch.settings = {"needs_signature": True}
    session.flush()
    assert list(quarterly.objections(an_update_of(place))) == []


def test_the_report_is_proposed_what_groups_reached(place: Place) -> None:
    happened(place)
    report = NetworkReport(
        network_id=place.network.id, cycle_id=an_update_of(place).cycle_id, title="Point"
    )
    session.add(report)
    session.flush()
    [chapter] = quarterly.chapter(report)
    assert "- Cuisiner ensemble – Une visite. Six fermes vues." in chapter.text
    assert "Tool, for the territory" in chapter.text
    assert "Relire" in chapter.text
    assert "trop tard" not in chapter.text
    assert "Payer" not in chapter.text


def test_the_panel_beside_an_update_lists_what_can_be_taken_up(place: Place) -> None:
    update = an_update_of(place)
    assert list(quarterly.beside_update(update)) == []
    happened(place)
    [panel] = quarterly.beside_update(update)
    told = {title: word for word, title, _told in panel.context["milestones"]}
    assert told == {"Une visite": "reached", "trop tard": "expected"}
    assert [text for text, _on in panel.context["steps"]] == ["Relire *le* guide"]


def test_what_an_update_says_comes_next_becomes_the_next_steps(place: Place) -> None:
    charter, update = happened(place), an_update_of(place)
    update.submitted_at = next_steps.steps_of(charter)[0].said_at + timedelta(hours=1)
    rows = [{"what": "Visite d’une crèche", "on": "2027-01-12", "open_to_join": True}]
    given = {"section": "core.news", "question": "next", "readership": "network"}
    session.add(Answer(update_id=update.id, value=rows, **given))
    session.flush()
    session.expire(update)
    for _ in range(2):
        next_steps.take_from_update(update.id)
    [step] = next_steps.steps_of(charter)
    assert (step.text, step.on, step.is_open) == ("Visite d’une crèche", date(2027, 1, 12), True)
    report = NetworkReport(network_id=place.network.id, cycle_id=update.cycle_id, title="Point")
    session.add(report)
    session.flush()
    [chapter] = quarterly.chapter(report)
    assert "crèche" not in chapter.text, "core tells it from the update"
    next_steps.take_from_update(999_999)
    service.go_on(place.actor("pilot"), charter, "running")


def test_the_next_steps_are_proposed_until_somebody_writes(place: Place) -> None:
    happened(place)
    update, pilot = an_update_of(place), place.actor("pilot")
    registry = Registry()
    registry.add(plugin, "charters")
    hooks = NetworkHooks(registry, registry.names)
    update.cycle.form = form_of(place.network, update.cycle, hooks)
    steps = [
        {"what": "Relire *le* guide", "open_to_join": True},
        {"what": "Payer", "open_to_join": False},
    ]
    assert proposed(pilot, update, hooks) == {"core.news": {"next": steps}}
    assert update.answers == []
    given = {"core.news": {"moved": "Six fermes.", "next": steps[:1]}}
    save_answers(pilot, update, given, {}, revision=update.revision, partial=True)
    assert proposed(pilot, update, hooks) == {}
    asked = [str(one.title) for one in asked_on_the_way(pilot, place.network, date(2026, 11, 21))]
    assert not any("take part" in title for title in asked), "those who lead have told them"


def test_core_finds_the_section_the_figures_and_the_dates(place: Place) -> None:
    happened(place)
    registry = Registry()
    registry.add(plugin, "charters")
    hooks = NetworkHooks(registry, registry.names)
    cycle = an_update_of(place).cycle
    [section] = hooks.update_sections(place.network, cycle)
    keys = {one.key for one in hooks.report_indicators(place.network, cycle)}
    assert set(section.facts) == keys
    span = (date(2026, 10, 1), date(2026, 10, 31))
    mine, theirs = (
        [(item.day, str(item.title)) for item in found]
        for found in (
            hooks.calendar_items(place.network, place.actor(name), *span)
            for name in ("ines", "stranger")
        )
    )
    assert mine == [(OVER["on"], "Une visite"), (OVER["on"], "trop tard")]
    assert theirs == []
