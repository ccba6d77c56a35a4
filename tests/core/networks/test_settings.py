"""The secretariat keeps its network: settings, words, roles, plugins."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from bocage import clock
from bocage.networks.models import Network, RoleGrant
from tests.core.communities.site import one_network, signed_in
from tests.core.people.site import saving, send

AT = "/n/ouest"
TOLD = {"name": "Réseau de l’Ouest", "language": "fr", "time_zone": "Europe/Paris"}


def test_every_page_of_the_network_opens_for_the_secretariat(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app, plugins=("sessions",)))
    for page in (
        "/",
        "/people",
        "/settings",
        "/settings/words",
        "/settings/plugins",
        "/communities",
    ):
        assert client.get(f"{AT}{page}").status_code == 200, page
    assert client.get(f"{AT}/settings/words?community=cop&pilot=bearer").status_code == 200


def test_a_member_reads_but_changes_nothing(app: Flask) -> None:
    client = signed_in(app, "member", one_network(app))
    assert client.get(f"{AT}/").status_code == 200
    assert client.get(f"{AT}/people").status_code == 200
    for page in ("/settings", "/settings/words", "/settings/plugins", "/communities/new"):
        assert client.get(f"{AT}{page}").status_code == 403, page


def test_a_bad_setting_is_named_and_what_was_typed_stays(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    page = f"{AT}/settings"
    answer = send(client, page, **TOLD | {"time_zone": "Europe/Nantes", "intention": "Avancer"})
    assert answer.status_code == 422
    assert "Avancer" in answer.text
    assert 'href="#f-time_zone"' in answer.text
    assert send(client, page, **TOLD).status_code == 303
    assert "Réseau de l’Ouest" in client.get(f"{AT}/").text


def test_words_renamed_are_used_on_the_next_page(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    word = {
        "community_fr_one": "atelier",
        "community_fr_many": "ateliers",
        "community_fr_gender": "m",
    }
    assert send(client, f"{AT}/settings/words", **word).status_code == 303
    assert "Nouvel atelier" in client.get(f"{AT}/communities").text
    answer = send(client, f"{AT}/settings/words", community_fr_one="atelier")
    assert answer.status_code == 422
    assert 'href="#f-community_fr_many"' in answer.text


def test_a_plugin_is_switched_with_effect_at_the_next_request(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    assert client.get(f"{AT}/sessions/").status_code == 404
    settings, switch = f"{AT}/settings/plugins", f"{AT}/settings/plugins/sessions"
    assert send(client, settings, switch, state="on").status_code == 303
    assert client.get(f"{AT}/sessions/").status_code == 200
    assert send(client, settings, switch, state="off").status_code == 303
    assert client.get(f"{AT}/sessions/").status_code == 404
    assert send(client, settings, f"{settings}/nothing", state="on").status_code == 404


def test_a_role_is_given_to_somebody_unknown_and_ends(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    page = f"{AT}/people"
    given = {"email": "Nouvelle@example.org", "name": "Nouvelle Personne", "role": "secretariat"}
    assert send(client, page, **given).status_code == 303
    assert "Nouvelle Personne" in client.get(page).text
    assert send(client, page, **given | {"role": "emperor"}).status_code == 422
    with saving(app) as session:
        ids = [grant.id for grant in session.query(RoleGrant).order_by(RoleGrant.id)]
    assert send(client, page, f"{page}/{ids[-1]}/end").status_code == 303
    assert send(client, page, f"{page}/{ids[0]}/end").status_code == 409


def test_the_last_day_of_a_role_is_known_beforehand(app: Flask) -> None:
    client = signed_in(app, "secretariat", one_network(app))
    page, today = f"{AT}/people", clock.today()
    given = {"email": "awa@example.org", "name": "Awa Traoré", "role": "member"}
    soon, late = today + timedelta(days=10), today + timedelta(days=300)
    wrong = send(client, page, **given, ends=str(today - timedelta(days=1)))
    assert wrong.status_code == 422
    assert 'href="#f-ends"' in wrong.text
    assert send(client, page, **given, ends=str(late)).status_code == 303
    assert "prend bientôt fin" not in client.get(page).text
    assert send(client, page, **given, ends=str(soon)).status_code == 303
    assert "prend bientôt fin" in client.get(page).text
    with saving(app) as session:
        kept = session.query(RoleGrant).filter_by(role="member").one()
        assert (kept.starts, kept.ends) == (today, soon)
        grant_id = kept.id
    assert send(client, page, f"{page}/{grant_id}/end", last_day=str(late)).status_code == 303
    with saving(app) as session:
        assert session.get_one(RoleGrant, grant_id).ends == late
    later = send(client, page, **given | {"role": "board_reader"}, starts=str(soon))
    assert later.status_code == 303
    assert "Rôles qui commencent plus tard" in client.get(page).text


def test_a_network_is_created_by_an_administrator_only(app: Flask) -> None:
    one_network(app)
    administrator = signed_in(app, "administrator", None)
    told = TOLD | {"slug": "est", "community_word": "cop", "pilot_word": "bearer"}
    assert send(administrator, "/networks/new", **told | {"slug": "ouest"}).status_code == 422
    assert send(administrator, "/networks/new", **told | {"slug": "Pas Bon"}).status_code == 422
    assert send(administrator, "/networks/new", **told).status_code == 303
    with saving(app) as session:
        made = session.query(Network).filter_by(slug="est").one()
        assert made.vocabulary["community"]["fr"]["one"] == "CdP"
        network_id = made.id
    assert signed_in(app, "secretariat", network_id).get("/networks/new").status_code in {403, 404}
