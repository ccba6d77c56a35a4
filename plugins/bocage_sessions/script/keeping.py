"""What scripts hand out of a network and of a person, and how they are removed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bocage.plugin import Community, DataExtract, Network, Person, open_to_all, session, translator
from bocage_sessions.models import CommunitySession
from bocage_sessions.script.models import Script, ScriptStep

_ = translator("sessions")


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every step. Of preparation notes it says only that there are some: they are the facilitators’ own."""
    step = ScriptStep
    found = session.execute(
        sa.select(
            Community.slug, CommunitySession.number, step.position, step.title, step.purpose,
            step.minutes, step.leader, step.began_at, Script.ended_at, step.notes != "",
        )
        .join(Script, Script.id == step.script_id)
        .outerjoin(CommunitySession, CommunitySession.id == Script.session_id)
        .outerjoin(Community, Community.id == Script.community_id)
        .where(Script.network_id == network.id)
        .order_by(Community.slug, CommunitySession.number, step.position)
    )  # fmt: skip
    yield DataExtract(
        name="script_steps",
        title=_("Steps of scripts"),
        columns=(
            "community", "session", "position", "title", "purpose", "minutes", "leader", "began_at",
            "ended_at", "has_notes",
        ),
        rows=[tuple(row) for row in found],
    )  # fmt: skip


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every script of this network, notes with them."""
    here = sa.select(Script.id).where(Script.network_id == network.id)
    session.execute(sa.delete(ScriptStep).where(ScriptStep.script_id.in_(here)))
    session.execute(sa.delete(Script).where(Script.network_id == network.id))


@open_to_all("core shows people what is kept about themselves")
def of_person(person: Person) -> Iterator[DataExtract]:
    """Steps whose notes they wrote last, or that name them as leading."""
    found = session.execute(
        sa.select(
            Network.name,
            Community.name,
            CommunitySession.number,
            ScriptStep.title,
            sa.case((ScriptStep.notes_by_id == person.id, ScriptStep.notes), else_=""),
            ScriptStep.leader,
        )
        .join(Script, Script.id == ScriptStep.script_id)
        .join(Network, Network.id == Script.network_id)
        .outerjoin(CommunitySession, CommunitySession.id == Script.session_id)
        .outerjoin(Community, Community.id == Script.community_id)
        .where(sa.or_(ScriptStep.notes_by_id == person.id, ScriptStep.leader == person.name))
        .order_by(Script.id, ScriptStep.position)
    )
    yield DataExtract(
        name="script_notes",
        title=_("Preparation notes"),
        columns=("network", "community", "session", "step", "notes", "leader"),
        rows=[tuple(row) for row in found],
    )
