"""Everything that changes a charter itself: its text, its blocks, its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    Community,
    Network,
    NotNow,
    Text,
    drop_proposed,
    locked,
    now,
    open_to_all,
    propose_community,
    record,
    requires,
    session,
    today,
    translator,
)
from bocage_charters import queries, rules
from bocage_charters.actions import PROPOSE_CHARTER, WRITE_CHARTER
from bocage_charters.events import CharterSigned, CharterStepped
from bocage_charters.milestone_models import FeedingBack, Output
from bocage_charters.models import Charter, CharterStep, CharterVersion, CoPilotCall

_ = translator("charters")
FILL_IN = _("Please fill this in.")
TWO_SIGN = _(
    "Two different people sign: whoever leads the work, and somebody else for the secretariat. "
    "Ask another person of the secretariat, or an administrator."
)
GOES_ON = {
    "run": rules.RUNNING,
    "deliver": rules.DELIVERED,
    "close": rules.CLOSED,
    "abandon": rules.ABANDONED,
}
"""The steps of those who keep a charter, once its text needs nothing more."""
WRITTEN = ("problem", "positioning", "object", "pilot_id", "starts", "ends", "dates_note")


class ChangedMeanwhile(NotNow):
    """Somebody else saved the same text since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            str(_("Somebody else changed this text meanwhile. Yours is kept beside it."))
        )


@requires(WRITE_CHARTER)
def begin_charter(actor: Actor, community: Community, title: str) -> Charter:
    """Begin a charter of this community; one at a time is alive."""
    locked(community)
    alive = sa.select(Charter.id).where(
        Charter.community_id == community.id, Charter.state.in_(rules.ALIVE)
    )
    if session.scalars(alive).first() is not None:
        raise NotNow(str(_("This group already has one under way. Finish it, or rewrite it.")))
    return _begun(actor, community, title or community.name)


@requires(PROPOSE_CHARTER)
def put_idea_forward(actor: Actor, network: Network, title: str) -> Charter:
    """Begin a charter with a group that does not exist yet; the secretariat opens it on signing."""
    if actor.person_id is None:
        raise NotNow(str(_("An idea needs somebody who has it: sign in as a person.")))
    locked(network)
    unfinished = sa.select(sa.func.count()).where(
        Charter.network_id == network.id,
        Charter.created_by_id == actor.person_id,
        Charter.state == rules.DRAFT,
    )
    if (session.scalar(unfinished) or 0) >= rules.MOST_IDEAS:
        sentence = _("You are writing %(num)s ideas already: hand one in first, or abandon it.")
        raise NotNow(sentence % {"num": rules.MOST_IDEAS})
    on = today(network.time_zone)
    community = propose_community(actor, network, title, today=on)
    return _begun(actor, community, title)


def _begun(actor: Actor, community: Community, title: str) -> Charter:
    highest = sa.select(sa.func.max(Charter.number)).where(Charter.community_id == community.id)
    charter = Charter(
        network_id=community.network_id,
        community_id=community.id,
        community=community,
        number=(session.scalar(highest) or 0) + 1,
        title=title,
        created_by_id=actor.person_id,
    )
    session.add(charter)
    session.flush()
    leads = [one.person_id for one in queries.leaders(charter)]
    version = CharterVersion(
        network_id=charter.network_id,
        charter_id=charter.id,
        number=1,
        pilot_id=leads[0] if leads else actor.person_id,
        created_by_id=actor.person_id,
        changed_by_id=actor.person_id,
    )
    session.add(version)
    session.flush()
    return charter


@open_to_all("who writes this charter is asked inside")
def write_text(
    actor: Actor, version: CharterVersion, told: Mapping[str, Any], revision: int
) -> None:
    """Answer the five questions. Raises ChangedMeanwhile when somebody saved in between."""
    locked(version)
    queries.must_write(actor, version.charter, version)
    if version.state != rules.TEXT_DRAFT:
        raise NotNow(str(_("This text is being reviewed or is signed: it cannot be changed now.")))
    if revision != version.revision:
        raise ChangedMeanwhile
    _check_dates(told)
    if told.get("pilot_id") is not None:
        _check_person(version.charter, told["pilot_id"], "pilot_id")
    for name in WRITTEN:
        if name in told:
            setattr(version, name, told[name])
    if told.get("title") and version.charter.signed_version is None:
        version.charter.title = told["title"]
    version.revision += 1
    version.changed_at = version.charter.changed_at = now()
    version.changed_by_id = actor.person_id
    session.flush()


def _check_dates(told: Mapping[str, Any]) -> None:
    starts, ends = told.get("starts"), told.get("ends")
    if starts and ends and ends < starts:
        raise ValidationError({"ends": [str(_("It cannot end before it begins."))]})


