"""The next steps, posted to those who can take part: one mail each time they are told anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from bocage.plugin import Event, Letter, Person, open_to_all, session, translator, written_day
from bocage_charters import next_steps
from bocage_charters.milestone_events import NextStepsSaid
from bocage_charters.milestone_models import NextStep
from bocage_charters.models import Charter, Joining

_ = translator("charters")


@open_to_all("goes to those who take part, and tells what everybody may read")
def letters_for(event: Event) -> Iterator[Letter]:
    """The open steps, to everybody who takes part but whoever told them."""
    if not isinstance(event, NextStepsSaid):
        return
    charter = session.get(Charter, event.charter_id)
    steps = [one for one in next_steps.steps_of(charter) if one.is_open] if charter else []
    if charter is None or not steps:
        return
    here = sa.and_(Joining.charter_id == charter.id, Joining.state == "active")
    members = sa.select(Person).join(Joining, Joining.person_id == Person.id).where(here)
    for person in session.scalars(members.order_by(Person.id)):
        if person.id != steps[0].said_by_id:
            yield _letter(person, charter, steps)


def _letter(to: Person, charter: Charter, steps: Sequence[NextStep]) -> Letter:
    community = charter.community
    return Letter(
        to=to,
        key=f"next-steps:{steps[0].id}",
        subject=_("you can take part in what comes next: %(title)s", title=charter.title),
        paragraphs=(
            _("This comes next in %(title)s, and is open to you:", title=charter.title),
            *(_told(step, to.language) for step in steps),
        ),
        button=_("See the next steps"),
        url=f"/n/{community.network.slug}/charters/{community.slug}/{charter.number}/milestones",
        may_be_stopped=True,
    )


def _told(step: NextStep, code: str) -> str:
    return f"{step.text} ({written_day(step.on, code=code)})" if step.on else step.text
