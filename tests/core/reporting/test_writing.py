"""Writing an update: facts, answers, two writers, handing over, pulling back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.database import Database, session, transaction
from bocage.permissions import NotAllowed
from bocage.reporting import queries, service
from bocage.reporting.models import ProgressUpdate, UpdateTransition
from bocage.reporting.rules import AlreadyOpen, ChangedMeanwhile, WrongState
from bocage.testing import a_community
from tests.core.reporting.quarter import ANSWERS, PERIOD, OpenQuarter, open_quarter


@pytest.fixture
def quarter(database: Database) -> Iterator[OpenQuarter]:
    with database.work():
        yield open_quarter()


def save(quarter: OpenQuarter, update: ProgressUpdate, **how: object) -> None:
    given = {"given": ANSWERS, "facts": {}, "revision": update.revision, "partial": True} | how
    with transaction():
        service.save_answers(quarter.pilot_of(update), update, **given)


def test_every_community_has_its_update_with_figures_computed(quarter: OpenQuarter) -> None:
    facts = {fact.key: fact.computed for fact in quarter.updates[0].facts}

    assert [update.state for update in quarter.updates] == ["due", "due"]
    assert facts["communities.members"] == {"value": "1"}


def test_a_quarter_is_opened_once(quarter: OpenQuarter) -> None:
    with pytest.raises(AlreadyOpen), transaction():
        service.open_cycle(
            quarter.secretary, quarter.network, PERIOD, date(2026, 4, 15), quarter.hooks
        )


def test_a_due_date_before_the_quarter_is_refused_by_name(quarter: OpenQuarter) -> None:
    with pytest.raises(ValidationError) as refusal, transaction():
        service.open_cycle(
            quarter.secretary, quarter.network, PERIOD.plus(1), date(2026, 1, 2), quarter.hooks
        )

    assert set(refusal.value.messages) == {"due_on"}


def test_a_community_left_out_is_excused_from_the_start(quarter: OpenQuarter) -> None:
    with transaction():
        left_out = a_community(session, quarter.network)
        cycle = service.open_cycle(
            quarter.secretary,
            quarter.network,
            PERIOD.plus(1),
            date(2026, 7, 15),
            quarter.hooks,
            without=frozenset({left_out.id}),
        )

    states = {
        update.community_id: update.state
        for update in queries.updates_of_cycle(quarter.network, cycle)
    }
    assert states[left_out.id] == "excused"
    assert queries.counts(quarter.network, cycle) == {
        "expected": 3,
        "received": 0,
        "accepted": 0,
        "excused": 1,
        "missing": 2,
    }


def test_the_first_save_makes_a_draft(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]

    save(quarter, update)

    assert update.state == "draft"
    assert update.answer("core.news", "moved") == "Le groupe a rédigé une charte."


def test_who_saves_over_somebody_else_gets_both_texts(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]
    opened_at = update.revision
    save(quarter, update)

    with pytest.raises(ChangedMeanwhile) as refusal:
        save(quarter, update, given={"core.news": {"moved": "Autre texte."}}, revision=opened_at)

    assert refusal.value.theirs["core.news"]["moved"] == "Le groupe a rédigé une charte."
    assert refusal.value.given["core.news"]["moved"] == "Autre texte."


def test_saving_the_same_twice_is_harmless(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]
    opened_at = update.revision
    save(quarter, update)

    save(quarter, update, revision=opened_at)

    assert update.revision == opened_at + 1


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"core.news": {"moved": "a\x00b"}}, "core.news.moved"),
        ({"core.news": {"hacked": "x"}}, "core.news.hacked"),
        ({"nowhere": {"moved": "x"}}, "nowhere.moved"),
        ({"core.standing": {"appreciation": "splendid"}}, "core.standing.appreciation"),
        ({"core.news": {"next": [{"what": "Visite", "on": "31/06/2026"}]}}, "core.news.next"),
        ({"core.news": {"next": [{"on": "2026-06-30"}]}}, "core.news.next"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_kept(
    quarter: OpenQuarter, given: dict[str, dict[str, object]], named: str
) -> None:
    update = quarter.updates[0]

    with pytest.raises(ValidationError) as refusal:
        save(quarter, update, given={"core.help": {"help_wanted": "Un lieu."}} | given)

    assert set(refusal.value.messages) == {named}
    session.expire_all()
    assert update.state == "due"
    assert update.answers == []


def test_a_figure_is_corrected_with_a_reason_only(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]
    corrected = {"communities.members": {"corrected": "1 200"}}

    with pytest.raises(ValidationError) as refusal:
        save(quarter, update, facts=corrected)
    corrected["communities.members"]["reason"] = "Deux groupes ont fusionné."
    save(quarter, update, facts=corrected)

    fact = next(fact for fact in update.facts if fact.key == "communities.members")
    assert set(refusal.value.messages) == {"facts.communities.members"}
    assert fact.corrected == {"value": "1200"}
    assert fact.confirmed_at is not None


@pytest.mark.parametrize("amount", ["-3", "1e400", "9" * 400, "abc", "NaN", "1.234,56"])
def test_an_impossible_correction_is_refused(quarter: OpenQuarter, amount: str) -> None:
    facts = {"communities.members": {"corrected": amount, "reason": "x"}}

    with pytest.raises(ValidationError) as refusal:
        save(quarter, quarter.updates[0], facts=facts)

    assert set(refusal.value.messages) == {"facts.communities.members"}


def test_an_update_without_its_answers_is_not_handed_over(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]

    with pytest.raises(ValidationError) as refusal, transaction():
        service.submit_update(quarter.pilot_of(update), update, quarter.hooks)

    assert {"core.news.moved", "facts.communities.members"} <= set(refusal.value.messages)
    assert update.state == "due"


def test_nothing_new_is_a_valid_update(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]

    with transaction():
        service.submit_update(quarter.pilot_of(update), update, quarter.hooks, nothing_new=True)

    assert (update.state, update.nothing_new) == ("submitted", True)


def test_handing_over_twice_is_handing_over_once(quarter: OpenQuarter) -> None:
    update = quarter.submitted(quarter.updates[0])

    with transaction():
        service.submit_update(quarter.pilot_of(update), update, quarter.hooks)

    assert len(queries.submissions_of(update)) == 1


def test_the_secretariat_writes_on_behalf_and_it_shows(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]

    with transaction():
        service.submit_update(
            quarter.secretary,
            update,
            quarter.hooks,
            confirm_facts=True,
            demand_answers=False,
        )

    assert update.on_behalf
    assert update.submitted_by_id == quarter.secretary.person_id


def test_a_pilot_does_not_write_for_another_community(quarter: OpenQuarter) -> None:
    first, second = quarter.updates

    with pytest.raises(NotAllowed), transaction():
        service.save_answers(quarter.pilot_of(first), second, ANSWERS, {}, revision=0, partial=True)


def test_an_unread_update_can_be_pulled_back(quarter: OpenQuarter) -> None:
    update = quarter.submitted(quarter.updates[0])

    with transaction():
        service.withdraw_update(quarter.pilot_of(update), update)

    assert update.state == "draft"
    with pytest.raises(WrongState), transaction():
        service.withdraw_update(quarter.pilot_of(update), update)


def test_what_happened_to_an_update_cannot_be_rewritten(quarter: OpenQuarter) -> None:
    quarter.submitted(quarter.updates[0])

    for statement in (
        sa.update(UpdateTransition).values(after="accepted"),
        sa.delete(UpdateTransition),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
            session.execute(statement)


def test_last_quarters_answer_is_taken_over_by_choice(quarter: OpenQuarter) -> None:
    quarter.submitted(quarter.updates[0])
    community_id = quarter.updates[0].community_id
    with transaction():
        service.open_cycle(
            quarter.secretary, quarter.network, PERIOD.plus(1), date(2026, 7, 15), quarter.hooks
        )
    cycle = queries.find_cycle(quarter.network, PERIOD.plus(1))
    update = queries.find_update_of(quarter.network, cycle, community_id)
    assert update.answer("core.news", "moved") is None

    with transaction():
        service.take_over(quarter.pilot_of(update), update, "core.news", "moved")

    assert update.answer("core.news", "moved") == "Le groupe a rédigé une charte."


def test_a_closed_quarter_says_who_is_missing(quarter: OpenQuarter) -> None:
    quarter.submitted(quarter.updates[0])

    with transaction():
        service.close_cycle(quarter.secretary, quarter.cycle)

    assert sorted(update.state for update in quarter.updates) == ["missing", "submitted"]
    with pytest.raises(WrongState), transaction():
        service.close_cycle(quarter.secretary, quarter.cycle)
