"""The bundled plugin keeps what every plugin keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bocage.communities.models import Community, Membership
from bocage.testing import STARTED, PluginContract, a_member
from bocage_sessions import plugin
from bocage_sessions.circles.models import CircleCorrection, EngagementNote
from bocage_sessions.minutes.models import Correction, Minutes, MinutesSection, MinutesVersion
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.script.models import Script, ScriptStep


@pytest.mark.usefixtures("server_for_contracts")
class TestContract(PluginContract):
    plugin_module = plugin

    def fill(self, session: Session, community: Community, number: int) -> None:
        held = CommunitySession(
            network_id=community.network_id,
            community_id=community.id,
            number=number,
            on=STARTED + timedelta(days=7 * number),
            theme=f"Séance {number} de {community.name}",
            state="held",
        )
        session.add(held)
        session.flush()
        a_member(session, community)
        members = sa.select(Membership).where(Membership.community_id == community.id)
        session.add_all(
            Attendance(
                session_id=held.id,
                organisation_id=member.organisation_id,
                person_id=member.person_id,
                state="present",
            )
            for member in session.scalars(members)
        )
        somebody = session.scalars(members).first()
        if somebody is not None:
            here = {"network_id": community.network_id, "community_id": community.id}
            word = "Prépare les séances."
            session.add(
                CircleCorrection(
                    **here, person_id=somebody.person_id, circle="core", word=word, on=held.on
                )
            )
            note = EngagementNote(**here, person_id=somebody.person_id, mode="brings_ideas")
            note.word, note.on = word, held.on
            session.add(note)
        script = Script(
            network_id=community.network_id, community_id=community.id, session_id=held.id
        )
        script.steps = [ScriptStep(position=0, title="Accueil", minutes=20, notes="Badges")]
        session.add(script)
        minutes = Minutes(
            network_id=community.network_id,
            community_id=community.id,
            session_id=held.id,
            last_version=1,
            final_version=1,
        )
        minutes.sections = [MinutesSection(position=0, title="Accueil", text="Un *mot*.")]
        session.add(minutes)
        session.flush()
        written = [{"title": "Accueil", "text": "Un *mot*."}]
        session.add(
            MinutesVersion(
                minutes_id=minutes.id, number=1, state="final", sections=written, folded="un mot"
            )
        )
        section_id = minutes.sections[0].id
        session.add(Correction(minutes_id=minutes.id, section_id=section_id, text="Deux mots."))
