"""The review: what the balance gauge says, and what the secretariat decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    NotNow,
    Person,
    locked,
    name_pilot,
    now,
    open_community,
    open_to_all,
    requires,
    session,
    settings_of,
    today,
    translator,
)
from bocage_charters import queries, rules
from bocage_charters.actions import REVIEW_CHARTER
from bocage_charters.models import Charter, CharterVersion, GaugeAnswer
from bocage_charters.service import TWO_SIGN, at_work, back_to_draft, settle

_ = translator("charters")


@open_to_all("the charter was found by an actor who may see it")
def gauge_of(version: CharterVersion) -> Sequence[Any]:
    """Every answer of the latest review, asked or given, the reviewer's first."""
    return session.execute(
        sa.select(
            GaugeAnswer.id,
            GaugeAnswer.person_id,
            Person.name,
            GaugeAnswer.role,
            GaugeAnswer.room,
            GaugeAnswer.room_why,
            GaugeAnswer.enough,
            GaugeAnswer.enough_why,
            GaugeAnswer.answered_at,
        )
        .join(Person, Person.id == GaugeAnswer.person_id)
        .where(GaugeAnswer.version_id == version.id, GaugeAnswer.round == version.round)
        .order_by(GaugeAnswer.role.desc(), GaugeAnswer.id)
    ).all()


@open_to_all("answers about the actor")
def asked_of(actor: Actor, version: CharterVersion) -> GaugeAnswer | None:
    """The answer the actor gave or is asked for in this review; None when nobody asked."""
    return session.scalars(
        sa.select(GaugeAnswer).where(
            GaugeAnswer.version_id == version.id,
            GaugeAnswer.round == version.round,
            GaugeAnswer.person_id == actor.person_id,
        )
    ).first()


@requires(REVIEW_CHARTER)
def ask_gauge(actor: Actor, charter: Charter, person_ids: Sequence[int]) -> None:
    """Ask future members what they read in the text; who is asked already stays asked."""
    locked(charter)
    version = _in_review(charter)
    known = dict(queries.people_here(charter.community.network, charter))
    asked = {one.person_id for one in gauge_of(version)}
    for person_id in person_ids:
        if person_id not in known:
            raise ValidationError({"people": [str(_("This person is not in the network."))]})
        if person_id == version.pilot_id:
            sentence = _("Who leads cannot judge their own text: choose somebody else.")
            raise ValidationError({"people": [str(sentence)]})
        if person_id not in asked:
            session.add(_asked(actor, version, person_id, "future_member"))
            asked.add(person_id)
    session.flush()


def _asked(actor: Actor, version: CharterVersion, person_id: int, role: str) -> GaugeAnswer:
    return GaugeAnswer(
        network_id=version.network_id,
        version_id=version.id,
        round=version.round,
        person_id=person_id,
        role=role,
        asked_by_id=actor.person_id,
    )


@open_to_all("only who was asked, or the secretariat, which is asked inside")
def answer_gauge(actor: Actor, charter: Charter, told: Mapping[str, Any]) -> GaugeAnswer:
    """Say whether the text leaves room and says enough, each with a sentence."""
    locked(charter)
    version = _in_review(charter)
    answer = asked_of(actor, version)
    if answer is None:
        answer = _own(actor, charter, version)
    for name in ("room", "room_why", "enough", "enough_why"):
        setattr(answer, name, told[name])
    answer.answered_at = now()
    session.flush()
    return answer


@requires(REVIEW_CHARTER)
def _reviewed(actor: Actor, charter: Charter) -> None:
    """Refuse whoever does not review here."""


def _own(actor: Actor, charter: Charter, version: CharterVersion) -> GaugeAnswer:
    _reviewed(actor, charter)
    if actor.person_id is None:
        raise NotNow(str(_("The gauge is answered by a person: sign in as one.")))
    if is_leading(actor, version):
        raise NotNow(str(_("Who leads cannot judge their own text: choose somebody else.")))
    answer = _asked(actor, version, actor.person_id, "reviewer")
    session.add(answer)
    return answer


@open_to_all("the charter was found by an actor who may see it")
def wanting(charter: Charter, version: CharterVersion) -> list[str]:
    """What the review still waits for, in sentences."""
    found = [one for one in gauge_of(version) if one.answered_at is not None]
    asked = int(settings_of(charter.community.network, "charters").get("future_members", 2))
    missing = asked - len([one for one in found if one.role == "future_member"])
    said = []
    if not any(one.role == "reviewer" for one in found):
        said.append(str(_("The reviewer has not answered the gauge.")))
    if missing > 0:
        said.append(
            str(_("Future members who still have to answer the gauge: %(num)s.", num=missing))
        )
    return said


@open_to_all("answers about the actor")
def is_leading(actor: Actor, version: CharterVersion) -> bool:
    """Whether the actor is to lead this work, or has signed as who leads: somebody else judges it."""
    leads = (version.pilot_id, version.pilot_signed_by_id)
    return actor.person_id is not None and actor.person_id in leads


@requires(REVIEW_CHARTER)
def accept(actor: Actor, charter: Charter) -> None:
    """Sign for the secretariat: the text is in force once who leads has signed too.

    The person who is to lead is named, and a group that was only an idea opens.
    """
    locked(charter)
    version = _in_review(charter)
    if is_leading(actor, version):
        raise NotNow(str(TWO_SIGN))
    if still := wanting(charter, version):
        raise NotNow(" ".join(still))
    on = today(charter.community.network.time_zone)
    version.secretariat_signed_at, version.secretariat_signed_by_id = now(), actor.person_id
    open_community(actor, charter.community, today=on)
    leading = [one.person_id for one in queries.leaders(charter) if one.function == "pilot"]
    if version.pilot_id is not None and version.pilot_id not in leading:
        person = session.get_one(Person, version.pilot_id)
        name_pilot(actor, charter.community, person, "pilot", on)
    settle(actor, charter, version)


@requires(REVIEW_CHARTER)
def send_back(actor: Actor, charter: Charter, remark: str) -> None:
    """Return the text to those who write it, with what should change."""
    locked(charter)
    version = _in_review(charter)
    if not remark:
        raise ValidationError({"remark": [str(_("Say what should change."))]})
    back_to_draft(actor, charter, version, remark)


def _in_review(charter: Charter) -> CharterVersion:
    version = at_work(charter)
    if version.state != rules.TEXT_IN_REVIEW:
        raise NotNow(str(_("This text is not in review now.")))
    return version
