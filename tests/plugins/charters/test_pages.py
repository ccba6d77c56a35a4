"""Charters in a browser without scripts: every page, every form, every way to get it wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from bocage_charters import blocks, joining, queries, service
from tests.plugins.charters.site import (
    ANSWERS,
    AT,
    HERE,
    READING,
    Site,
    a_charter,
    in_review,
    send,
    signed,
    text_of,
)

EVERYTHING = {
    "actions:0:what": "Visiter deux fermes",
    "actions:0:who": "Inès",
    "actions:0:until": "2026-12-01",
    "actions:1:is_done": "1",
    "partners:1:name": "Chambre d’agriculture",
    "budget:0:what": "Impression",
    "budget:0:amount": "1 234,50",
    "support:0:kind": "peer",
    "support:0:what": "Une relecture",
    "support:1:kind": "peer",
    "goals": ["2", "12"],
    "design:rhythm": "Tous les mois",
}


def revision_of(text: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', text)
    assert found
    return found[1]


def test_from_an_idea_to_a_signed_charter_in_the_browser(site: Site) -> None:
    pilot = site.visit("pilot")
    begun = send(pilot, f"{AT}/idea", {"title": "Cuisiner ensemble", "community": "cantines"})
    assert begun.headers["Location"].endswith(f"{HERE}/text")
    revision = revision_of(text_of(pilot.get(f"{HERE}/text")))
    fields: dict[str, Any] = ANSWERS | {
        "title": "Cuisiner ensemble",
        "pilot_id": site.people["pilot"],
        "revision": revision,
        "act": "hand_in",
    }
    refused = send(pilot, f"{HERE}/text", fields | {"object": ""})
    assert refused.status_code == 422
    assert "Les repas coûtent cher" in text_of(refused)
    assert "Merci de remplir ce champ" in text_of(refused)
    assert send(pilot, f"{HERE}/text", fields).headers["Location"].endswith(HERE)

    secretary = site.visit("secretary")
    assert "Cuisiner ensemble" in text_of(secretary.get("/"))
    back = {"act": "return", "remark": "Dites quand."}
    assert send(secretary, f"{HERE}/review", back).status_code == 303
    pilot = site.visit("pilot")
    again = "À corriger et déposer de nouveau : Cuisiner ensemble"
    assert again in text_of(pilot.get("/"))
    assert "Dites quand." in text_of(pilot.get(f"{HERE}/text"))
    reading = text_of(site.visit("secretary").get(HERE))
    assert "Awa Traoré est en train d’écrire" in reading
    pilot = site.visit("pilot")
    assert "Vous êtes en train" in text_of(pilot.get(HERE))
    seen = revision_of(text_of(pilot.get(f"{HERE}/text")))
    assert send(pilot, f"{HERE}/text", fields | {"revision": seen}).status_code == 303
    assert again not in text_of(pilot.get("/"))
    secretary = site.visit("secretary")
    asked = {"act": "ask", "people": [site.people["ines"], site.people["malo"]]}
    asking = text_of(secretary.get(f"{HERE}/review"))
    # One choice each: nobody holds a key down on a phone to choose two.
    assert asking.count('name="people"') == 2
    assert " multiple" not in asking
    assert send(secretary, f"{HERE}/review", asked).status_code == 303
    gauge = {"act": "gauge"} | READING
    assert send(secretary, f"{HERE}/review", gauge).status_code == 303
    for name in ("ines", "malo"):
        reader = site.visit(name)
        assert "Donner votre lecture : Cuisiner ensemble" in text_of(reader.get("/"))
        assert send(reader, f"{HERE}/gauge", READING).status_code == 303
        given = text_of(reader.get(HERE))
        assert "Modifier ma lecture" in given
        assert "Donner ma lecture" not in given
    secretary = site.visit("secretary")
    assert send(secretary, f"{HERE}/review", {"act": "accept"}).status_code == 303
    member = text_of(site.visit("ana").get(HERE))
    assert "Participer" in member
    assert "4 sur 5" in member
    assert "On peut entrer." not in member


def test_the_second_page_takes_everything_and_keeps_what_is_wrong(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    pilot = site.visit("pilot")
    fields = EVERYTHING | {"revision": "1"}
    wrong = send(pilot, f"{HERE}/blocks", fields | {"budget:0:amount": "1e400"})
    assert wrong.status_code == 422
    assert "1e400" in text_of(wrong)
    assert "Budget, ligne 1</a> – Ce n’est pas un nombre" in text_of(wrong), "which of the lines"
    for amount in ("-1", "1,200", "12.005"):
        refused = send(pilot, f"{HERE}/blocks", fields | {"budget:0:amount": amount})
        assert refused.status_code == 422, amount
    assert send(pilot, f"{HERE}/blocks", fields).status_code == 303
    shown = text_of(pilot.get(HERE))
    for part in ("Visiter deux fermes", "Chambre d’agriculture", "1 234,50", "Faim « zéro »"):
        assert part in shown
    assert shown.count("un pair du réseau") == 1
    assert 'value="1234,50"' in text_of(pilot.get(f"{HERE}/blocks"))
    english = {"Accept-Language": "en"}
    assert 'value="1234.50"' in text_of(pilot.get(f"{HERE}/blocks", headers=english))
    assert "1,234.50" in text_of(pilot.get(HERE, headers=english))
    review = text_of(site.visit("secretary").get(f"{HERE}/review"))
    assert 'href="#budget"' in review
    assert "1 234,50" in review
    pilot = site.visit("pilot")
    again = send(pilot, f"{HERE}/blocks", fields | {"actions:0:what": "Autre chose"})
    assert again.status_code == 409
    assert "Autre chose" in text_of(again)
    assert "Comment nous voulons travailler" in shown
    bare = {"revision": "2", "actions:0:what": "Rien d’autre"}
    assert send(pilot, f"{HERE}/blocks", bare).status_code == 303
    assert "Comment nous voulons travailler" not in text_of(pilot.get(HERE)), "nothing is below it"


def test_what_was_typed_into_a_form_that_is_no_longer_valid_is_kept(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    typed = ANSWERS | {"act": "hand_in", "revision": "1", "starts": "2026-12-01"}
    answer = site.visit("pilot").post(f"{HERE}/text", data=typed)
    shown = text_of(answer)
    assert answer.status_code == 403
    assert ANSWERS["problem"] in shown
    assert f"Texte {len(ANSWERS)} sur {len(ANSWERS)}" in shown
    assert "hand_in" not in shown
    assert ">problem<" not in shown


def test_a_text_saved_in_two_tabs_shows_both(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    pilot = site.visit("pilot")
    seen = revision_of(text_of(pilot.get(f"{HERE}/text")))
    one = ANSWERS | {"title": "Ici", "revision": seen, "problem": "Les repas sont jetés."}
    assert send(pilot, f"{HERE}/text", one).status_code == 303
    two = send(pilot, f"{HERE}/text", one | {"problem": "Les repas sont chers."})
    text = text_of(two)
    assert two.status_code == 409
    assert "<del>jetés</del><ins>chers</ins>" in text
    assert (
        send(
            pilot, f"{HERE}/text", one | {"problem": "Les deux.", "revision": revision_of(text)}
        ).status_code
        == 303
    )
    answer = send(pilot, f"{HERE}/text", one, to=f"{HERE}/text/autosave")
    assert answer.status_code == 409
    assert answer.json
    assert "gardé" in answer.json["message"]


def test_what_is_typed_is_saved_meanwhile(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    pilot = site.visit("pilot")
    seen = int(revision_of(text_of(pilot.get(f"{HERE}/text"))))
    answer = send(
        pilot,
        f"{HERE}/text",
        {"title": "Ici", "problem": "Vite.", "revision": seen},
        to=f"{HERE}/text/autosave",
    )
    assert answer.json
    assert answer.json["revision"] == seen + 1


def test_versions_are_compared_word_by_word(site: Site) -> None:
    with site.place() as place:
        charter = signed(place)
        version = service.rewrite(place.actor("pilot"), charter)
        told = {"object": "Un guide d’achat local et deux ateliers de cuisine."}
        service.write_text(place.actor("pilot"), version, told, version.revision)
    assert site.visit("ines").get(f"{HERE}/versions/2").status_code == 403
    text = text_of(site.visit("pilot").get(f"{HERE}/versions/2"))
    assert "<del>trois</del><ins>deux</ins>" in text
    assert "trois ateliers" in text_of(site.visit("ines").get(f"{HERE}/versions/1"))


def test_joining_asks_and_tells(site: Site) -> None:
    with site.place() as place:
        signed(place)
    ines = site.visit("ines")
    assert send(ines, f"{HERE}/join", {"aim": "", "involvement": "active"}).status_code == 422
    fields = {
        "aim": "Apprendre",
        "involvement": "active",
        "brings": "Un four",
        "until": "2027-01-01",
    }
    wrong = send(ines, f"{HERE}/join", fields | {"organisation_id": "999999"})
    assert wrong.status_code == 422
    assert "Un four" in text_of(wrong)
    late = send(ines, f"{HERE}/join", fields | {"until": "2020-01-01"})
    assert late.status_code == 422
    assert "Ce jour est passé." in text_of(late)
    assert send(ines, f"{HERE}/join", fields).status_code == 303
    shown = text_of(ines.get(HERE))
    assert "Apporte : Un four" in shown
    assert "À cinq ou plus" in shown
    assert send(ines, f"{HERE}/join", fields | {"brings": "Deux"}).status_code == 303
    assert send(ines, f"{HERE}/join", {"reason": ""}, to=f"{HERE}/leave").status_code == 303
    assert "Apporte : Deux" not in text_of(ines.get(HERE))


def test_a_call_is_answered_in_the_browser(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    pilot = site.visit("pilot")
    assert site.visit("ines").get(HERE).status_code == 404
    pilot = site.visit("pilot")
    opened = {"act": "open", "text": "Qui porterait avec moi ?"}
    assert send(pilot, f"{HERE}/call", opened).status_code == 303
    ines = site.visit("ines")
    assert "On cherche quelqu’un" in text_of(ines.get("/"))
    assert send(ines, f"{HERE}/call", {"act": "offer", "sentence": "Moi."}).status_code == 303
    pilot = site.visit("pilot")
    page = text_of(pilot.get(f"{HERE}/call"))
    found = re.search(r"/offers/(\d+)", page)
    assert found
    # What is accepted is an offer; core's own word is for an update.
    assert ">Accepter<" in re.sub(r"\s*([<>])\s*", r"\1", page)
    assert "« Moi. »" in page
    offer = f"{HERE}/offers/{found[1]}"
    assert send(pilot, f"{HERE}/call", {"act": "accept"}, to=offer).status_code == 303
    secretary = site.visit("secretary")
    assert send(secretary, f"{HERE}/call", {"act": "name"}, to=offer).status_code == 303
    assert "Inès Le Gall" in text_of(secretary.get(HERE))


def test_an_abandoned_charter_tells_why(site: Site) -> None:
    with site.place() as place:
        signed(place)
    pilot = site.visit("pilot")
    assert send(pilot, f"{HERE}/steps/abandon", {"remark": ""}).status_code == 422
    told = {"remark": "La cuisine a fermé."}
    assert send(pilot, f"{HERE}/steps/abandon", told).status_code == 303
    assert "La cuisine a fermé." in text_of(site.visit("ines").get(HERE))
    assert pilot.get(f"{HERE}/steps/fly").status_code == 404
    pilot = site.visit("pilot")
    assert pilot.get(f"{HERE}/steps/close").status_code == 409
    assert pilot.get(f"{HERE}/blocks").status_code == 409
    assert site.visit("ines").get(f"{HERE}/join").status_code == 409


def test_the_network_and_a_person_show_what_is_open_and_what_was_joined(site: Site) -> None:
    with site.place() as place:
        joining.join(place.actor("ines"), signed(place), {"aim": "Voir", "brings": "Un four"})
    malo = site.visit("malo")
    assert "Cuisiner ensemble" in text_of(malo.get("/n/passerelles/"))
    person = text_of(malo.get(f"/n/passerelles/people/{site.people['ines']}"))
    assert "Cuisiner ensemble" in person
    assert "Apporte : Un four" in person
    other = malo.get(f"/n/passerelles/people/{site.people['ana']}")
    assert "Cuisiner ensemble" not in text_of(other)


def test_the_list_filters_and_downloads(site: Site) -> None:
    with site.place() as place:
        charter = signed(place)
        charter.title = "=SUM(1)"
    ines = site.visit("ines")
    assert "=SUM(1)" in text_of(ines.get(f"{AT}/?state=open"))
    assert "Rien ne correspond" in text_of(ines.get(f"{AT}/?state=closed"))
    assert "Rien ne correspond" in text_of(ines.get(f"{AT}/?q=50%25_"))
    assert ines.get(f"{AT}/?goal={'9' * 400}&page=-1&state=x").status_code == 200
    table = ines.get(f"{AT}/charters.csv").get_data(as_text=True)
    assert "'=SUM(1)" in table
    data = ines.get(f"{AT}/charters.json").json
    assert data
    assert data["charters"][0]["state"] == "open"


@pytest.mark.parametrize(
    "page", ["", "/text", "/blocks", "/review", "/gauge", "/join", "/call", "/card", "/steps/run"]
)
def test_a_stranger_finds_nothing(site: Site, page: str) -> None:
    with site.place() as place:
        in_review(place)
    assert site.visit("stranger").get(f"{HERE}{page}").status_code == 404


def test_a_member_may_read_what_is_in_review_and_change_none_of_it(site: Site) -> None:
    with site.place() as place:
        in_review(place)
    ines = site.visit("ines")
    assert ines.get(HERE).status_code == 200
    for page in ("/text", "/blocks", "/review", "/gauge", "/steps/abandon"):
        assert ines.get(f"{HERE}{page}").status_code == 403, page


def test_hostile_input_is_refused_with_a_sentence(site: Site) -> None:
    with site.place() as place:
        a_charter(place)
    pilot = site.visit("pilot")
    seen = revision_of(text_of(pilot.get(f"{HERE}/text")))
    good = ANSWERS | {"title": "Ici", "revision": seen}
    for name, text in (
        ("problem", "a\x00b"),
        ("problem", "é" * 300_000),
        ("pilot_id", str(10**400)),
        ("pilot_id", str(site.people["stranger"])),
        ("pilot_id", "-1"),
        ("starts", "0001-01-01"),
        ("revision", "1e9"),
        ("revision", ""),
        ("unknown", "x"),
        ("title", "x" * 300),
    ):
        answer = send(pilot, f"{HERE}/text", good | {name: text})
        assert answer.status_code in {413, 422}, (name, text[:20], answer.status_code)
    doubled = good | {"problem": ["un", "deux"]}
    assert send(pilot, f"{HERE}/text", doubled).status_code == 303
    for address in ("/versions/99", f"/offers/{9 * 10**8}", f"/joinings/{9 * 10**8}"):
        method = pilot.get if "versions" in address else pilot.post
        assert method(f"{HERE}{address}").status_code in {403, 404}, address
    assert pilot.get(f"{AT}/cantines/{10**30}").status_code == 404


def test_where_the_plugin_is_off_there_is_nothing(site: Site) -> None:
    with site.place() as place:
        signed(place)
        place.network.plugins.clear()
    assert site.visit("pilot").get(HERE).status_code == 404


def test_the_network_may_call_it_a_framing(site: Site) -> None:
    with site.place() as place:
        joining.join(place.actor("ines"), signed(place), {"aim": "Voir", "involvement": "core"})
        place.network.plugins[0].settings = {"word": "framing"}
    answer = text_of(site.visit("ines").get(f"{AT}/"))
    assert "Cadrages" in answer
    assert "Chartes" not in answer


def statements(site: Site, name: str, path: str) -> int:
    said: list[str] = []
    engine = site.app.extensions["bocage.database"].engine

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    visitor = site.visit(name)
    sa.event.listen(engine, "before_cursor_execute", hear)
    assert visitor.get(path).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", hear)
    return len([one for one in said if one.startswith("SELECT")])


def test_a_page_asks_the_same_number_of_statements_however_many_take_part(site: Site) -> None:
    with site.place() as place:
        signed(place)
    paths = (HERE, f"{AT}/", f"{HERE}/card")
    before = [statements(site, "ana", path) for path in paths]
    with site.place() as place:
        charter = queries.find_charter(place.actor("pilot"), place.network, "cantines", 1)
        for name in ("ines", "malo", "secretary"):
            joining.join(place.actor(name), charter, {"aim": "Voir", "involvement": "core"})
        blocks.write_blocks(place.actor("pilot"), charter, {"goals": [1, 2, 3]}, 1)
    assert [statements(site, "ana", path) for path in paths] == before
    assert before[1] <= 6, before


def test_the_panel_on_the_page_of_a_community_costs_one_statement(site: Site) -> None:
    with site.place() as place:
        before = statements(site, "ana", "/n/passerelles/communities/cantines")
        signed(place)
    at = "/n/passerelles/communities/cantines"
    assert "Cuisiner ensemble" in text_of(site.visit("ana").get(at))
    with site.place() as place:
        place.network.plugins.clear()
    assert before - statements(site, "ana", at) == 1
