"""The page of a community: complete, and as many statements for five members as for fifty."""

from __future__ import annotations

import pytest
from flask import Flask

from bocage import testing as make
from bocage.networks.models import Network
from bocage.reporting.models import ProgressUpdate
from tests.core.communities.site import (
    a_full_community,
    as_person,
    one_network,
    signed_in,
    statements,
    with_sessions,
)
from tests.core.people.site import saving

HERE = "/n/ouest/communities/attractivite"
MOST = 12


@pytest.mark.parametrize(
    ("members", "quarters", "sessions"), [(0, 0, 0), (3, 1, 1), (20, 8, 10), (40, 12, 30)]
)
def test_it_asks_few_statements_whatever_it_holds(
    app: Flask, members: int, quarters: int, sessions: int
) -> None:
    network_id = one_network(app, plugins=("sessions",))
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        community = a_full_community(session, network, members=members, quarters=quarters)
        with_sessions(session, community, count=sessions)
    client = signed_in(app, "secretariat", network_id)
    client.get(HERE)
    with statements(app) as asked:
        assert client.get(HERE).status_code == 200
    assert len(asked) <= MOST, "\n".join(asked)


def test_it_shows_stage_returns_members_updates_and_mandate(app: Flask) -> None:
    network_id = one_network(app)
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        a_full_community(session, network, members=2, quarters=2)
    client = signed_in(app, "secretariat", network_id)
    with client:
        page = client.get(HERE, headers={"Accept-Language": "en"}).get_data(as_text=True)
    for shown in ("Attractivité", "Membre 01", "DRH", "moved 2024-Q2", "Mandat 2"):
        assert shown in page
    assert "blocks 2024-Q2" not in page


def test_a_draft_update_is_read_by_those_who_lead_only(app: Flask) -> None:
    network_id = one_network(app)
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        community = a_full_community(session, network, members=1, quarters=1)
        pilot = make.a_pilot(session, community)
        session.execute(ProgressUpdate.__table__.update().values(state="draft"))
        session.flush()
        session.expunge(pilot)
    assert "moved 2024-Q1" in as_person(app, pilot).get(HERE).get_data(as_text=True)
    member = signed_in(app, "member", network_id)
    assert "moved 2024-Q1" not in member.get(HERE).get_data(as_text=True)


def test_somebody_without_business_in_the_network_finds_nothing(app: Flask) -> None:
    network_id = one_network(app)
    with saving(app) as session:
        a_full_community(session, session.get_one(Network, network_id), members=1, quarters=0)
        other = make.a_network(session, slug="ailleurs").id
    stranger = signed_in(app, "secretariat", other)
    assert stranger.get(HERE).status_code == 404
    assert app.test_client().get(HERE).status_code == 303
    assert stranger.get("/n/ailleurs/communities/attractivite").status_code == 404


def test_what_was_drawn_for_one_is_not_shown_to_another_who_may_less(app: Flask) -> None:
    network_id = one_network(app, plugins=("sessions",))
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        community = a_full_community(session, network, members=2, quarters=1)
        with_sessions(session, community, count=2)
    secretary = signed_in(app, "secretariat", network_id)
    member = signed_in(app, "member", network_id)
    for _ in range(2):
        assert f"{HERE}/pilots" in secretary.get(HERE).get_data(as_text=True)
        seen = member.get(HERE).get_data(as_text=True)
        assert "Attractivité" in seen
        assert f"{HERE}/pilots" not in seen
        assert "/sessions/attractivite/new" not in seen


def test_a_page_drawn_before_shows_what_has_changed_since(app: Flask) -> None:
    network_id = one_network(app, plugins=("sessions",))
    with saving(app) as session:
        network = session.get_one(Network, network_id)
        community = a_full_community(session, network, members=2, quarters=1)
        with_sessions(session, community, count=2)
    client = signed_in(app, "secretariat", network_id)
    assert "Une intention nouvelle" not in client.get(HERE).get_data(as_text=True)
    with saving(app) as session:
        found = session.merge(community)
        found.intention = "Une intention nouvelle"
        session.merge(network).vocabulary = {
            "member": {"fr": {"one": "adhérent", "many": "adhérents", "gender": "m"}}
        }
    after = client.get(HERE).get_data(as_text=True)
    assert "Une intention nouvelle" in after
    assert '<h2 id="members">Adhérents</h2>' in after
