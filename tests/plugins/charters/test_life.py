"""The life of a charter: from an idea to its closing, and what is refused on the way."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError

from bocage.communities.events import MembershipChanged
from bocage.communities.models import Membership
from bocage.communities.service import accept_member, decline_member
from bocage.database import session
from bocage.permissions import Actor, NotAllowed, NotNow
from bocage.pilots.models import PilotAssignment
from bocage.testing import an_affiliation, an_organisation
from bocage_charters import asked, blocks, calls, joining, queries, reviewing, rules, service
from bocage_charters.models import CharterStep
from tests.plugins.charters.site import ANSWERS, READING, Place, a_charter, in_review, signed

AIM = {"aim": "Apprendre à cuisiner pour trente.", "brings": "Un four", "involvement": "active"}


def test_a_charter_goes_from_draft_to_closed_and_every_step_is_written_down(place: Place) -> None:
    charter = signed(place)
    pilot = place.actor("pilot")
    assert charter.state == rules.OPEN
    service.go_on(pilot, charter, rules.RUNNING)
    service.go_on(pilot, charter, rules.DELIVERED)
    with pytest.raises(ValidationError):
        service.go_on(pilot, charter, rules.CLOSED)
    service.go_on(pilot, charter, rules.CLOSED, "Le guide paraîtra sans nous.")

    told = [(one.before, one.after) for one in queries.history(charter)]
    assert told == [
        ("draft", "in_review"),
        ("in_review", "open"),
        ("open", "running"),
        ("running", "delivered"),
        ("delivered", "closed"),
    ]
    assert [one.by for one in queries.history(charter)][:2] == ["Awa Traoré", "Sidonie Keller"]


@pytest.mark.parametrize("end", [rules.CLOSED, rules.ABANDONED])
def test_once_the_work_is_over_no_text_and_no_call_waits_for_anybody(
    place: Place, end: str
) -> None:
    charter = signed(place)
    pilot = place.actor("pilot")
    service.go_on(pilot, charter, rules.RUNNING)
    calls.open_call(pilot, charter, "Qui porte avec nous ?")
    service.rewrite(pilot, charter)
    service.hand_in(pilot, charter)
    service.go_on(pilot, charter, rules.DELIVERED)
    if end == rules.ABANDONED:
        service.go_on(pilot, charter, rules.RUNNING)

    service.go_on(pilot, charter, end, "Le guide paraîtra sans nous.")

    session.expire_all()
    assert queries.version_at_work(charter) is None
    call = calls.latest_call(charter)
    assert call is None or call.state == "closed"
    with pytest.raises(NotNow):
        calls.offer(place.actor("ines"), charter, "Moi.")


def test_a_step_that_was_written_down_is_never_changed(place: Place) -> None:
    charter = signed(place)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(
            sa.update(CharterStep)
            .where(CharterStep.charter_id == charter.id)
            .values(remark="autrement")
        )


def test_an_empty_question_keeps_a_text_from_being_handed_in(place: Place) -> None:
    charter = a_charter(place, object="")
    with pytest.raises(ValidationError) as refusal:
        service.hand_in(place.actor("pilot"), charter)
    assert list(refusal.value.messages_dict) == ["object"]


def test_a_text_in_review_cannot_be_written(place: Place) -> None:
    charter = in_review(place)
    version = service.at_work(charter)
    with pytest.raises(NotNow):
        service.write_text(place.actor("pilot"), version, ANSWERS, version.revision)


def test_two_tabs_do_not_overwrite_each_other(place: Place) -> None:
    charter = a_charter(place)
    version = service.at_work(charter)
    seen = version.revision
    service.write_text(place.actor("pilot"), version, {"problem": "Ici."}, seen)
    with pytest.raises(service.ChangedMeanwhile):
        service.write_text(place.actor("pilot"), version, {"problem": "Là."}, seen)
    assert version.problem == "Ici."
    blocks.write_blocks(place.actor("pilot"), charter, {"goals": [2, 12]}, 1)
    with pytest.raises(service.ChangedMeanwhile):
        blocks.write_blocks(place.actor("pilot"), charter, {"goals": []}, 1)
    assert blocks.blocks_of(charter).goals == [2, 12]


def test_a_member_without_a_group_puts_an_idea_forward_and_leads_it_once_signed(
    place: Place,
) -> None:
    ines = place.actor("ines")
    charter = service.put_idea_forward(ines, place.network, "Œuvrer à l’écoute !")
    assert (charter.community.state, charter.community.slug) == ("draft", "oeuvrer-a-lecoute")
    assert service.put_idea_forward(
        ines, place.network, "Œuvrer à l’écoute !"
    ).community.slug.endswith("-2")
    version = service.at_work(charter)
    service.write_text(ines, version, ANSWERS, version.revision)
    service.hand_in(ines, charter)
    readers = [place.people["malo"].id, place.people["ana"].id]
    reviewing.ask_gauge(place.actor("secretary"), charter, readers)
    for name in ("secretary", "malo", "ana"):
        reviewing.answer_gauge(place.actor(name), charter, READING)
    reviewing.accept(place.actor("secretary"), charter)

    assert (charter.state, charter.community.state) == ("open", "open")
    assert [one.name for one in queries.leaders(charter)] == ["Inès Le Gall"]


def test_ideas_are_finished_before_more_are_begun(place: Place) -> None:
    ines = place.actor("ines")
    for number in range(rules.MOST_IDEAS):
        charter = service.put_idea_forward(ines, place.network, f"Idée {number}")
    with pytest.raises(NotNow):
        service.put_idea_forward(ines, place.network, "Encore une")
    service.go_on(ines, charter, rules.ABANDONED, "Trop à la fois.")
    assert service.put_idea_forward(ines, place.network, "Encore une").number == 1


@pytest.mark.parametrize(
    ("members", "said"), [(0, "few"), (4, "few"), (5, ""), (20, ""), (21, "many")]
)
def test_a_group_too_small_or_too_large_is_hinted_at(members: int, said: str) -> None:
    assert rules.size_hint(members) == said


def test_a_text_is_in_force_only_when_both_have_signed(place: Place) -> None:
    charter = a_charter(place)
    service.hand_in(place.actor("secretary"), charter)
    reviewing.ask_gauge(
        place.actor("secretary"), charter, [place.people["ines"].id, place.people["malo"].id]
    )
    for name in ("secretary", "ines", "malo"):
        reviewing.answer_gauge(place.actor(name), charter, READING)
    reviewing.accept(place.actor("secretary"), charter)
    assert (charter.state, charter.signed_version) == (rules.IN_REVIEW, None)
    with pytest.raises(NotNow):
        service.sign_as_pilot(place.actor("secretary"), charter)
    service.sign_as_pilot(place.actor("pilot"), charter)
    assert (charter.state, charter.signed_version) == (rules.OPEN, 1)


def test_two_different_people_sign(place: Place) -> None:
    both = place.people["secretary"]
    an_affiliation(session(), both, an_organisation(session(), place.network, name="Le Pont"))
    charter = a_charter(place, pilot_id=both.id)
    secretary = place.actor("secretary")
    service.hand_in(secretary, charter)
    assert service.at_work(charter).pilot_signed_by_id == both.id
    asked = [place.people["ines"].id, place.people["malo"].id]
    reviewing.ask_gauge(secretary, charter, asked)
    with pytest.raises(NotNow):
        reviewing.answer_gauge(secretary, charter, READING)
    operator = Actor(name="operator", person_id=place.people["ana"].id, is_operator=True)
    for reader in (operator, place.actor("ines"), place.actor("malo")):
        reviewing.answer_gauge(reader, charter, READING)
    with pytest.raises(NotNow, match=str(service.TWO_SIGN)[:8]):
        reviewing.accept(secretary, charter)
    reviewing.accept(operator, charter)
    assert charter.signed_version == 1


def test_an_abandoned_idea_leaves_no_group_behind(place: Place) -> None:
    ines = place.actor("ines")
    charter = service.put_idea_forward(ines, place.network, "Semer ensemble")
    service.go_on(ines, charter, rules.ABANDONED, "Plus le temps.")
    assert charter.community.state == "ended"
    begun = in_review(place)
    service.go_on(place.actor("pilot"), begun, rules.ABANDONED, "Plus le temps.")
    assert begun.community.state == "active"


def test_the_gauge_is_answered_by_the_reviewer_and_two_future_members_first(place: Place) -> None:
    charter = in_review(place)
    secretary = place.actor("secretary")
    with pytest.raises(NotNow):
        reviewing.accept(secretary, charter)
    with pytest.raises(NotAllowed):
        reviewing.answer_gauge(place.actor("ines"), charter, READING)
    for wrong in (place.people["pilot"].id, place.people["stranger"].id, 2**31 - 1):
        with pytest.raises(ValidationError):
            reviewing.ask_gauge(secretary, charter, [wrong])
    with pytest.raises(NotAllowed):
        reviewing.accept(place.actor("pilot"), charter)


def test_a_text_sent_back_can_be_handed_in_again_and_is_read_anew(place: Place) -> None:
    charter = in_review(place)
    secretary = place.actor("secretary")
    reviewing.answer_gauge(secretary, charter, READING)
    with pytest.raises(ValidationError):
        reviewing.send_back(secretary, charter, "")
    reviewing.send_back(secretary, charter, "Laissez de la place.")
    assert queries.history(charter)[-1].remark == "Laissez de la place."
    service.hand_in(place.actor("pilot"), charter)
    assert reviewing.gauge_of(service.at_work(charter)) == []


def test_a_new_version_takes_the_place_of_the_old_one_which_stays_readable(place: Place) -> None:
    charter = signed(place)
    pilot = place.actor("pilot")
    version = service.rewrite(pilot, charter)
    with pytest.raises(NotNow):
        service.rewrite(pilot, charter)
    service.write_text(pilot, version, {"object": "Un guide et deux ateliers."}, version.revision)
    assert queries.current_version(charter).number == 1
    service.hand_in(pilot, charter)
    secretary = place.actor("secretary")
    reviewing.ask_gauge(secretary, charter, [place.people["ines"].id, place.people["ana"].id])
    for name in ("secretary", "ines", "ana"):
        reviewing.answer_gauge(place.actor(name), charter, READING)
    reviewing.accept(secretary, charter)

    assert [one.state for one in queries.versions(charter)] == ["replaced", "signed"]
    assert (charter.state, charter.signed_version) == (rules.OPEN, 2)
    assert "trois" in queries.find_version(charter, 1).object


def test_people_join_with_what_they_bring_and_become_members_of_the_group(place: Place) -> None:
    charter = signed(place)
    ines = place.actor("ines")
    assert joining.join(ines, charter, AIM).state == "active"
    with pytest.raises(NotNow):
        joining.join(ines, charter, AIM)
    held = session.scalars(
        sa.select(Membership).where(Membership.person_id == ines.person_id)
    ).one()
    assert (held.state, held.aim) == ("active", AIM["aim"])
    joining.leave(ines, charter, "Un autre projet.")
    assert joining.own_joining(ines, charter).state == "left"  # type: ignore[union-attr]
    assert joining.join(ines, charter, AIM | {"brings": "Deux fours"}).state == "active"


@pytest.mark.parametrize("openness", ["on_request", "closed"])
def test_where_the_group_is_not_open_those_who_lead_answer(place: Place, openness: str) -> None:
    place.community.openness = openness
    session.flush()
    charter = signed(place)
    taken = joining.join(place.actor("ines"), charter, AIM)
    other = joining.join(place.actor("malo"), charter, AIM)
    assert (taken.state, other.state) == ("asked", "asked")
    with pytest.raises(NotAllowed):
        joining.take_in(place.actor("malo"), charter, taken)
    joining.take_in(place.actor("pilot"), charter, taken)
    joining.decline(place.actor("pilot"), charter, other, "Complet.")
    with pytest.raises(NotNow):
        joining.take_in(place.actor("pilot"), charter, other)
    found = session.execute(sa.select(Membership.person_id, Membership.state))
    states = {row.person_id: row.state for row in found}
    assert states[taken.person_id] == "active"
    assert states.get(other.person_id, "left") == "left", "no is no for the group too"


def test_one_answer_settles_the_group_and_its_work(place: Place) -> None:
    place.community.openness = "on_request"
    session.flush()
    charter, pilot = signed(place), place.actor("pilot")
    found = {}
    for name in ("ines", "malo"):
        joining.join(place.actor(name), charter, AIM)
        mine = sa.select(Membership).where(Membership.person_id == place.people[name].id)
        found[name] = session.scalars(mine).one()
    told = [str(one.title) for one in asked.asked_of(pilot, place.network)]
    assert not any("Cuisiner" in one for one in told), "core asks already"
    today = date(2026, 11, 21)
    accept_member(pilot, place.community, found["ines"], today=today)
    decline_member(pilot, place.community, found["malo"], "Complet.", today=today)
    for name in ("ines", "malo"):
        event = MembershipChanged(
            network_id=place.network.id,
            community_id=place.community.id,
            person_id=place.people[name].id,
            state=found[name].state,
        )
        joining.heed_answer(event)
    states = {one.name: one.state for one in joining.joinings_of(charter)}
    assert states == {"Inès Le Gall": "active", "Malo Kerdoncuff": "declined"}


def test_nobody_joins_what_is_not_signed_or_is_over(place: Place) -> None:
    charter = in_review(place)
    with pytest.raises(NotNow):
        joining.join(place.actor("ines"), charter, AIM)
    service.go_on(place.actor("pilot"), charter, rules.ABANDONED, "Plus le temps.")
    with pytest.raises(NotNow):
        joining.join(place.actor("ines"), charter, AIM)


def test_a_group_has_one_living_charter_at_a_time(place: Place) -> None:
    charter = a_charter(place)
    with pytest.raises(NotNow):
        service.begin_charter(place.actor("pilot"), place.community, "Autre chose")
    service.go_on(place.actor("pilot"), charter, rules.ABANDONED, "Plus le temps.")
    assert service.begin_charter(place.actor("pilot"), place.community, "Autre chose").number == 2


def test_a_co_pilot_is_found_by_a_call_and_named_by_the_secretariat(place: Place) -> None:
    charter = a_charter(place)
    with pytest.raises(NotAllowed):
        calls.open_call(place.actor("ines"), charter, "À deux ?")
    calls.open_call(place.actor("pilot"), charter, "À deux ?")
    offer = calls.offer(place.actor("ines"), charter, "J’ai tenu une cantine.")
    other = calls.offer(place.actor("malo"), charter, "J’ai du temps.")
    with pytest.raises(NotNow):
        calls.offer(place.actor("ines"), charter, "Encore moi.")
    calls.accept_offer(place.actor("pilot"), charter, offer)
    with pytest.raises(NotNow):
        calls.accept_offer(place.actor("pilot"), charter, offer)
    with pytest.raises(NotAllowed):
        calls.name_offered(place.actor("pilot"), charter, offer)
    calls.name_offered(place.actor("secretary"), charter, offer)

    functions = session.scalars(
        sa.select(PilotAssignment.function).where(
            PilotAssignment.person_id == place.people["ines"].id
        )
    ).all()
    assert functions == ["co_pilot"]
    assert (offer.state, other.state) == ("named", "offered")


def test_what_a_draft_says_is_for_those_who_write_it_until_somebody_is_looked_for(
    place: Place,
) -> None:
    charter = a_charter(place)

    def seen(name: str) -> bool:
        found = queries.charters_like(place.actor(name), place.network, queries.Sought())
        return bool(session.execute(found).all())

    assert [seen(name) for name in ("pilot", "secretary", "ines", "stranger")] == [
        True,
        True,
        False,
        False,
    ]
    calls.open_call(place.actor("pilot"), charter, "À deux ?")
    assert seen("ines")
    assert not seen("stranger")


def test_dates_that_contradict_each_other_are_refused(place: Place) -> None:
    charter = a_charter(place)
    version = service.at_work(charter)
    told = {"starts": date(2026, 5, 1), "ends": date(2026, 4, 1)}
    with pytest.raises(ValidationError):
        service.write_text(place.actor("pilot"), version, told, version.revision)
