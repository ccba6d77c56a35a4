"""The figures of an update, each with the sessions it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import sqlalchemy as sa

from bocage.plugin import (
    CommunityRule,
    Evidence,
    Fact,
    Indicator,
    Members,
    Membership,
    Organisation,
    ProgressUpdate,
    Ratio,
    ReportingCycle,
    TimeRule,
    session,
    translator,
)
from bocage_sessions import rules
from bocage_sessions.counting import Held, Mark, Stay, Tally, tally
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.promises.figures import Counted, Leaver, leavers_of, promises_of

_ = translator("sessions")
PROMISES = {
    "made": _("Promises made"),
    "tried": _("Promises tried"),
    "kept": _("Promises whose effect was seen"),
}


class QuarterFigures:
    """What one cycle counts of one community after another; each is read once, in three statements."""

    def __init__(self, cycle: ReportingCycle) -> None:
        self._starts, self._ends = cycle.starts, cycle.ends
        self._network, self._network_id = cycle.network.slug, cycle.network_id
        self._counted: Mapping[int, Counted] | None = None
        self._gone: Mapping[int, Sequence[Leaver]] | None = None
        self._last: tuple[int, Tally | None] | None = None

    def indicators(self) -> Iterator[Indicator]:
        """What the sheets say, then what promises say."""
        yield Indicator(
            key="held",
            title=_("Sessions held"),
            value=self.held,
            unit=_("sessions"),
            confirm=True,
            order=10,
        )
        yield Indicator(
            key="attendances",
            title=_("Attendances"),
            value=self.attendances,
            unit=_("attendances"),
            confirm=True,
            order=11,
        )
        yield Indicator(
            key="organisations_reached",
            title=_("Organisations reached"),
            value=self.organisations_reached,
            unit=_("organisations"),
            time_rule=TimeRule.DISTINCT,
            community_rule=CommunityRule.DISTINCT,
            confirm=True,
            order=12,
        )
        yield Indicator(
            key="newcomers",
            title=_("Organisations that came for the first time"),
            value=self.newcomers,
            unit=_("organisations"),
            time_rule=TimeRule.DISTINCT,
            community_rule=CommunityRule.DISTINCT,
            confirm=True,
            order=13,
        )
        yield Indicator(
            key="leavers",
            title=_("Organisations that left"),
            value=self.leavers,
            unit=_("organisations"),
            time_rule=TimeRule.DISTINCT,
            community_rule=CommunityRule.DISTINCT,
            confirm=True,
            order=14,
        )
        yield Indicator(
            key="attendance_rate",
            title=_("Attendance rate"),
            value=self.attendance_rate,
            community_rule=CommunityRule.RATIO,
            confirm=True,
            order=15,
        )
        for order, (what, title) in enumerate(PROMISES.items(), 16):
            yield Indicator(
                key=f"promises_{what}",
                title=title,
                value=partial(self.promises, what),
                unit=_("promises"),
                confirm=True,
                order=order,
            )

    def held(self, update: ProgressUpdate) -> Fact:
        """How many sessions took place; unknown while the community has no programme at all."""
        found = self._tally(update)
        if found is None:
            return Fact(value=None)
        return Fact(value=len(found.held), evidence=self._sessions(update, found))

    def attendances(self, update: ProgressUpdate) -> Fact:
        """Participants added up over sessions; unknown while no sheet was filled in."""
        found = self._tally(update)
        if found is None or (found.held and not found.is_marked):
            return Fact(value=None)
        return Fact(value=found.attendances, evidence=self._sessions(update, found))

    def organisations_reached(self, update: ProgressUpdate) -> Fact:
        """The set of organisations that came at least once."""
        found = self._tally(update)
        if found is None or (found.held and not found.is_marked):
            return Fact(value=None)
        members = Members(identifiers=found.organisations)
        return Fact(value=members, evidence=self._sessions(update, found))

    def newcomers(self, update: ProgressUpdate) -> Fact:
        """The set of organisations that came to this community for the first time ever."""
        found = self._tally(update)
        if found is None or (found.held and not found.is_marked):
            return Fact(value=None)
        names = _names(who for who, _one in found.newcomers)
        evidence = tuple(
            Evidence(
                label=_("%(name)s, session %(number)s", name=names[who], number=one.number),
                url=self._address(update, one),
            )
            for who, one in found.newcomers
        )
        members = Members(identifiers=frozenset(names))
        return Fact(value=members, evidence=evidence)

    def attendance_rate(self, update: ProgressUpdate) -> Fact:
        """Attendances out of those expected; unknown without a session or a filled-in sheet."""
        found = self._tally(update)
        if found is None or not found.is_marked or not sum(found.expected):
            return Fact(value=None)
        ratio = Ratio(numerator=found.attendances, denominator=sum(found.expected))
        evidence = tuple(
            Evidence(
                label=_(
                    "Session %(number)s: %(came)s of %(expected)s",
                    number=one.number,
                    came=came,
                    expected=expected,
                ),
                url=self._address(update, one),
            )
            for one, came, expected in zip(found.held, found.came, found.expected, strict=True)
        )
        return Fact(value=ratio, evidence=evidence)

    def leavers(self, update: ProgressUpdate) -> Fact:
        """The set of organisations whose last person left."""
        if self._tally(update) is None:
            return Fact(value=None)
        if self._gone is None:
            self._gone = leavers_of(self._network_id, self._starts, self._ends)
        gone = self._gone.get(update.community_id, ())
        members = Members(
            identifiers=frozenset(f"organisation:{one.organisation_id}" for one in gone)
        )
        page = rules.community_address(self._network, update.community.slug) + "/members"
        return Fact(
            value=members, evidence=tuple(Evidence(label=one.name, url=page) for one in gone)
        )

    def promises(self, what: str, update: ProgressUpdate) -> Fact:
        """How many promises were made, tried or kept; unknown before the first session."""
        if self._tally(update) is None:
            return Fact(value=None)
        if self._counted is None:
            self._counted = promises_of(self._network_id, self._starts, self._ends)
        count: int = getattr(self._counted.get(update.community_id, Counted()), what)
        page = rules.programme_address(self._network, update.community.slug)
        asked = f"counted={what}&starts={self._starts}&ends={self._ends}"
        listed = Evidence(label=PROMISES[what], url=f"{page}/promises?{asked}")
        return Fact(value=count, evidence=(listed,) if count else ())

    def _tally(self, update: ProgressUpdate) -> Tally | None:
        # Core asks five figures of one update in a row: the three statements are made once for them.
        if self._last is None or self._last[0] != update.community_id:
            self._last = (
                update.community_id,
                tally_of(update.community_id, self._starts, self._ends),
            )
        return self._last[1]

    def _address(self, update: ProgressUpdate, one: Held) -> str:
        return rules.session_address(self._network, update.community.slug, one.number)

    def _sessions(self, update: ProgressUpdate, found: Tally) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(
                label=_(
                    "Session %(number)s, %(theme)s: %(came)s",
                    number=one.number,
                    theme=one.theme or one.on.isoformat(),
                    came=came,
                ),
                url=self._address(update, one),
            )
            for one, came in zip(found.held, found.came, strict=True)
        )


def tally_of(community_id: int, starts: date, ends: date) -> Tally | None:
    """Count one community's quarter; None when nothing was ever planned there."""
    sessions = session.execute(
        sa.select(
            CommunitySession.id,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
            CommunitySession.state,
        ).where(CommunitySession.community_id == community_id, CommunitySession.on <= ends)
    ).all()
    if not sessions:
        return None
    held = [
        Held(id=row.id, number=row.number, on=row.on, theme=row.theme)
        for row in sessions
        if row.state == rules.HELD
    ]
    return tally(held, _marks(community_id, ends), stays_of(community_id), starts, ends)


