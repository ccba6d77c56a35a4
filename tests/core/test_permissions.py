"""Who may do what, where: a role counts where it is held, and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from bocage.app import create_app
from bocage.database import Database, transaction
from bocage.permissions import (
    ANYONE,
    OPERATOR,
    Action,
    ActionList,
    Actor,
    Grant,
    NotAllowed,
    Scope,
    actions_of_role,
    open_to_all,
    requires,
)
from bocage.permissions.grants import actor_for
from bocage.settings import InstanceSettings
from bocage.testing import a_community, a_network, a_person, a_pilot, a_role, a_secretary

WRITE = Action(key="test.write", title="write", roles=("secretariat", "pilot", "bearer"))
HERE = Scope(network_id=1, community_id=10, update_id=100)
ELSEWHERE = [
    Scope(network_id=2, community_id=20, update_id=200),
    Scope(network_id=2, community_id=10, update_id=100),
    Scope(),
]


def holding(**grant: Any) -> Actor:
    return Actor(person_id=7, name="Ada", grants=(Grant(**grant),))


@pytest.mark.parametrize(
    "grant",
    [
        {"role": "secretariat"},
        {"role": "secretariat", "network_id": 1},
        {"role": "pilot", "network_id": 1, "community_id": 10},
        {"role": "bearer", "network_id": 1, "community_id": 10, "update_id": 100},
    ],
    ids=lambda grant: f"{grant['role']}-{len(grant)}",
)
def test_a_role_counts_where_it_is_held(grant: dict[str, Any]) -> None:
    actor = holding(**grant)
    assert actor.may(WRITE, HERE)
    assert actor.holds(grant["role"], HERE)
    assert [actor.may(WRITE, scope) for scope in ELSEWHERE] == [len(grant) == 1] * 3


@pytest.mark.parametrize(
    "grant",
    [
        {"role": "member", "network_id": 1},
        {"role": "pilot", "network_id": 1, "community_id": 11},
        {"role": "bearer", "network_id": 1, "community_id": 10, "update_id": 101},
    ],
    ids=lambda grant: grant["role"],
)
def test_another_role_or_another_place_gives_nothing(grant: dict[str, Any]) -> None:
    assert not holding(**grant).may(WRITE, HERE)


def test_who_leads_one_community_does_not_speak_for_the_network() -> None:
    pilot = holding(role="pilot", network_id=1, community_id=10)
    assert not pilot.may(WRITE, Scope(network_id=1))
    assert pilot.belongs_to(1)
    assert not pilot.belongs_to(2)


def test_anyone_may_nothing_and_the_operator_everything() -> None:
    assert not ANYONE.may(WRITE, HERE)
    assert not ANYONE.is_known
    assert OPERATOR.may(WRITE, HERE)
    assert OPERATOR.belongs_to(99)
    assert OPERATOR.is_known


@requires(WRITE)
def written(actor: Actor, scope: Scope, text: str = "") -> str:
    return f"{actor.name} {text}"


@open_to_all("a word for everybody")
def said() -> str:
    return "hello"


def test_a_service_refuses_before_it_begins() -> None:
    assert written(holding(role="secretariat", network_id=1), HERE, text="done") == "Ada done"
    with pytest.raises(NotAllowed) as refusal:
        written(ANYONE, HERE)
    assert refusal.value.action is WRITE
    assert refusal.value.scope == HERE


def test_both_marks_can_be_read() -> None:
    assert written.__dict__["bocage_permission"] == "test.write"
    assert said.__dict__["bocage_permission"] == "open: a word for everybody"
    assert said() == "hello"


def test_actions_have_one_key_each_and_roles_that_exist() -> None:
    known = ActionList()
    known.add([WRITE])
    known.add([WRITE])
    with pytest.raises(ValueError, match=r"two actions are called test\.write"):
        known.add([Action(key="test.write", title="again", roles=())])
    with pytest.raises(ValueError, match="no such role: king"):
        Action(key="test.reign", title="reign", roles=("king",))
    assert actions_of_role("pilot", known) == {"test.write"}
    assert actions_of_role("member", known) == frozenset()


def roles_on(settings: InstanceSettings, database: Database, person_id: int, on: date) -> set[Any]:
    app = create_app(settings)
    sources = app.extensions["bocage"].grant_sources
    app.extensions["bocage.database"].dispose()
    with database.work() as now:
        counted: list[str] = []
        sa.event.listen(
            database.engine, "before_cursor_execute", lambda *more: counted.append(more[2])
        )
        grants = actor_for(person_id, "Ada", sources, on).grants
        assert len([text for text in counted if text.lstrip().startswith("SELECT")]) == 1
        assert now.is_active
    return {(grant.role, grant.network_id, grant.community_id) for grant in grants}


def test_roles_of_all_kinds_are_gathered_in_one_statement(
    settings: InstanceSettings, database: Database
) -> None:
    with database.work(), transaction() as now:
        network = a_network(now)
        community = a_community(now, network)
        person = a_secretary(now, network)
        a_pilot(now, community, person, starts=date(2024, 1, 1), ends=date(2024, 6, 30))
        a_role(now, person, "administrator")
        a_role(now, a_person(now), "administrator")
        ids = person.id, network.id, community.id
    person_id, network_id, community_id = ids
    always = {("secretariat", network_id, None), ("administrator", None, None)}
    leading = ("pilot", network_id, community_id)
    assert roles_on(settings, database, person_id, date(2024, 6, 30)) >= {*always, leading}
    assert leading not in roles_on(settings, database, person_id, date(2024, 7, 1))
    assert roles_on(settings, database, person_id, date(2023, 12, 31)) == set()
