"""Milestones: where they may stand, how they are moved, when they are late, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from bocage import clock
from bocage.database import session
from bocage.language import speaking
from bocage.permissions import NotAllowed, NotNow
from bocage_charters import (
    asked_steps,
    blocks,
    joining,
    keeping,
    milestone_reads,
    milestone_rules,
    milestones,
    next_steps,
    outputs,
    posted,
    service,
    timeline,
)
from bocage_charters.milestone_events import NextStepsSaid
from bocage_charters.milestone_models import Milestone, MilestoneMove, NextStep
from bocage_charters.milestone_rules import When
from bocage_charters.models import Charter
from tests.plugins.charters.site import ANSWERS, Place, a_charter, signed

TODAY = clock.today("Europe/Paris")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"):
        yield


def put(place: Place, charter: Charter, title: str = "Une visite", **told: Any) -> Milestone:
    given = {"title": title, "kind": "date"} | told
    return milestones.add_milestone(place.actor("pilot"), charter, given)


def seen(charter: Charter) -> dict[str, str]:
    return {one.title: one.shown for one in milestone_reads.milestones_of(charter)}


@pytest.mark.parametrize(
    ("season", "first", "last"),
    [
        ("winter", date(2026, 12, 21), date(2027, 3, 20)),
        ("spring", date(2027, 3, 21), date(2027, 6, 20)),
        ("summer", date(2027, 6, 21), date(2027, 9, 22)),
        ("autumn", date(2027, 9, 23), date(2027, 12, 20)),
    ],
)
def test_a_season_is_late_only_after_its_last_day(season: str, first: date, last: date) -> None:
    when = When(kind="season", season=season, year=2027)
    assert (when.first_day, when.last_day) == (first, last)
    assert milestone_rules.season_of(first) == (season, 2027)
    assert milestone_rules.season_of(last) == (season, 2027)
    assert not milestone_rules.is_late("planned", when.last_day, last)
    assert milestone_rules.is_late("planned", when.last_day, last + timedelta(days=1))


def test_each_is_told_by_one_word(place: Place) -> None:
    charter = signed(place)
    put(place, charter, "passé", on=TODAY - timedelta(days=1))
    put(place, charter, "ce jour", on=TODAY)
    done = put(place, charter, "fait", on=TODAY)
    milestones.reach(place.actor("pilot"), charter, done, {"outcome": "C’est fait."})
    given_up = put(place, charter, "laissé", on=TODAY)
    milestones.drop(place.actor("pilot"), charter, given_up, "Trop cher.")
    put(place, charter, "ensuite", kind="after", after_id=done.id)
    assert seen(charter) == {
        "passé": "late",
        "ce jour": "planned",
        "fait": "reached",
        "ensuite": "planned",
        "laissé": "dropped",
    }


def test_a_moved_one_keeps_where_it_stood_and_why(place: Place) -> None:
    charter = signed(place)
    one = put(place, charter, on=date(2026, 3, 1))
    told = {"title": one.title, "kind": "season", "season": "summer", "year": TODAY.year + 1}
    with pytest.raises(ValidationError, match="Say why it is moved"):
        milestones.write_milestone(place.actor("pilot"), charter, one, told, 1)
    told["reason"] = "Les fermes sont occupées."
    milestones.write_milestone(place.actor("pilot"), charter, one, told, 1)
    [found] = milestone_reads.milestones_of(charter)
    assert (found.shown, found.place) == ("moved", f"summer {TODAY.year + 1}")
    assert [(move.place, move.reason) for move in found.moves] == [
        ("1 March 2026", "Les fermes sont occupées.")
    ]


def test_a_move_on_record_is_never_changed(place: Place, work: Session) -> None:
    charter = signed(place)
    one = put(place, charter, on=TODAY)
    told = {"title": one.title, "kind": "date", "on": TODAY + timedelta(days=9), "reason": "Neige"}
    milestones.write_milestone(place.actor("pilot"), charter, one, told, 1)
    with pytest.raises(sa.exc.DBAPIError), work.begin_nested():
        work.execute(sa.update(MilestoneMove).values(reason="Autre chose"))


def test_what_comes_after_itself_is_refused_by_whatever_way(place: Place) -> None:
    charter = signed(place)
    first = put(place, charter, "un", on=TODAY)
    second = put(place, charter, "deux", kind="after", after_id=first.id)
    third = put(place, charter, "trois", kind="after", after_id=second.id)
    for one, after in ((first, first), (first, third), (second, second)):
        told = {"title": "x", "kind": "after", "after_id": after.id, "reason": "essai"}
        with pytest.raises(ValidationError) as refused:
            milestones.write_milestone(place.actor("pilot"), charter, one, told, one.revision)
        assert list(refused.value.normalized_messages()) == ["after_id"]
    assert [one.title for one in milestone_reads.milestones_of(charter)] == ["un", "deux", "trois"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "date"}, "on"),
        ({"kind": "season", "season": "spring"}, "year"),
        ({"kind": "season", "year": 2027}, "season"),
        ({"kind": "after"}, "after_id"),
        ({"kind": "after", "after_id": 999_999}, "after_id"),
        ({"kind": "date", "on": date(2025, 12, 31)}, "on"),
        ({"kind": "season", "season": "winter", "year": 1900}, "year"),
        ({"kind": "date", "on": TODAY, "owner_id": 999_999}, "owner_id"),
        ({"kind": "date", "on": TODAY, "output_id": 999_999}, "output_id"),
    ],
)
def test_what_cannot_stand_is_refused_by_its_field(
    place: Place, told: dict[str, Any], field: str
) -> None:
    charter = a_charter(place, **ANSWERS, starts=date(2026, 1, 1))
    with pytest.raises(ValidationError) as refused:
        put(place, charter, **told)
    assert list(refused.value.normalized_messages()) == [field]


def test_who_looks_after_it_may_say_that_it_is_reached_and_nothing_else(place: Place) -> None:
    charter = signed(place)
    one = put(place, charter, on=TODAY, owner_id=place.people["ines"].id)
    ines, malo = place.actor("ines"), place.actor("malo")
    with pytest.raises(NotAllowed):
        milestones.reach(malo, charter, one, {"outcome": "Fait."})
    with pytest.raises(NotAllowed):
        milestones.drop(ines, charter, one, "Non.")
    with pytest.raises(ValidationError):
        later = TODAY + timedelta(days=1)
        milestones.reach(ines, charter, one, {"outcome": "Fait.", "reached_on": later})
    milestones.reach(ines, charter, one, {"outcome": "Fait."})
    with pytest.raises(NotNow):
        milestones.reach(ines, charter, one, {"outcome": "Encore."})
    milestones.plan_again(place.actor("pilot"), charter, one)
    assert (one.state, one.outcome, one.reached_on) == ("planned", "", None)


def test_two_tabs_cannot_overwrite_each_other(place: Place) -> None:
    charter = signed(place)
    one = put(place, charter, on=TODAY)
    told = {"title": "Autre", "kind": "date", "on": TODAY}
    milestones.write_milestone(place.actor("pilot"), charter, one, told, 1)
    with pytest.raises(service.ChangedMeanwhile):
        milestones.write_milestone(place.actor("pilot"), charter, one, told, 1)


def test_closing_asks_for_an_output_and_where_it_returned_and_then_nothing_changes(
    place: Place,
) -> None:
    charter, pilot = signed(place), place.actor("pilot")
    for state in ("running", "delivered"):
        service.go_on(pilot, charter, state)
    assert len(service.wanting_to_close(charter)) == 2
    told = {"kind": "tool", "audience": "network", "title": "Un guide", "state": "done"}
    with pytest.raises(ValidationError):
        outputs.add_output(pilot, charter, told)
    made = outputs.add_output(pilot, charter, told | {"on": TODAY})
    back = {"where": "Rencontre", "on": TODAY, "output_id": made.id}
    with pytest.raises(ValidationError):
        outputs.tell_feedback(pilot, charter, back | {"on": TODAY + timedelta(days=1)})
    outputs.tell_feedback(pilot, charter, back)
    assert service.wanting_to_close(charter) == []
    service.go_on(pilot, charter, "closed")
    with pytest.raises(NotNow):
        put(place, charter, on=TODAY)
    with pytest.raises(NotNow):
        blocks.write_blocks(pilot, charter, {"goals": [2]}, charter.blocks_revision)


def asked(place: Place, name: str) -> list[str]:
    found = asked_steps.asked_on_the_way(place.actor(name), place.network, TODAY)
    return [str(one.title) for one in found]


def test_the_pilot_is_asked_for_next_steps_and_members_find_the_open_ones(place: Place) -> None:
    charter = signed(place)
    joining.join(place.actor("ines"), charter, {"aim": "Apprendre", "involvement": "active"})
    asking = "Tell the next steps: Cuisiner ensemble"
    assert asked(place, "pilot") == [asking]
    assert asked(place, "ines") == []
    steps = [
        {"text": "Relire le guide", "on": TODAY + timedelta(days=3), "is_open": True},
        {"text": "Payer la salle", "is_open": False},
        {"text": "Passé", "on": TODAY - timedelta(days=3), "is_open": True},
    ]
    next_steps.say_next_steps(place.actor("pilot"), charter, steps)
    assert asked(place, "pilot") == []
    assert asked(place, "ines") == ["You can take part: Relire le guide"]
    said = NextStepsSaid(network_id=charter.network_id, charter_id=charter.id, count=3)
    [letter] = posted.letters_for(said)
    assert letter.to.id == place.actor("ines").person_id
    assert "Relire le guide" in letter.paragraphs[1]
    assert "Payer la salle" not in str(letter.paragraphs)
    assert asked(place, "malo") == []
    with clock.at(clock.now() + timedelta(days=60)):
        assert asked(place, "pilot") == [asking]


def test_who_looks_after_a_late_milestone_is_asked_otherwise_who_leads(place: Place) -> None:
    charter, yesterday = signed(place), TODAY - timedelta(days=1)
    next_steps.say_next_steps(place.actor("pilot"), charter, [{"text": "Relire"}])
    put(place, charter, "sans personne", on=yesterday)
    put(place, charter, "à Inès", on=yesterday, owner_id=place.people["ines"].id)
    late = "This milestone is late: "
    assert asked(place, "pilot") == [f"{late}sans personne"]
    assert asked(place, "ines") == [f"{late}à Inès"]


def test_reads_find_late_ones_first_and_only_where_the_actor_may_look(place: Place) -> None:
    charter = signed(place)
    put(place, charter, "loin", on=TODAY + timedelta(days=90))
    put(place, charter, "passé", on=TODAY - timedelta(days=90))
    put(place, charter, "saison", kind="season", season="winter", year=1999)

    def found(name: str, **sought: str) -> list[tuple[str, str]]:
        wanted = milestone_reads.SoughtMilestones(**sought)
        select = milestone_reads.milestones_like(place.actor(name), place.network, wanted)
        return [(row.title, row.shown) for row in session.execute(select)]

    both = [("saison", "late"), ("passé", "late")]
    assert found("pilot") == [*both, ("loin", "planned")]
    assert found("ines", shown="late") == both
    assert found("ines", text="loi") == [("loin", "planned")]
    assert found("ines", text="%") == []
    assert found("stranger") == []


def test_the_picture_draws_each_in_its_place(place: Place) -> None:
    charter = signed(place)
    assert timeline.picture_of([], TODAY) is None
    first = put(place, charter, "un", on=TODAY - timedelta(days=40))
    put(place, charter, "deux", kind="after", after_id=first.id)
    put(place, charter, "trois", kind="season", season="autumn", year=TODAY.year + 1)
    picture = timeline.picture_of(milestone_reads.milestones_of(charter), TODAY)
    assert picture
    places = {mark.title: mark.x for mark in picture.marks}
    assert places["un"] < places["deux"] < places["trois"] <= timeline.RIGHT
    assert places["un"] < picture.today_x < places["trois"]
    assert [line.title for line in picture.lines] == [("un",), ("deux",), ("trois",)]
    assert picture.summary == "late (triangle): 1, planned (empty circle): 2"


def test_what_cannot_be_read_across_is_drawn_tall_only(place: Place) -> None:
    charter = signed(place)
    for number in range(20):
        put(place, charter, f"Un jalon au titre assez long, {number}", on=TODAY)
    picture = timeline.picture_of(milestone_reads.milestones_of(charter), TODAY)
    assert picture
    assert picture.marks == ()
    assert len(picture.lines) == 20


def test_everything_goes_with_the_network(place: Place) -> None:
    charter = signed(place)
    one = put(place, charter, on=TODAY)
    put(place, charter, kind="after", after_id=one.id)
    told = {"title": "x", "kind": "date", "on": TODAY + timedelta(days=2), "reason": "Neige"}
    milestones.write_milestone(place.actor("pilot"), charter, one, told, 1)
    next_steps.say_next_steps(place.actor("pilot"), charter, [{"text": "Relire"}])
    names = {table.name for table in keeping.everything(place.network) if table.rows}
    assert {"charters-milestone", "charters-move", "charters-next-step"} <= names
    keeping.remove(place.network)
    assert session.scalar(sa.select(sa.func.count()).select_from(NextStep)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Milestone)) == 0
