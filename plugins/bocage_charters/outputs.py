"""What a charter brings out, and where what was learned returned to the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    Community,
    Network,
    NotNow,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    today,
    translator,
)
from bocage_charters import queries
from bocage_charters.actions import WRITE_CHARTER
from bocage_charters.milestone_events import LearningReturned
from bocage_charters.milestone_models import FeedingBack, Output
from bocage_charters.milestone_rules import MOST
from bocage_charters.milestones import check_output, must_live
from bocage_charters.models import Charter
from bocage_charters.service import ChangedMeanwhile

_ = translator("charters")
WRITTEN = ("kind", "audience", "title", "description", "link", "state", "on")


@open_to_all("the charter was found by an actor who may see it")
def outputs_of(charter: Charter) -> Sequence[Output]:
    """Its outputs, those that are there first."""
    return session.scalars(
        sa.select(Output)
        .where(Output.charter_id == charter.id)
        .order_by(Output.state, Output.on.is_(None), Output.on, Output.id)
    ).all()


@open_to_all("the charter was found by an actor who may see it")
def feedback_of(charter: Charter) -> Sequence[Any]:
    """Where what was learned returned: id, where, on, what, output, output_id; the latest first."""
    return session.execute(
        sa.select(
            FeedingBack.id,
            FeedingBack.where,
            FeedingBack.on,
            FeedingBack.what,
            FeedingBack.output_id,
            Output.title.label("output"),
        )
        .outerjoin(Output, Output.id == FeedingBack.output_id)
        .where(FeedingBack.charter_id == charter.id)
        .order_by(FeedingBack.on.desc(), FeedingBack.id.desc())
    ).all()


@open_to_all("bound to its charter, which the caller has found and asks about")
def find_output(charter: Charter, output_id: int) -> Output:
    """One output of this charter, or NoResultFound."""
    return session.scalars(
        sa.select(Output).where(Output.id == output_id, Output.charter_id == charter.id)
    ).one()


@open_to_all("lists only outputs of charters the actor may see")
def outputs_like(
    actor: Actor, network: Network, *, audience: str = "", kind: str = ""
) -> sa.Select[*tuple[Any, ...]]:
    """A select of the outputs of a network, the latest first."""
    returned = sa.exists().where(FeedingBack.charter_id == Charter.id)
    found: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Output.id,
            Output.kind,
            Output.audience,
            Output.title,
            Output.description,
            Output.link,
            Output.state,
            Output.on,
            Output.revision,
            Charter.number,
            Charter.title.label("charter"),
            Community.slug.label("community"),
            returned.label("is_fed_back"),
        )
        .join(Charter, Charter.id == Output.charter_id)
        .join(Community, Community.id == Charter.community_id)
        .where(Output.network_id == network.id, queries.is_visible(actor, network))
        .order_by(Output.on.is_(None), Output.on.desc(), Output.id)
    )
    if audience:
        found = found.where(Output.audience == audience)
    return found.where(Output.kind == kind) if kind else found


@requires(WRITE_CHARTER)
def add_output(actor: Actor, charter: Charter, told: Mapping[str, Any]) -> Output:
    """Tell something the group brings out, or will."""
    locked(charter)
    must_live(charter)
    held = sa.select(sa.func.count()).where(Output.charter_id == charter.id)
    if (session.scalar(held) or 0) >= MOST:
        raise NotNow(str(_("These are too many: %(most)s at most.", most=MOST)))
    output = Output(network_id=charter.network_id, charter_id=charter.id)
    _put(actor, charter, output, told)
    session.add(output)
    session.flush()
    return output


@requires(WRITE_CHARTER)
def write_output(
    actor: Actor, charter: Charter, output: Output, told: Mapping[str, Any], revision: int
) -> None:
    """Change what is told of it. Raises ChangedMeanwhile when somebody saved in between."""
    locked(charter)
    locked(output)
    must_live(charter)
    if revision != output.revision:
        raise ChangedMeanwhile
    _put(actor, charter, output, told)
    output.revision = revision + 1
    session.flush()


def _put(actor: Actor, charter: Charter, output: Output, told: Mapping[str, Any]) -> None:
    on: date | None = told.get("on")
    is_there = told["state"] == "done"
    if is_there and on is None:
        raise ValidationError({"on": [str(_("Say since when it is there."))]})
    if is_there and on is not None and on > today(charter.community.network.time_zone):
        raise ValidationError({"on": [str(_("This day has not come yet."))]})
    for name in WRITTEN:
        setattr(output, name, told.get(name))
    output.changed_at, output.changed_by_id = now(), actor.person_id


@requires(WRITE_CHARTER)
def tell_feedback(actor: Actor, charter: Charter, told: Mapping[str, Any]) -> FeedingBack:
    """Tell where and when what was learned returned to the network."""
    locked(charter)
    must_live(charter)
    if told["on"] > today(charter.community.network.time_zone):
        raise ValidationError({"on": [str(_("This day has not come yet."))]})
    check_output(charter, told.get("output_id"), "output_id")
    made = FeedingBack(
        network_id=charter.network_id,
        charter_id=charter.id,
        output_id=told.get("output_id"),
        where=told["where"],
        on=told["on"],
        what=told.get("what") or "",
        told_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    happened = LearningReturned(
        network_id=charter.network_id, charter_id=charter.id, feedback_id=made.id
    )
    record(happened, actor.person_id)
    return made
