"""Which mails an event causes, to whom, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage.events import Event
from bocage.jobs import plugin_letters, security_letters
from bocage.jobs.events import RemindersProposed
from bocage.jobs.mail import Letter
from bocage.jobs.recipients import leaders_of, people_of, people_written_to
from bocage.language import Text, _, written_day
from bocage.networks.models import Network
from bocage.networks.vocabulary import Vocabulary
from bocage.people.events import LinkAsked
from bocage.people.links import make_contribution_link, make_sign_in_link, make_update_link
from bocage.people.models import Person
from bocage.reporting import events as told
from bocage.reporting import rules
from bocage.reporting.models import Contribution, ProgressUpdate, Publication, ReportingCycle

LINK_DAYS = 60


def letters_for(event: Event, event_id: int) -> Iterator[Letter]:
    """The mails this event causes; repeating it gives mails with the same keys."""
    if writer := WRITERS.get(type(event)):
        yield from writer(event, event_id)


def _letter(
    person: Person,
    network: Network | None,
    dedupe: str,
    *,
    subject: Text,
    paragraphs: tuple[Text, ...],
    button: tuple[Text, Callable[[], str]],
    after: tuple[Text, ...] = (),
) -> Letter:
    return Letter(
        person_id=person.id,
        recipient=person.email,
        name=person.name,
        language=person.language,
        network_id=network.id if network else None,
        dedupe=f"{dedupe}:{person.id}",
        subject=subject,
        paragraphs=paragraphs,
        button=button[0],
        path=button[1],
        after=after,
        may_be_stopped=dedupe.startswith("reminder"),
    )


def _end_of_links(update: ProgressUpdate) -> datetime:
    last = datetime.combine(update.cycle.due_on, time(), UTC) + timedelta(
        days=update.cycle.grace_days
    )
    return max(last, clock.now()) + timedelta(days=LINK_DAYS)


def _at(path: str) -> Callable[[], str]:
    return lambda: path


def _link_to(person: Person, update: ProgressUpdate) -> Callable[[], str]:
    """Made when the mail is drawn, so that a mail that is not written leaves no link behind."""
    return lambda: f"/l/{make_update_link(person.id, update, _end_of_links(update))}"


def _link_to_line(person: Person, update: ProgressUpdate, asked: Contribution) -> Callable[[], str]:
    def made() -> str:
        ends = _end_of_links(update)
        return f"/l/{make_contribution_link(person.id, asked.id, update.network_id, ends)}"

    return made


def _quarter(period: str, code: str) -> str:
    year, _dash, number = period.partition("-Q")
    return f"{'T' if code == 'fr' else 'Q'}{number} {year}"


def _words(update: ProgressUpdate, person: Person) -> dict[str, str]:
    """What a sentence about this update names, in the network's words and the person's language."""
    code = person.language
    words = Vocabulary(update.cycle.network.vocabulary, code)
    return {
        "community": update.community.name,
        "period": _quarter(update.cycle.period, code),
        "due": written_day(update.cycle.due_on, code=code),
        "the_update": words.update.the,
        "of_the_update": words.update.of_the,
        "the_report": words.report.the,
    }


YOURS_ALONE = _(
    "This address is yours alone: it opens without a password and leads to nothing else."
)


def _opened(event: told.CycleOpened, _event_id: int) -> Iterator[Letter]:
    cycle = session.get(ReportingCycle, event.cycle_id)
    for update in _updates_of(cycle, (rules.DUE, rules.DRAFT)):
        for person in leaders_of(update.community_id):
            w = _words(update, person)
            yield _letter(
                person,
                update.cycle.network,
                f"opened:{update.id}",
                subject=_("%(the_update)s of “%(community)s” for %(period)s awaits you", **w),
                paragraphs=(
                    _("It is time to write %(the_update)s of “%(community)s” for %(period)s.", **w),
                    _(
                        "The figures are filled in already: check them, write a few sentences, and that is all. “Nothing new” is an answer too."
                    ),
                    _("Please send it before %(due)s.", **w),
                ),
                button=(_("Open it"), _link_to(person, update)),
                after=(YOURS_ALONE,),
            )


def _cancelled(event: told.CycleCancelled, _event_id: int) -> Iterator[Letter]:
    network = session.get_one(Network, event.network_id)
    for person in people_written_to("opened", event.update_ids):
        w = {"network": network.name, "period": _quarter(event.period, person.language)}
        yield _letter(
            person,
            network,
            f"cancelled:{event.cycle_id}",
            subject=_("%(network)s: nothing is asked of you for %(period)s after all", **w),
            paragraphs=(
                _(
                    "%(period)s was opened by mistake in %(network)s and has been taken back. The link you received leads nowhere any more; you need do nothing.",
                    **w,
                ),
            ),
            button=(_("See the network"), _at(f"/n/{network.slug}/")),
        )


def _reminded(event: told.RemindersSent, event_id: int) -> Iterator[Letter]:
    cycle = session.get(ReportingCycle, event.cycle_id)
    for update in _updates_of(cycle, rules.WRITABLE):
        if event.update_ids and update.id not in event.update_ids:
            continue
        for person in leaders_of(update.community_id):
            if not person.wants_mail:
                continue
            subject, paragraphs = _reminding(update, _words(update, person))
            yield _letter(
                person,
                update.cycle.network,
                f"reminder:{event_id}:{update.id}",
                subject=subject,
                paragraphs=paragraphs,
                button=(_("Open it"), _link_to(person, update)),
                after=(YOURS_ALONE,),
            )


def _reminding(update: ProgressUpdate, w: dict[str, str]) -> tuple[Text, tuple[Text, ...]]:
    """Subject and text of a reminder; what was returned is not said to have never come."""
    when = (
        _("It was expected before %(due)s; it still counts if it comes now.", **w)
        if clock.today() > update.cycle.due_on
        else _("Please send it before %(due)s.", **w)
    )
    if update.state == rules.RETURNED:
        back = _(
            "The secretariat sent %(the_update)s of “%(community)s” for %(period)s back to you with a word: change what has to be changed, then send it again.",
            **w,
        )
        subject = _("%(the_update)s of “%(community)s” for %(period)s waits for your answer", **w)
        return subject, (back, when)
    return (
        _("%(the_update)s of “%(community)s” for %(period)s is still missing", **w),
        (
            _("We do not have %(the_update)s of “%(community)s” for %(period)s yet.", **w),
            when,
            _("If nothing is new, say so in one click: that is an answer too."),
        ),
    )


def _returned(event: told.UpdateReturned, event_id: int) -> Iterator[Letter]:
    update = session.get_one(ProgressUpdate, event.update_id)
    for person in leaders_of(update.community_id):
        w = _words(update, person)
        yield _letter(
            person,
            update.cycle.network,
            f"returned:{event_id}",
            subject=_("a question about %(the_update)s of “%(community)s” for %(period)s", **w),
            paragraphs=(
                _(
                    "The secretariat has read %(the_update)s of “%(community)s” for %(period)s and asks you to look at it once more.",
                    **w,
                ),
                *((update.reason,) if update.reason else ()),
                _("The remarks stand beside your answers. Everything you wrote is still there."),
            ),
            button=(_("Read the remarks"), _link_to(person, update)),
            after=(YOURS_ALONE,),
        )


def _accepted(event: told.UpdateAccepted, _event_id: int) -> Iterator[Letter]:
    update = session.get_one(ProgressUpdate, event.update_id)
    network = update.cycle.network
    for person in leaders_of(update.community_id):
        w = _words(update, person)
        path = f"/n/{network.slug}/communities/{update.community.slug}"
        yield _letter(
            person,
            network,
            f"accepted:{update.id}",
            subject=_("thank you for %(the_update)s of “%(community)s” for %(period)s", **w),
            paragraphs=(
                _(
                    "The secretariat has accepted %(the_update)s of “%(community)s” for %(period)s: it will be part of %(the_report)s of the network.",
                    **w,
                ),
            ),
            button=(_("See “%(community)s”", **w), _at(path)),
        )


def _asked(event: told.ContributionAsked, _event_id: int) -> Iterator[Letter]:
    asked = session.get_one(Contribution, event.contribution_id)
    update = session.get_one(ProgressUpdate, asked.update_id)
    person = session.get_one(Person, asked.person_id)
    w = _words(update, person)
    author = session.get(Person, asked.asked_by_id) if asked.asked_by_id else None
    yield _letter(
        person,
        update.cycle.network,
        f"asked:{asked.id}",
        subject=_("“%(community)s” would like a few words from you (%(period)s)", **w),
        paragraphs=(
            _(
                "%(who)s is writing %(the_update)s of “%(community)s” for %(period)s and asks you for a line:",
                who=author.name,
                **w,
            )
            if author
            else _(
                "%(the_update)s of “%(community)s” for %(period)s is being written, and a line from you is welcome:",
                **w,
            ),
            asked.request,
        ),
        button=(_("Write a line"), _link_to_line(person, update, asked)),
        after=(YOURS_ALONE,),
    )


def _published(event: told.ReportPublished, _event_id: int) -> Iterator[Letter]:
    publication = session.get_one(Publication, event.publication_id)
    network = session.get_one(Network, publication.network_id)
    path = f"/n/{network.slug}/reports/{publication.period}"
    for person in people_of(network.id):
        if not person.wants_mail:
            continue
        w = {
            "network": network.name,
            "period": _quarter(publication.period, person.language),
            "number": publication.number,
            "the_report": Vocabulary(network.vocabulary, person.language).report.the,
        }
        is_first = publication.number == 1
        sentence = (
            _(
                "You can read %(the_report)s of %(network)s for %(period)s: it takes two minutes.",
                **w,
            )
            if is_first
            else _(
                "We have corrected %(the_report)s of %(network)s for %(period)s (number %(number)s):",
                **w,
            )
        )
        yield _letter(
            person,
            network,
            f"reminder-published:{publication.id}",
            subject=_("%(the_report)s of %(network)s for %(period)s", **w)
            if is_first
            else _("correction of %(the_report)s of %(network)s for %(period)s", **w),
            paragraphs=(sentence, publication.correction)
            if publication.correction
            else (sentence,),
            button=(_("Read it"), _at(path)),
        )


def _proposed(event: RemindersProposed, event_id: int) -> Iterator[Letter]:
    cycle = session.get(ReportingCycle, event.cycle_id)
    if cycle is None:
        return
    path = f"/n/{cycle.network.slug}/cycles/{cycle.period}/reminders"
    for person in people_of(cycle.network_id, ("secretariat",)):
        period = _quarter(cycle.period, person.language)
        yield _letter(
            person,
            cycle.network,
            f"proposed:{event_id}",
            subject=_(
                "%(network)s, %(period)s: who has not answered yet",
                network=cycle.network.name,
                period=period,
            ),
            paragraphs=(
                _(
                    "Answers still missing in %(network)s for %(period)s: %(count)s.",
                    network=cycle.network.name,
                    count=event.count,
                    period=period,
                ),
                _("Nobody has been reminded: look at the list, then decide."),
            ),
            button=(_("See the list"), _at(path)),
        )


def _sign_in(event: LinkAsked, event_id: int) -> Iterator[Letter]:
    if event.person_id is None:
        return
    person = session.get_one(Person, event.person_id)
    if not person.active:
        return
    person_id, after = person.id, event.next_path

    def path() -> str:
        secret = make_sign_in_link(person_id)
        return f"/l/{secret}" if after in {"", "/"} else f"/l/{secret}?next={quote(after)}"

    yield _letter(
        person,
        None,
        f"sign-in:{event_id}",
        subject=_("your link to sign in"),
        paragraphs=(_("Here is the link you asked for. It works once, within the hour."),),
        button=(_("Sign in"), path),
        after=(_("If you asked for nothing, you need do nothing."),),
    )


def _updates_of(cycle: ReportingCycle | None, states: Iterable[str]) -> list[ProgressUpdate]:
    # A quarter that was taken back meanwhile has nobody to write to.
    if cycle is None:
        return []
    return list(
        session.scalars(
            sa.select(ProgressUpdate)
            .where(ProgressUpdate.cycle_id == cycle.id, ProgressUpdate.state.in_(tuple(states)))
            .order_by(ProgressUpdate.id)
        )
    )


WRITERS: dict[type[Event], Callable[[Any, int], Iterator[Letter]]] = {
    told.CycleOpened: _opened,
    told.CycleCancelled: _cancelled,
    told.RemindersSent: _reminded,
    told.UpdateReturned: _returned,
    told.UpdateAccepted: _accepted,
    told.ContributionAsked: _asked,
    told.ReportPublished: _published,
    RemindersProposed: _proposed,
    LinkAsked: _sign_in,
    **plugin_letters.WRITERS,
    **security_letters.WRITERS,
}
"""Who writes for which event."""
