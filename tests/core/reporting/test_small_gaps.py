"""What a quarter owes its people in small: states that come back, corrections that are none, waiting."""

from __future__ import annotations

from datetime import date

from bocage.communities.models import Community
from bocage.networks.models import NetworkPlugin
from bocage.people.links import make_sign_in_link
from bocage.testing import a_member
from tests.core.reporting.site import PERIOD, Site, Visitor, counting, saving
from tests.core.reporting.test_api import Program


def test_who_is_asked_again_finds_what_was_returned(site: Site) -> None:
    site.open_quarter()
    claire, awa = Program(site, "Claire"), Program(site, "Awa")
    number = site.update("Accueil").id
    awa("PATCH", f"/updates/{number}/answers", revision=0, facts={},
        answers={"core.standing": {"appreciation": "on_track"},
                 "core.news": {"moved": "A guide."}})  # fmt: skip
    awa("POST", f"/updates/{number}/submit", confirm_facts=True)
    claire("POST", f"/updates/{number}/return", reason="One more word.")
    claire("POST", f"/updates/{number}/excuse", reason="They move house.")
    page = f"/n/rennes/cycles/{PERIOD}"
    site.visitor("Claire").post(f"/updates/{number}/ask-again", page=page)
    update = site.update("Accueil")
    assert (update.state, update.reason) == ("returned", "One more word.")
    assert update.answer("core.news", "moved") == "A guide."

    fresh = site.update("Santé").id
    claire("POST", f"/updates/{fresh}/excuse", reason="Not now.")
    site.visitor("Claire").post(f"/updates/{fresh}/ask-again", page=page)
    assert site.update("Santé").state == "due"


def test_a_correction_that_says_the_same_is_a_confirmation(site: Site) -> None:
    site.open_quarter()
    number = site.update("Accueil").id
    awa = Program(site, "Awa")
    facts = awa("GET", f"/updates/{number}")["facts"]
    same = facts["communities.members"]["computed"]["value"]
    shown = awa("PATCH", f"/updates/{number}/answers", revision=0, answers={},
                facts={"communities.members": {"corrected": same}})  # fmt: skip
    found = shown["facts"]["communities.members"]
    assert (found["is_confirmed"], found["corrected"]) == (True, None)
    assert "Corrected from" not in site.visitor("Awa").get(f"/updates/{number}")


def test_the_board_and_the_quarter_agree_about_what_ended_meanwhile(site: Site) -> None:
    site.open_quarter()
    with saving(site.app) as session:
        session.get_one(Community, site.communities["Santé"]).state = "ended"
    claire = site.visitor("Claire")
    for path in ("/portfolio", f"/cycles/{PERIOD}"):
        shown = claire.get(path)
        assert all(name in shown for name in ("Accueil", "Fidélité", "Santé")), path
        assert "ended" in shown
    lines = Program(site, "Claire")("GET", "/portfolio")["items"]
    assert "Santé" in {line["community"]["name"] for line in lines}


def test_who_waits_and_who_is_waited_for_read_it_at_home(site: Site) -> None:
    with saving(site.app) as session:
        first = session.get_one(Community, site.communities["Accueil"])
        part = a_member(session, first)
        part.state, person = "asked", part.person_id
        slug, secret = first.slug, make_sign_in_link(person)
    pilot = site.visitor("Awa").client.get("/").get_data(as_text=True)
    assert "1 person asks to take part" in pilot
    assert f"/n/rennes/communities/{slug}/members" in pilot
    asking = Visitor(site.app)
    asking.follow(secret)
    asking.client.post("/language", data={})
    shown = asking.client.get("/").get_data(as_text=True)
    assert "Accueil" in shown
    assert "demandée" in shown or "awaited" in shown
    assert "asks to take part" not in site.visitor("Maud").client.get("/").get_data(as_text=True)


def test_programs_filter_communities_as_the_page_does(site: Site) -> None:
    with saving(site.app) as session:
        health = session.get_one(Community, site.communities["Santé"])
        health.stage, health.state = "maturation", "dormant"
        session.get_one(Community, site.communities["Fidélité"]).state = "ended"
    claire = Program(site, "Claire")

    def named(**filters: str) -> list[str]:
        return [item["name"] for item in claire("GET", "/communities", **filters)["items"]]

    assert named() == ["Accueil", "Santé"]
    assert named(stage="maturation") == ["Santé"]
    assert named(state="ended") == ["Fidélité"]
    assert named(q="accu") == ["Accueil"]
    assert named(q="accu", state="dormant") == []
    claire("GET", "/communities", 422, stage="nowhere")


def test_an_empty_address_is_made_from_the_name(site: Site) -> None:
    claire = site.visitor("Claire")
    for wanted in ("loeuvre-dete", "loeuvre-dete-2"):
        gone = claire.done("/communities/new", name="L’Œuvre d’été", origin="intentional")
        assert gone.endswith(f"/communities/{wanted.replace('loeuvre-dete', 'l-oeuvre-d-ete')}")
    refused = claire.post("/communities/new", name="森", origin="intentional")
    assert refused.status_code == 422
    assert "No address can be made from this name" in refused.get_data(as_text=True)
    assert "森" in refused.get_data(as_text=True)
    made = Program(site, "Claire")("POST", "/communities", 201, name="New")
    assert made["slug"] == "new-2"


def test_opening_an_update_asks_little_and_writes_only_what_is_new(site: Site) -> None:
    with saving(site.app) as session:
        network = site.network(session)
        session.add(NetworkPlugin(network_id=network.id, name="sessions", state="on"))
    site.open_quarter()
    path = f"/updates/{site.update('Accueil').id}"
    awa = site.visitor("Awa")
    with counting(site.app) as said:
        awa.get(path)
    asked = [text for text in said if not text.startswith(("BEGIN", "PRAGMA", "SAVEP", "RELEASE"))]
    assert len(asked) <= 12, "\n".join(asked)
    assert not [text for text in said if text.startswith(("UPDATE", "INSERT", "BEGIN IMMEDIATE"))]

    with saving(site.app) as session:
        community = session.get_one(Community, site.communities["Accueil"])
        a_member(session, community, joined=date(2024, 5, 2))
    before = site.update("Accueil").facts[0].computed
    awa.get(path)
    after = site.update("Accueil").facts[0].computed
    assert before
    assert after
    assert int(after["value"]) == int(before["value"]) + 1


def test_what_is_complete_is_folded_and_what_is_missing_is_said(site: Site) -> None:
    site.open_quarter()
    number = site.update("Accueil").id
    awa = site.visitor("Awa")
    first = awa.get(f"/updates/{number}")
    assert first.count('<details class="fold" open>') == first.count('<details class="fold"')
    assert "1 answer, 3 figures to check" in first
    Program(site, "Awa")("PATCH", f"/updates/{number}/answers", revision=0, facts={},
                         answers={"core.news": {"moved": "A guide."}})  # fmt: skip
    again = awa.get(f"/updates/{number}")
    assert again.count('<details class="fold" open>') == first.count('class="fold"') - 1
    assert "A guide." in again
