"""The register of organisations: found by its address, corrected, handed out without formulas."""

from __future__ import annotations

from flask import Flask

from bocage import testing as make
from bocage.networks.models import Network
from bocage.organisations.rules import split_labels
from bocage.web.spreadsheets import harmless, spreadsheet
from tests.core.communities.site import one_network, signed_in
from tests.core.people.site import saving, send

AT = "/n/ouest/organisations"
TOLD = {
    "code": "A1",
    "name": "Association 1",
    "sectors": "Handicap\nEnfance",
    "territories": "44|53",
}


def test_no_cell_is_taken_for_a_formula() -> None:
    assert harmless("=HYPERLINK()") == "'=HYPERLINK()"
    assert harmless(" @cmd") == "' @cmd"
    assert harmless(None) == ""
    assert harmless("＝1+1") == "'＝1+1"
    assert [harmless(text) for text in ("-12,5", "-3", "+33 6 12 34 56 78")] == [
        "-12,5", "-3", "+33 6 12 34 56 78",
    ]  # fmt: skip
    assert spreadsheet(("name",), [("-1+2",)]) == "\ufeffname\r\n'-1+2\r\n"


def test_labels_are_read_as_people_type_them() -> None:
    assert split_labels(" Handicap ;Enfance\n\nHandicap|Aide  à domicile") == [
        "Handicap", "Enfance", "Aide à domicile",
    ]  # fmt: skip


def test_an_organisation_is_entered_found_and_corrected(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    answer = send(client, f"{AT}/new", **TOLD)
    assert answer.status_code == 303
    here = answer.headers["Location"]
    assert "Enfance, Handicap" in client.get(here).text
    assert send(client, f"{AT}/new", **TOLD).status_code == 422
    wrong = TOLD | {"joined": "2024-05-01", "ended": "2024-04-01"}
    answer = send(client, f"{here}/edit", **wrong)
    assert answer.status_code == 422
    assert 'href="#f-ended"' in answer.text
    assert send(client, f"{here}/edit", **TOLD | {"staff": "1 200"}).status_code == 303
    assert send(client, f"{here}/edit", **TOLD | {"staff": "beaucoup"}).status_code == 422


def test_lists_page_and_filter_by_address(app: Flask) -> None:
    network_id = one_network(app)
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        for number in range(35):
            make.an_organisation(session, network, name=f"Organisation {number:02d} 100%")
    client = signed_in(app, "secretariat", network_id)
    assert "Organisation 34" not in client.get(AT).text
    assert "Organisation 34" in client.get(f"{AT}?page=2").text
    found = client.get(f"{AT}?q=07 100%25").text
    assert "Organisation 07" in found
    assert "Organisation 08" not in found
    assert client.get(f"{AT}?page=x&sector=y&unknown=1").status_code == 200


def test_the_file_is_for_those_who_keep_the_register(app: Flask) -> None:
    network_id = one_network(app)
    with saving(app) as session:
        make.an_organisation(session, session.get_one(Network, network_id), name="=1+1")
    answer = signed_in(app, "secretariat", network_id).get(f"{AT}.csv")
    assert answer.mimetype == "text/csv"
    assert "'=1+1" in answer.text
    assert signed_in(app, "member", network_id).get(f"{AT}.csv").status_code == 403


def test_representatives_come_and_go(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    here = send(client, f"{AT}/new", **TOLD).headers["Location"]
    told = {"email": "drh@example.org", "name": "Sacha Le Goff", "function": "DRH"}
    assert send(client, f"{here}/representatives/new", **told).status_code == 303
    assert "Sacha Le Goff" in client.get(here).text
    stranger = told | {"stand_in_for": "99999"}
    assert send(client, f"{here}/representatives/new", **stranger).status_code == 422
    assert send(client, here, f"{here}/representatives/1/end").status_code == 303


def test_an_organisation_of_another_network_is_not_there(app: Flask) -> None:
    network_id = one_network(app)
    with saving(app) as session:
        other = make.an_organisation(session, make.a_network(session)).id
    client = signed_in(app, "secretariat", network_id)
    assert client.get(f"{AT}/{other}").status_code == 404
    assert client.get(f"{AT}/{other}/edit").status_code == 404
