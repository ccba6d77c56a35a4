"""What a quarter counts of sessions: pure arithmetic over what was recorded.

Counted are participants: an organisation once, however many of its people come, and each person
who comes in their own name. Expected at a session is who was marked for it, who takes part in the
community on that day, and who came to it before and has not left since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bocage_sessions import rules


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session that took place."""

    id: int
    number: int
    on: date
    theme: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How one participant took part in one session."""

    session_id: int
    participant: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A participant belongs to the community from a day to a day (or for good)."""

    participant: str
    joined: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the participant belongs to it that day."""
        return self.joined <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One community in one quarter. `came` and `expected` count participants per session, in order."""

    held: tuple[Held, ...]
    came: tuple[int, ...]
    expected: tuple[int, ...]
    organisations: frozenset[str]
    newcomers: tuple[tuple[str, Held], ...]
    is_marked: bool
    """Whether attendance of at least one of these sessions is known."""

    @property
    def attendances(self) -> int:
        """Participants, added up over sessions."""
        return sum(self.came)


def tally(
    held: Iterable[Held], marks: Iterable[Mark], stays: Iterable[Stay], starts: date, ends: date
) -> Tally:
    """Count the sessions held from `starts` to `ends`; `held` and `marks` begin with the first one ever."""
    ordered = sorted((one for one in held if one.on <= ends), key=lambda one: (one.on, one.number))
    of_session = _by_session(marks)
    stays_of = _by_participant(stays)
    counted = [one for one in ordered if one.on >= starts]
    seen: set[str] = set()
    arrived: set[str] = set()
    came: list[set[str]] = []
    expected: list[int] = []
    newcomers: list[tuple[str, Held]] = []
    for one in ordered:
        marked = of_session.get(one.id, {})
        seen |= marked.keys()
        there = {who for who, state in marked.items() if state in rules.THERE}
        if one.on >= starts:
            came.append(there)
            expected.append(len(_expected(one.on, set(marked), seen, stays_of)))
            newcomers += [(who, one) for who in sorted(there - arrived) if _is_organisation(who)]
        arrived |= there
    return Tally(
        held=tuple(counted),
        came=tuple(map(len, came)),
        expected=tuple(expected),
        organisations=frozenset(who for there in came for who in there if _is_organisation(who)),
        newcomers=tuple(newcomers),
        is_marked=any(of_session.get(one.id) for one in counted),
    )


def _is_organisation(who: str) -> bool:
    return who.startswith("organisation:")


def _by_session(marks: Iterable[Mark]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for mark in marks:
        there = found.setdefault(mark.session_id, {})
        before = there.get(mark.participant, mark.state)
        there[mark.participant] = rules.strongest(before, mark.state)
    return found


def _by_participant(stays: Iterable[Stay]) -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = {}
    for stay in stays:
        found.setdefault(stay.participant, []).append(stay)
    return found


def _expected(
    day: date,
    marked: set[str],
    seen: set[str],
    stays: dict[str, Sequence[Stay]] | dict[str, list[Stay]],
) -> set[str]:
    belonging = {who for who, spans in stays.items() if any(span.covers(day) for span in spans)}
    gone = stays.keys() - belonging
    return marked | belonging | (seen - gone)
