"""Milestones, outputs and next steps in a browser without scripts and for programs."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage_charters import milestones
from bocage_charters.milestone_models import FeedingBack, Milestone, NextStep, Output
from tests.plugins.charters.site import API, AT, HERE, Site, send, signed, text_of

TODAY = clock.today("Europe/Paris").isoformat()
OUTPUT = {"kind": "tool", "audience": "territory", "title": "Un guide", "state": "planned"}


def with_charter(site: Site, *titles: str) -> list[int]:
    """A signed charter with these milestones, today each; their numbers."""
    with site.place() as place:
        charter = signed(place)
        made = [
            milestones.add_milestone(
                place.actor("pilot"),
                charter,
                {"title": title, "kind": "date", "on": clock.today("Europe/Paris")},
            )
            for title in titles
        ]
        return [one.id for one in made]


def stored(site: Site, milestone_id: int) -> Milestone:
    with site.place():
        found = session.get_one(Milestone, milestone_id)
        session.expunge(found)
        return found


def test_a_milestone_is_put_down_moved_reached_and_dropped(site: Site) -> None:
    with_charter(site)
    pilot = site.visit("pilot")
    told = {"title": "Premier essai", "kind": "season", "season": "spring", "year": "2099"}
    assert send(pilot, f"{HERE}/milestones/new", told, f"{HERE}/milestones").status_code == 303
    listing = text_of(pilot.get(f"{HERE}/milestones"))
    assert "printemps 2099" in listing
    assert listing.count("<svg") == 2
    with site.place():
        one = session.scalars(sa.select(Milestone.id)).one()
    at = f"{HERE}/milestones/{one}"
    moved = {"title": "Premier essai", "kind": "date", "on": "2099-02-01", "revision": "1"}
    refused = send(pilot, at, moved, f"{at}/change")
    assert refused.status_code == 422
    assert "Dites pourquoi il est déplacé." in text_of(refused)
    assert 'value="2099-02-01"' in text_of(refused)
    reason = {"reason": "La cuisine est prise."}
    assert send(pilot, at, moved | reason, f"{at}/change").status_code == 303
    page = text_of(pilot.get(at))
    assert "<del>printemps 2099</del>" in page
    assert "La cuisine est prise." in page
    assert send(pilot, at, moved, f"{at}/change").status_code == 409
    assert send(pilot, at, {"outcome": ""}, f"{at}/reach").status_code == 422
    assert send(pilot, at, {"outcome": "Un repas servi."}, f"{at}/reach").status_code == 303
    assert "Un repas servi." in text_of(pilot.get(f"{HERE}/milestones"))
    assert send(pilot, at, {}, f"{at}/again").status_code == 303
    assert send(pilot, at, {"reason": ""}, f"{at}/drop").status_code == 422
    assert send(pilot, at, {"reason": "Trop cher."}, f"{at}/drop").status_code == 303
    assert stored(site, one).outcome == "Trop cher."


def test_the_charter_its_card_and_the_network_tell_the_way(site: Site) -> None:
    with_charter(site, "Une visite")
    ines = site.visit("ines")
    for page in (HERE, f"{HERE}/card", f"{AT}/milestones"):
        assert "Une visite" in text_of(ines.get(page)), page
    assert "Une visite" in ines.get(f"{AT}/milestones.csv").get_data(as_text=True)
    [told] = (ines.get(f"{AT}/milestones.json").json or {})["milestones"]
    assert (told["shown"], told["community"]) == ("planned", "cantines")
    assert "Une visite" not in text_of(ines.get(f"{AT}/milestones?state=late"))


HOSTILE: list[tuple[dict[str, Any], int]] = [
    ({"kind": "date", "on": "0001-01-01"}, 422),
    ({"kind": "date", "on": "9999-12-31"}, 422),
    ({"kind": "date", "on": "31/02/2027"}, 422),
    ({"kind": "season", "season": "spring", "year": "0001"}, 422),
    ({"kind": "season", "season": "spring", "year": "9999"}, 422),
    ({"kind": "season", "season": "monsoon", "year": "2027"}, 422),
    ({"kind": "after", "after_id": "0"}, 422),
    ({"kind": "after", "after_id": "99999999999"}, 422),
    ({"kind": "after", "after_id": "-1"}, 422),
    ({"kind": "never"}, 422),
    ({"kind": "date", "on": "2099-01-01", "title": "x" * 600_000}, 422),
    ({"kind": "date", "on": "2099-01-01", "title": "a\x00b"}, 422),
    ({"kind": "date", "on": "2099-01-01", "title": "   "}, 422),
    ({"kind": "date", "on": "2099-01-01", "owner_id": "1e5"}, 422),
    ({"kind": "date", "on": ["2099-01-01", "0001-01-01"]}, 303),
    ({"kind": ["date", "after"], "on": "2099-01-01"}, 303),
    ({"kind": "date", "on": "2099-01-01", "unknown": "1"}, 422),
]


@pytest.mark.parametrize(("told", "status"), HOSTILE)
def test_what_is_typed_wrong_is_refused_and_kept(
    site: Site, told: dict[str, Any], status: int
) -> None:
    with_charter(site)
    given = {"title": "Une visite"} | told
    answer = send(site.visit("pilot"), f"{HERE}/milestones/new", given, f"{HERE}/milestones")
    assert answer.status_code == status


def test_after_itself_and_numbers_of_others_are_refused(site: Site) -> None:
    one, two = with_charter(site, "un", "deux")
    pilot = site.visit("pilot")
    at = f"{HERE}/milestones/{one}"
    told = {"title": "un", "kind": "after", "revision": "1", "reason": "essai"}
    for after in (one, two + 100):
        answer = send(pilot, at, told | {"after_id": after}, f"{at}/change")
        assert answer.status_code == 422
        assert "field-error" in text_of(answer)
    assert stored(site, one).after_id is None
    for page in (f"{AT}/cantines/2/milestones/{one}", f"{HERE}/milestones/{two + 100}"):
        assert pilot.get(page).status_code == 404


@pytest.mark.parametrize("name", ["ines", "stranger"])
def test_only_those_who_keep_a_charter_change_its_way(site: Site, name: str) -> None:
    [one] = with_charter(site, "un")
    visitor = site.visit(name)
    for page in ("milestones/new", "next-steps"):
        assert visitor.get(f"{HERE}/{page}").status_code in {403, 404}
    token = {"csrf_token": "none"}
    for page in ("milestones", f"milestones/{one}/drop", "outputs", "feedback", "next-steps"):
        assert visitor.post(f"{HERE}/{page}", data=token).status_code in {400, 403, 404}
    assert stored(site, one).state == "planned"


def test_outputs_and_where_they_returned_are_told(site: Site) -> None:
    with_charter(site)
    pilot, page = site.visit("pilot"), f"{HERE}/outputs"
    assert send(pilot, page, OUTPUT).status_code == 303
    wrong: list[dict[str, Any]] = [
        {"link": "javascript:alert(1)"},
        {"audience": "everybody"},
        {"state": "done"},
        {"state": "done", "on": "2099-01-01"},
        {"title": "a\x00"},
        {"description": "x" * 600_000},
    ]
    for more in wrong:
        assert send(pilot, page, OUTPUT | more).status_code == 422, list(more)
    with site.place():
        made = session.scalars(sa.select(Output.id)).one()
    edited = OUTPUT | {"state": "done", "on": TODAY, "revision": "1"}
    assert send(pilot, f"{page}/{made}", edited).status_code == 303
    assert send(pilot, f"{page}/{made}", edited).status_code == 409
    back = {"where": "Rencontre du réseau", "on": TODAY, "output_id": made}
    assert send(pilot, page, back, f"{HERE}/feedback").status_code == 303
    for more in ({"on": "2099-01-01"}, {"on": ""}, {"where": ""}, {"output_id": made + 1}):
        assert send(pilot, page, back | more, f"{HERE}/feedback").status_code == 422
    shown = text_of(site.visit("ines").get(page))
    assert "Rencontre du réseau" in shown
    assert "le territoire" in shown
    with site.place():
        assert session.scalar(sa.select(sa.func.count()).select_from(FeedingBack)) == 1


def test_next_steps_are_said_anew_and_the_old_ones_stay_on_record(site: Site) -> None:
    with_charter(site)
    pilot, page = site.visit("pilot"), f"{HERE}/next-steps"
    first = {"steps:0:text": "Relire", "steps:0:is_open": "1", "steps:3:text": "Payer"}
    assert send(pilot, page, first).status_code == 303
    listing = text_of(pilot.get(f"{HERE}/milestones"))
    assert "Relire <strong>– vous pouvez participer</strong>" in listing
    assert send(pilot, page, {}).status_code == 422
    wrong = send(pilot, page, {"steps:0:text": "Relire", "steps:0:on": "hier"})
    assert wrong.status_code == 422
    assert 'value="hier"' in text_of(wrong)
    many = {f"steps:{number}:text": "x" for number in range(40)}
    assert send(pilot, page, many).status_code == 422
    assert send(pilot, page, {"steps:0:text": "Inviter"}).status_code == 303
    assert "Relire" not in text_of(pilot.get(f"{HERE}/milestones"))
    with site.place():
        assert session.scalar(sa.select(sa.func.count()).select_from(NextStep)) == 3


def test_programs_do_the_same(site: Site) -> None:
    with_charter(site)
    pilot, at = site.visit("pilot", is_program=True), f"{API}/cantines/1"
    given = {"title": "Essai", "kind": "date", "on": TODAY}
    [made] = pilot.post(f"{at}/milestones", json=given).json or []
    one = f"{at}/milestones/{made['id']}"
    change = given | {"on": "2098-01-01", "revision": 1}
    assert pilot.put(one, json=change).status_code == 422
    [moved] = pilot.put(one, json=change | {"reason": "Neige"}).json or []
    assert (moved["shown"], moved["moves"][0]["reason"]) == ("moved", "Neige")
    assert pilot.put(one, json=change | {"reason": "Neige"}).status_code == 409
    assert pilot.post(f"{one}/reach", json={"outcome": "Fait."}).status_code == 200
    assert pilot.post(f"{one}/again").status_code == 200
    assert pilot.post(f"{one}/drop", json={"reason": "Non."}).status_code == 200
    for page, body in (
        ("outputs", OUTPUT),
        ("feedback", {"where": "Ici", "on": TODAY}),
    ):
        assert pilot.post(f"{at}/{page}", json=body).status_code == 201
        assert pilot.get(f"{at}/{page}").status_code == 200
    steps = {"steps": [{"text": "Relire", "is_open": True}]}
    assert pilot.put(f"{at}/next-steps", json=steps).status_code == 200
    ines = site.visit("ines", is_program=True)
    assert [one["text"] for one in ines.get(f"{at}/next-steps").json or []] == ["Relire"]
    found = ines.get(f"{API}/milestones?state=dropped&per_page=1").json or {}
    assert (found["total"], found["items"][0]["charter"]) == (1, "Cuisiner ensemble")
    assert (ines.get(f"{API}/outputs?audience=territory").json or {})["total"] == 1
    assert ines.get(f"{API}/milestones?state=never").status_code == 422
    assert ines.put(f"{at}/next-steps", json=steps).status_code == 403
