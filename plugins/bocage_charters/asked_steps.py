"""What the way of a charter asks of people: next steps to tell, late milestones, steps to take part in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Network,
    Reminder,
    now,
    open_to_all,
    session,
    translator,
)
from bocage_charters import milestone_rules, rules
from bocage_charters.actions import WRITE_CHARTER
from bocage_charters.milestone_models import Milestone, NextStep
from bocage_charters.models import Charter, Joining
from bocage_charters.next_steps import latest

_ = translator("charters")
MOST = 12
"""So many reminders of one kind stand on a home page."""


@open_to_all("what is asked of the actor")
def asked_on_the_way(actor: Actor, network: Network, today: date) -> Iterator[Reminder]:
    """Every act that waits for this person, each with the page where it is done."""
    if actor.person_id is None:
        return
    led = [one.community_id for one in actor.grants if one.role in WRITE_CHARTER.roles]
    known = [one for one in led if one is not None]
    if known:
        yield from _to_tell(network, known)
    yield from _late(actor, network, known, today)
    yield from _open(actor, network, known, today)


def _to_tell(network: Network, led: list[int]) -> Iterator[Reminder]:
    """Who leads is asked to tell the next steps again after a while."""
    newest = (
        sa.select(sa.func.max(NextStep.said_at))
        .where(NextStep.charter_id == Charter.id)
        .correlate(Charter)
        .scalar_subquery()
    )
    since = now() - milestone_rules.STEPS_STAND
    found = session.execute(
        sa.select(Community.slug, Charter.number, Charter.title)
        .join(Community, Community.id == Charter.community_id)
        .where(
            Charter.network_id == network.id,
            Charter.community_id.in_(led),
            Charter.state.in_(rules.TAKES_PEOPLE),
            sa.or_(newest.is_(None), newest < since),
        )
        .order_by(Charter.title)
        .limit(MOST)
    )
    for row in found:
        address = rules.charter_address(network.slug, row.slug, row.number)
        yield Reminder(
            title=_("Tell the next steps: %(title)s", title=row.title),
            url=f"{address}/next-steps",
            detail=_("Members can take part only in what they know of."),
            order=45,
        )


def _late(actor: Actor, network: Network, led: list[int], today: date) -> Iterator[Reminder]:
    """Whoever looks after a late milestone, otherwise who leads, says what became of it."""
    unowned = sa.and_(Milestone.owner_id.is_(None), Charter.community_id.in_(led))
    found = session.execute(
        sa.select(Milestone.id, Milestone.title, Charter.title, Community.slug, Charter.number)
        .join(Charter, Charter.id == Milestone.charter_id)
        .join(Community, Community.id == Charter.community_id)
        .where(
            Milestone.network_id == network.id,
            Milestone.state == milestone_rules.PLANNED,
            Milestone.last_day < today,
            Charter.state.in_((*rules.TAKES_PEOPLE, rules.DELIVERED)),
            sa.or_(Milestone.owner_id == actor.person_id, unowned),
        )
        .order_by(Milestone.last_day, Milestone.id)
        .limit(MOST)
    )
    for milestone_id, title, charter, slug, number in found:
        address = rules.charter_address(network.slug, slug, number)
        yield Reminder(
            title=_("This milestone is late: %(title)s", title=title),
            url=f"{address}/milestones/{milestone_id}",
            detail=charter,
            order=30,
        )


def _open(actor: Actor, network: Network, led: list[int], today: date) -> Iterator[Reminder]:
    """Whoever takes part finds the steps that are open to members; who leads has told them."""
    mine = sa.select(Joining.charter_id).where(
        Joining.person_id == actor.person_id, Joining.state == "active"
    )
    found = session.execute(
        sa.select(NextStep.text, NextStep.on, Charter.title, Community.slug, Charter.number)
        .join(Charter, Charter.id == NextStep.charter_id)
        .join(Community, Community.id == Charter.community_id)
        .where(
            NextStep.network_id == network.id,
            NextStep.charter_id.in_(mine),
            Charter.community_id.not_in(led),
            NextStep.is_open.is_(True),
            NextStep.said_at == latest(),
            sa.or_(NextStep.on.is_(None), NextStep.on >= today),
            NextStep.said_at >= now() - 2 * milestone_rules.STEPS_STAND,
            Charter.state.in_(rules.TAKES_PEOPLE),
        )
        .order_by(NextStep.on.is_(None), NextStep.on, NextStep.id)
        .limit(MOST)
    )
    for text, on, charter, slug, number in found:
        address = rules.charter_address(network.slug, slug, number)
        yield Reminder(
            title=_("You can take part: %(step)s", step=text),
            url=f"{address}/milestones#next",
            due=on,
            detail=charter,
            order=65,
        )