def _check_person(charter: Charter, person_id: int, field: str) -> None:
    if person_id not in dict(queries.people_here(charter.community.network, charter)):
        raise ValidationError({field: [str(_("This person is not in the network."))]})


@open_to_all("who writes this charter is asked inside")
def hand_in(actor: Actor, charter: Charter) -> None:
    """Ask the secretariat for a review; who leads signs by doing so."""
    locked(charter)
    version = at_work(charter)
    queries.must_write(actor, charter, version)
    missing = missing_of(version)
    if missing:
        raise ValidationError({name: [str(FILL_IN)] for name in missing})
    version.state = text_step(version.state, rules.TEXT_IN_REVIEW)
    version.round += 1
    _unsigned(version)
    if signs_for_pilot(actor, charter, version):
        _sign_as_pilot(actor, version)
    if charter.state == rules.DRAFT:
        move(actor, charter, rules.IN_REVIEW)
    else:
        note(actor, charter, version.number, charter.state, "")
    session.flush()


@open_to_all("arithmetic over a text the caller was shown")
def missing_of(version: CharterVersion) -> list[str]:
    """The required answers that are not there yet."""
    found = [name for name in rules.QUESTIONS if not getattr(version, name).strip()]
    return found + ([] if version.pilot_id else ["pilot_id"])


@open_to_all("answers about the actor")
def signs_for_pilot(actor: Actor, charter: Charter, version: CharterVersion) -> bool:
    """Whether this is the person who leads, or is to lead."""
    if actor.person_id is None:
        return False
    leading = [one.person_id for one in queries.leaders(charter)]
    return actor.person_id == version.pilot_id or actor.person_id in leading


@open_to_all("only who leads may sign, which is asked inside")
def sign_as_pilot(actor: Actor, charter: Charter) -> None:
    """Sign a text that somebody else handed in."""
    locked(charter)
    version = at_work(charter)
    if version.state != rules.TEXT_IN_REVIEW or version.pilot_signed_at is not None:
        raise NotNow(str(_("There is nothing to sign now.")))
    if not signs_for_pilot(actor, charter, version):
        raise NotNow(str(_("The person who leads signs.")))
    if actor.person_id == version.secretariat_signed_by_id:
        raise NotNow(str(TWO_SIGN))
    _sign_as_pilot(actor, version)
    settle(actor, charter, version)


def _sign_as_pilot(actor: Actor, version: CharterVersion) -> None:
    version.pilot_signed_at, version.pilot_signed_by_id = now(), actor.person_id


def _unsigned(version: CharterVersion) -> None:
    version.pilot_signed_at = version.pilot_signed_by_id = None
    version.secretariat_signed_at = version.secretariat_signed_by_id = None


@open_to_all("called where both signatures were asked for")
def settle(actor: Actor, charter: Charter, version: CharterVersion) -> None:
    """Put a text in force once both have signed; the one before it stays readable."""
    session.flush()
    if version.pilot_signed_at is None or version.secretariat_signed_at is None:
        return
    version.state = text_step(version.state, rules.SIGNED)
    for other in queries.versions(charter):
        if other.state == rules.SIGNED and other.number != version.number:
            other.state = text_step(other.state, rules.REPLACED)
    charter.signed_version = version.number
    if charter.state == rules.IN_REVIEW:
        move(actor, charter, rules.OPEN)
    else:
        note(actor, charter, version.number, charter.state, "")
    told = CharterSigned(
        network_id=charter.network_id,
        charter_id=charter.id,
        community_id=charter.community_id,
        version=version.number,
    )
    record(told, actor.person_id)
    session.flush()


@open_to_all("who writes this charter is asked inside")
def take_back(actor: Actor, charter: Charter, remark: str = "") -> None:
    """Go on writing a text that was handed in."""
    locked(charter)
    version = at_work(charter)
    queries.must_write(actor, charter, version)
    back_to_draft(actor, charter, version, remark)


@open_to_all("called where the permission was asked for")
def back_to_draft(actor: Actor, charter: Charter, version: CharterVersion, remark: str) -> None:
    """Let a text be written again; signatures given to it are void."""
    version.state = text_step(version.state, rules.TEXT_DRAFT)
    _unsigned(version)
    if charter.state == rules.IN_REVIEW:
        move(actor, charter, rules.DRAFT, remark)
    else:
        note(actor, charter, version.number, charter.state, remark)
    session.flush()


@open_to_all("who writes this charter is asked inside")
def rewrite(actor: Actor, charter: Charter) -> CharterVersion:
    """Begin a new version of the text beside the one in force."""
    locked(charter)
    queries.must_write(actor, charter, None)
    if charter.state not in (rules.OPEN, rules.RUNNING, rules.DELIVERED):
        raise NotNow(str(_("A new version is written while the work goes on.")))
    if queries.version_at_work(charter) is not None:
        raise NotNow(str(_("A new version is being written already.")))
    signed = queries.current_version(charter)
    made = CharterVersion(
        network_id=charter.network_id,
        charter_id=charter.id,
        number=queries.versions(charter)[-1].number + 1,
        created_by_id=actor.person_id,
        changed_by_id=actor.person_id,
        **{name: getattr(signed, name) for name in WRITTEN},
    )
    session.add(made)
    session.flush()
    return made