def _marks(community_id: int, ends: date) -> list[Mark]:
    found = session.execute(
        sa.select(
            Attendance.session_id,
            Attendance.organisation_id,
            Attendance.person_id,
            Attendance.state,
        )
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(CommunitySession.community_id == community_id, CommunitySession.on <= ends)
    )
    return [
        Mark(
            session_id=row.session_id,
            participant=rules.participant(row.organisation_id, row.person_id),
            state=row.state,
        )
        for row in found
    ]


def stays_of(community_id: int) -> list[Stay]:
    """Who belongs to the community from when to when; those who only asked or only read do not."""
    found = session.execute(
        sa.select(
            Membership.organisation_id,
            Membership.person_id,
            Membership.state,
            Membership.joined,
            Membership.on_leave_from,
            Membership.ended,
        ).where(
            Membership.community_id == community_id,
            Membership.state != "asked",
            Membership.involvement != "informed",
        )
    )
    return [
        Stay(
            participant=rules.participant(row.organisation_id, row.person_id),
            joined=row.joined,
            until=min(
                (day for day in (_leave(row.state, row.on_leave_from), row.ended) if day),
                default=row.joined if row.state == "left" else None,
            ),
        )
        for row in found
    ]


def _leave(state: str, starts: date | None) -> date | None:
    return starts if state == "on_leave" else None


def _names(identifiers: Iterator[str]) -> dict[str, str]:
    asked = {int(one.partition(":")[2]): one for one in identifiers}
    if not asked:
        return {}
    found = session.execute(
        sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(asked))
    )
    return {asked[row[0]]: row[1] for row in found}
