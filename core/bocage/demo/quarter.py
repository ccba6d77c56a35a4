"""One quarter of one network, from its opening to as far as its file goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.communities.models import Community
from bocage.database import session
from bocage.hooks import NetworkHooks, Registry
from bocage.networks.models import Network, RoleGrant
from bocage.people.models import Person
from bocage.permissions import Actor, Grant
from bocage.pilots.models import PilotAssignment
from bocage.reporting import publishing, queries, review, service
from bocage.reporting.drawing import draw
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.reporting.rules import Quarter

DUE_AFTER = 15
_OF_NEXT_QUARTER = re.compile(r"next\+(\d+)")


class QuarterPlay:
    """The file's `quarter` counts from the current one (0); hours are those of an ordinary week.

    `until` is `open`, `closed`, `compiled` or `published`. An update goes as far as its `state`.
    """

    def __init__(self, given: Mapping[str, Any], registry: Registry, today: date) -> None:
        self.given = given
        self.started = clock.now()
        self.network = session.scalars(
            sa.select(Network).where(Network.slug == given["network"])
        ).one()
        self.period = Quarter.of(today).plus(given["quarter"])
        self.hooks = NetworkHooks.of(registry, self.network)
        is_current = given["quarter"] == 0
        # The current quarter is opened early, so that there is something to do on any day.
        self.opening = today - timedelta(days=12) if is_current else self.period.ends
        self.secretary = self._secretary()

    def play(self) -> None:
        """Open, write, review, and close and publish when the file says so."""
        not_there_yet = self._not_there_yet()
        for community in not_there_yet:
            community.state = "draft"
        with clock.at(self._hour(self.opening, 8)):
            due_on = self.period.ends + timedelta(days=DUE_AFTER)
            cycle = service.open_cycle(
                self.secretary, self.network, self.period, due_on, self.hooks
            )
        for community in not_there_yet:
            community.state = "active"
        for update in queries.updates_of_cycle(self.network, cycle):
            told = self.given["updates"].get(update.community.slug)
            if told is not None:
                self._play_update(update, told)
        if self.given["until"] != "open":
            self._end(cycle)

    def _not_there_yet(self) -> list[Community]:
        """A community the file does not name had not begun."""
        known = session.scalars(sa.select(Community).where(Community.network_id == self.network.id))
        return [community for community in known if community.slug not in self.given["updates"]]

    def _end(self, cycle: ReportingCycle) -> None:
        with clock.at(self._hour(cycle.due_on + timedelta(days=4), 9)):
            service.close_cycle(self.secretary, cycle)
        if self.given["until"] == "closed":
            return
        with clock.at(self._hour(cycle.due_on + timedelta(days=5), 10)):
            report = publishing.compile_report(self.secretary, cycle, self.hooks)
            publishing.edit_report(
                self.secretary, report, self.given["title"], self.given["editorial"]
            )
        if self.given["until"] == "published":
            with clock.at(self._hour(cycle.due_on + timedelta(days=7), 15)):
                publishing.publish_report(self.secretary, report, self.hooks, draw=draw)

    def _play_update(self, update: ProgressUpdate, told: Mapping[str, Any]) -> None:
        day = self.opening + timedelta(days=told.get("day", 5))
        pilot = self._pilot(update.community, told.get("by", "pilot"))
        state = told["state"]
        if state == "excused":
            with clock.at(self._hour(day, 11)):
                review.excuse_update(self.secretary, update, told["reason"])
        if state in {"due", "missing", "excused"}:
            return
        with clock.at(self._hour(day, 17)):
            self._write(pilot, update, told, told["answers"])
            if state == "draft":
                return
            self._hand_over(pilot, update, told)
        if "remark" in told:
            self._return(update, told["remark"], day + timedelta(days=1))
            if state == "returned":
                return
            with clock.at(self._hour(day + timedelta(days=2), 12)):
                self._write(pilot, update, told, told["remark"]["answers"])
                self._hand_over(pilot, update, told)
        if state == "accepted":
            with clock.at(self._hour(day + timedelta(days=3), 10)):
                review.mark_read(self.secretary, update)
                review.accept_update(self.secretary, update, self.hooks)

    def _write(
        self,
        pilot: Actor,
        update: ProgressUpdate,
        told: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> None:
        service.start_writing(pilot, update, self.hooks)
        answers = {
            section: {key: self._dated(value) for key, value in questions.items()}
            for section, questions in given.items()
        }
        facts = dict(told.get("facts", {}))
        service.save_answers(pilot, update, answers, facts, revision=update.revision, partial=True)

    def _hand_over(self, pilot: Actor, update: ProgressUpdate, told: Mapping[str, Any]) -> None:
        service.submit_update(
            pilot,
            update,
            self.hooks,
            nothing_new=told.get("nothing_new", False),
            confirm_facts=True,
        )

    def _return(self, update: ProgressUpdate, remark: Mapping[str, Any], day: date) -> None:
        with clock.at(self._hour(day, 9)):
            review.mark_read(self.secretary, update)
            review.return_update(
                self.secretary,
                update,
                remark["reason"],
                [(remark["section"], remark["question"], remark["text"])],
            )

    def _dated(self, value: Any) -> Any:
        """`next+20` is the twentieth day after the first of the quarter that follows."""
        match value:
            case str() if found := _OF_NEXT_QUARTER.fullmatch(value):
                return (self.period.plus(1).starts + timedelta(days=int(found[1]))).isoformat()
            case list():
                return [self._dated(item) for item in value]
            case dict():
                return {key: self._dated(item) for key, item in value.items()}
            case _:
                return value

    def _secretary(self) -> Actor:
        person = session.scalars(
            sa.select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(RoleGrant.network_id == self.network.id, RoleGrant.role == "secretariat")
            .order_by(RoleGrant.id)
        ).first()
        grant = Grant(role="secretariat", network_id=self.network.id)
        return Actor(
            person_id=person.id if person else None,
            name=person.name if person else "",
            grants=(grant,),
        )

    def _pilot(self, community: Community, function: str) -> Actor:
        if function == "secretariat":
            return self.secretary
        assigned = session.execute(
            sa.select(Person, PilotAssignment.function)
            .join(PilotAssignment, PilotAssignment.person_id == Person.id)
            .where(
                PilotAssignment.community_id == community.id,
                PilotAssignment.function == function,
                PilotAssignment.starts <= self.opening,
                sa.or_(PilotAssignment.ends.is_(None), PilotAssignment.ends > self.opening),
            )
        ).first()
        if assigned is None:
            return self.secretary
        person, held = assigned
        grant = Grant(role=held, network_id=self.network.id, community_id=community.id)
        return Actor(person_id=person.id, name=person.name, grants=(grant,))

    def _hour(self, day: date, hour: int) -> datetime:
        """This hour of that day; early in a quarter the last report was published just now."""
        return min(datetime.combine(day, time(hour, 24), UTC), self.started)