@open_to_all("who writes this charter is asked inside")
def give_up_version(actor: Actor, charter: Charter) -> None:
    """Stay with the text in force."""
    locked(charter)
    version = at_work(charter)
    queries.must_write(actor, charter, version)
    if charter.signed_version is None:
        raise NotNow(str(_("No other text is in force: abandon the whole, or go on writing.")))
    version.state = text_step(version.state, rules.DROPPED)
    session.flush()


@open_to_all("who writes this charter is asked inside")
def go_on(actor: Actor, charter: Charter, to: str, remark: str = "") -> None:
    """Say that the work runs, is delivered, is closed, or is abandoned with the reason."""
    locked(charter)
    queries.must_write(actor, charter, queries.version_at_work(charter))
    if to not in (rules.RUNNING, rules.DELIVERED, rules.CLOSED, rules.ABANDONED):
        raise NotNow(str(_("This step is made elsewhere.")))
    if to == rules.ABANDONED and not remark:
        raise ValidationError({"remark": [str(_("Say why, so that others can learn from it."))]})
    if to == rules.CLOSED and not remark and (wanting := wanting_to_close(charter)):
        raise ValidationError({"remark": [str(one) for one in wanting]})
    if to in (rules.CLOSED, rules.ABANDONED):
        _end_what_waits(charter)
    if to == rules.ABANDONED:
        drop_proposed(actor, charter.community, today=today(charter.community.network.time_zone))
    move(actor, charter, to, remark)
    session.flush()


def _end_what_waits(charter: Charter) -> None:
    """Nobody is asked any more to read a text or to lead along once the work is over."""
    version = queries.version_at_work(charter)
    if version is not None and charter.signed_version is not None:
        version.state = rules.text_step(version.state, rules.DROPPED)
    elif version is not None:
        version.state = rules.TEXT_DRAFT
    session.execute(
        sa.update(CoPilotCall)
        .where(CoPilotCall.charter_id == charter.id, CoPilotCall.state == "open")
        .values(state="closed", closed_at=now())
    )


@open_to_all("the charter was found by an actor who may see it")
def wanting_to_close(charter: Charter) -> list[Text]:
    """What a closing asks for and is not told yet."""
    done = sa.exists().where(Output.charter_id == charter.id, Output.state == "done")
    fed = sa.exists().where(FeedingBack.charter_id == charter.id)
    has_output, was_fed_back = session.execute(sa.select(done, fed)).one()
    found: list[Text] = []
    if not has_output:
        found.append(_("No output is told yet: add it, or say why there is none."))
    if not was_fed_back:
        found.append(
            _("Nothing says where what was learned returned to the network: tell it, or say why.")
        )
    return found


@open_to_all("the charter was found by an actor who may see it")
def at_work(charter: Charter) -> CharterVersion:
    """The text that is written or reviewed now. Raises NotNow when there is none."""
    version = queries.version_at_work(charter)
    if version is None:
        raise NotNow(str(_("No text is being written or reviewed now.")))
    return version


@open_to_all("called where the permission was asked for")
def move(actor: Actor, charter: Charter, to: str, remark: str = "") -> None:
    """Go to another state and write it down. Raises NotNow."""
    before = charter.state
    try:
        charter.state = rules.step(before, to)
    except rules.WrongStep:
        raise NotNow(str(_("This step cannot be made from where it stands now."))) from None
    charter.changed_at = now()
    note(actor, charter, queries.versions(charter)[-1].number, before, remark)
    told = CharterStepped(
        network_id=charter.network_id,
        charter_id=charter.id,
        community_id=charter.community_id,
        before=before,
        after=to,
    )
    record(told, actor.person_id)


@open_to_all("called where the permission was asked for")
def note(actor: Actor, charter: Charter, version: int, before: str, remark: str) -> None:
    """Write a step down; such a row is never changed."""
    session.add(
        CharterStep(
            network_id=charter.network_id,
            charter_id=charter.id,
            version=version,
            before=before,
            after=charter.state,
            remark=remark,
            by_id=actor.person_id,
        )
    )


@open_to_all("called where the permission was asked for")
def text_step(now_in: str, to: str) -> str:
    """The state of a text after this step. Raises NotNow."""
    try:
        return rules.text_step(now_in, to)
    except rules.WrongStep:
        raise NotNow(str(_("This has changed meanwhile: look at the page again."))) from None
