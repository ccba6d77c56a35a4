"""Charters for programs: every step, paging, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bocage_charters import service
from tests.plugins.charters.site import ANSWERS, API, READING, Site, a_charter, signed

HERE = f"{API}/cantines/1"


def test_a_program_goes_the_whole_way(site: Site) -> None:
    pilot = site.visit("pilot", is_program=True)
    begun = pilot.post(f"{API}/", json={"title": "Cuisiner", "community": "cantines"})
    assert begun.status_code == 201
    assert begun.json
    version = begun.json["version"]
    text: dict[str, Any] = ANSWERS | {"title": "Cuisiner", "pilot_id": site.people["pilot"]}
    written = pilot.put(f"{HERE}/text", json=text | {"revision": version["revision"]})
    assert written.status_code == 200
    assert pilot.put(f"{HERE}/text", json=text | {"revision": 1}).status_code == 409
    said = {"budget": [{"what": "Four", "amount": "1200.50"}], "goals": [2], "revision": 1}
    found = pilot.put(f"{HERE}/blocks", json=said).json
    assert found
    assert found["budget"][0]["amount"] == "1200.500000"
    assert pilot.post(f"{HERE}/steps", json={"step": "hand_in"}).status_code == 200

    secretary = site.visit("secretary", is_program=True)
    assert secretary.post(f"{HERE}/steps", json={"step": "accept"}).status_code == 409
    people = {"people": [site.people["ines"], site.people["malo"]]}
    assert secretary.post(f"{HERE}/gauge/people", json=people).status_code == 200
    assert secretary.put(f"{HERE}/gauge", json=READING).status_code == 200
    for name in ("ines", "malo"):
        reader = site.visit(name, is_program=True)
        assert reader.put(f"{HERE}/gauge", json=READING).status_code == 200
    secretary = site.visit("secretary", is_program=True)
    accepted = secretary.post(f"{HERE}/steps", json={"step": "accept"}).json
    assert accepted
    assert (accepted["state"], accepted["signed_version"]) == ("open", 1)

    ana = site.visit("ana", is_program=True)
    joined = ana.post(f"{HERE}/joinings", json={"aim": "Apprendre", "brings": "Un four"})
    assert joined.status_code == 201
    assert ana.post(f"{HERE}/joinings", json={"aim": "Encore"}).status_code == 409
    assert ana.put(f"{HERE}/joinings/mine", json={"aim": "Autre"}).status_code == 200
    gauge = ana.get(f"{HERE}/gauge").json
    assert gauge
    assert [one["name"] for one in gauge["readings"]] == ["", "", ""]
    left = ana.delete(f"{HERE}/joinings/mine?reason=Fini").json
    assert left is not None
    assert left[0]["state"] == "left"
    pilot = site.visit("pilot", is_program=True)
    for step, state in (("run", "running"), ("deliver", "delivered")):
        told = pilot.post(f"{HERE}/steps", json={"step": step}).json
        assert told
        assert told["state"] == state
    assert pilot.post(f"{HERE}/steps", json={"step": "close"}).status_code == 422
    assert pilot.post(f"{HERE}/steps", json={"step": "rewrite"}).status_code == 200
    versions = site.visit("ana", is_program=True).get(f"{HERE}/versions").json
    assert versions is not None
    assert [one["number"] for one in versions] == [1]


def test_a_call_is_answered_by_programs(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    pilot = site.visit("pilot", is_program=True)
    none = pilot.get(f"{HERE}/call").json
    assert none
    assert none["state"] == "none"
    assert pilot.post(f"{HERE}/call", json={"text": "À deux ?"}).status_code == 201
    ines = site.visit("ines", is_program=True)
    assert ines.post(f"{HERE}/call/offers", json={"sentence": "Moi."}).status_code == 201
    pilot = site.visit("pilot", is_program=True)
    call = pilot.get(f"{HERE}/call").json
    assert call
    offer = f"{HERE}/call/offers/{call['offers'][0]['id']}"
    assert pilot.put(offer, json={"act": "accept"}).status_code == 200
    assert pilot.put(offer, json={"act": "name"}).status_code == 403
    secretary = site.visit("secretary", is_program=True)
    named = secretary.put(offer, json={"act": "name"}).json
    assert named
    assert named["offers"][0]["state"] == "named"


def test_the_list_is_paged_and_filtered(site: Site) -> None:
    with site.place() as place:
        signed(place)
        for number in range(4):
            service.put_idea_forward(place.actor("ines"), place.network, f"Idée {number}")
    ines = site.visit("ines", is_program=True)
    first = ines.get(f"{API}/?per_page=2").json
    assert first
    assert (len(first["items"]), first["total"]) == (2, 5)
    found = ines.get(f"{API}/?state=open").json
    assert found
    assert [one["title"] for one in found["items"]] == ["Cuisiner ensemble"]
    seen = site.visit("malo", is_program=True).get(f"{API}/").json
    assert seen
    assert seen["total"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("put", "/text", {"revision": 10**400}),
        ("put", "/text", {"problem": "a\x00b", "revision": 1}),
        ("put", "/text", {"problem": ["a"], "revision": 1}),
        ("put", "/text", {"pilot_id": 10**30, "revision": 2}),
        ("put", "/blocks", {"budget": [{"what": "x", "amount": "1e400"}], "revision": 1}),
        ("put", "/blocks", {"budget": [{"what": "x", "amount": -1}], "revision": 1}),
        ("put", "/blocks", {"goals": [0], "revision": 1}),
        ("put", "/blocks", {"actions": [{"what": "x"}] * 61, "revision": 1}),
        ("put", "/blocks", {"design": {"other": "x"}, "revision": 1}),
        ("put", "/gauge", {"room": 6, "room_why": "x", "enough": 1, "enough_why": "x"}),
        ("post", "/steps", {"step": "fly"}),
        ("post", "/joinings", {"aim": "x", "organisation_id": 2**31 - 1}),
        ("post", "/call", {"text": "é" * 600_000}),
    ],
)
def test_what_cannot_be_read_is_named(site: Site, method: str, path: str, body: Any) -> None:
    with site.place() as place:
        signed(place)
        service.rewrite(place.actor("pilot"), place.community and _found(place))
    answer = getattr(site.visit("pilot", is_program=True), method)(f"{HERE}{path}", json=body)
    assert answer.status_code in {413, 422}, answer.get_data(as_text=True)[:300]


def _found(place: Any) -> Any:
    return service.queries.find_charter(place.actor("pilot"), place.network, "cantines", 1)


def test_a_stranger_and_another_network_find_nothing(site: Site) -> None:
    with site.place() as place:
        signed(place)
    stranger = site.visit("stranger", is_program=True)
    for path in ("", "/versions", "/gauge", "/joinings", "/call"):
        assert stranger.get(f"{HERE}{path}").status_code == 404
    pilot = site.visit("pilot", is_program=True)
    assert pilot.get("/api/v1/networks/ailleurs/charters/cantines/1").status_code == 404
    for path in ("/joinings/999999", "/call/offers/999999"):
        assert pilot.put(f"{HERE}{path}", json={"act": "decline"}).status_code == 404
