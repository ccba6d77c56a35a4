"""A line asked of a member: asked, offered or declined, used by the pilot."""

from __future__ import annotations

from collections.abc import Sequence

from marshmallow import ValidationError

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.incoming import clean_text
from bocage.language import _
from bocage.people.models import Person
from bocage.permissions import Actor, NotAllowed, open_to_all, requires
from bocage.reporting import rules
from bocage.reporting.actions import WRITE_UPDATE
from bocage.reporting.events import ContributionAsked
from bocage.reporting.models import Answer, Contribution, ProgressUpdate
from bocage.reporting.queries import contributions_of, people_to_ask
from bocage.reporting.rules import WrongState
from bocage.reporting.transitions import move

ANSWERABLE = frozenset({"asked", "offered", "declined"})
"""States in which whoever was asked may still say one thing or the other."""


@requires(WRITE_UPDATE)
def ask_contribution(
    actor: Actor, update: ProgressUpdate, /, person_id: int, request: str
) -> Contribution:
    """Ask an active member of the community for a line. Raises ValidationError, WrongState."""
    if update.state not in rules.WRITABLE:
        raise WrongState(update.state, rules.DRAFT)
    if person_id not in {known for known, _name in people_to_ask(update)}:
        raise ValidationError({"person_id": [str(_("Choose a person who takes part."))]})
    text = clean_text(request).strip()
    if not text:
        raise ValidationError({"request": [str(_("Please answer this."))]})
    made = Contribution(
        update_id=update.id,
        person_id=person_id,
        asked_by_id=actor.person_id,
        request=text,
        asked_at=clock.now(),
    )
    session.add(made)
    session.flush()
    told = ContributionAsked(
        network_id=update.network_id,
        contribution_id=made.id,
        update_id=update.id,
        person_id=person_id,
    )
    record(told, actor.person_id)
    return made


@open_to_all("looks at the actor only")
def was_asked(actor: Actor, contribution: Contribution) -> bool:
    """Whether this line was asked of the actor, and a link that was followed leads to it."""
    leads_to = {grant.contribution_id for grant in actor.grants}
    is_here = not actor.comes_by_link or contribution.id in leads_to
    return actor.person_id is not None and actor.person_id == contribution.person_id and is_here


def _asked(actor: Actor, contribution: Contribution) -> None:
    if not was_asked(actor, contribution):
        update = session.get_one(ProgressUpdate, contribution.update_id)
        raise NotAllowed(WRITE_UPDATE, actor, update.scope)
    locked(contribution)
    if contribution.state not in ANSWERABLE:
        raise WrongState(contribution.state, "offered")


@open_to_all("only the person who was asked: looked at in the first line")
def offer_contribution(
    actor: Actor,
    contribution: Contribution,
    /,
    text: str,
    may_be_quoted: bool,  # noqa: FBT001
) -> None:
    """Give the line; it may be changed until the pilot has used it, and whoever said no may think again."""
    _asked(actor, contribution)
    given = clean_text(text).strip()
    if not given:
        raise ValidationError({"text": [str(_("Please answer this."))]})
    contribution.text, contribution.may_be_quoted = given, may_be_quoted
    contribution.state = "offered"
    session.flush()


@open_to_all("only the person who was asked: looked at in the first line")
def decline_contribution(actor: Actor, contribution: Contribution, /) -> None:
    """Say no; nothing more is asked."""
    _asked(actor, contribution)
    contribution.state = "declined"
    session.flush()


@requires(WRITE_UPDATE)
def read_contributions(actor: Actor, update: ProgressUpdate, /) -> Sequence[Contribution]:
    """The lines asked for this update, for those who write it."""
    return contributions_of(update)


@requires(WRITE_UPDATE)
def use_contribution(
    actor: Actor, update: ProgressUpdate, /, contribution: Contribution
) -> ProgressUpdate:
    """Put the line under what has moved, with the name where that is allowed."""
    locked(update)
    if update.state not in rules.WRITABLE:
        raise WrongState(update.state, rules.DRAFT)
    if contribution.update_id != update.id or contribution.state != "offered":
        raise WrongState(contribution.state, "used")
    author = session.get_one(Person, contribution.person_id)
    line = f"« {contribution.text} »"
    if contribution.may_be_quoted:
        line = f"{line} – {author.name}"
    found = next(
        (a for a in update.answers if a.section == "core.news" and a.question == "moved"), None
    )
    if found is None:
        found = Answer(
            update_id=update.id, section="core.news", question="moved", readership="network"
        )
        update.answers.append(found)
    found.value = f"{found.value}\n\n{line}" if found.value else line
    found.changed_at, found.changed_by_id = clock.now(), actor.person_id
    contribution.state = "used"
    if update.state == rules.DUE:
        move(actor, update, rules.DRAFT)
    update.revision += 1
    update.saved_at, update.saved_by_id = clock.now(), actor.person_id
    session.flush()
    return update
