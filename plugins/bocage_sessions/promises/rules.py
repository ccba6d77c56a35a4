"""States of a promise, when one may be made, and what may be told of answers; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bocage.plugin import translator
from bocage_sessions import rules as sessions

_ = translator("sessions")

SAID, UNDER_WAY, NOT_YET, TRIED, EFFECT = "said", "under_way", "not_yet", "tried", "effect"
WITHDRAWN = "withdrawn"
TOLD = (TRIED, UNDER_WAY, NOT_YET, EFFECT)
"""What can be said of a promise, in the order of the buttons."""
STATES = (SAID, UNDER_WAY, NOT_YET, TRIED, EFFECT, WITHDRAWN)
WAITING = (SAID, UNDER_WAY, NOT_YET)
"""Somebody may still be asked what became of it."""
WAS_TRIED = (TRIED, EFFECT)
STATE_WORDS = {
    SAID: _("nothing told yet"),
    UNDER_WAY: _("under way"),
    NOT_YET: _("not yet"),
    TRIED: _("tried"),
    EFFECT: _("effect seen"),
    WITHDRAWN: _("taken back"),
}
REASONS = ("time", "absence", "priorities", "other")
REASON_WORDS = {
    "time": _("time was missing"),
    "absence": _("away"),
    "priorities": _("other priorities"),
    "other": _("something else"),
}

LONGEST_PROMISE, LONGEST_WORDS, LONGEST_ANSWER = 500, 1_000, 2_000
MOST_EACH = 5
"""So many promises one person makes at one session."""
MOST_CARDS = 100
REMIND_AFTER = timedelta(days=30)
FEWEST_ANSWERS = 4
"""Answers to a question are shown from so many on: fewer might be told apart."""
TAKE_AWAY, CHANGE = "take_away", "change"
QUESTIONS = (TAKE_AWAY, CHANGE)


def same(text: str) -> str:
    """What two promises have in common that say the same."""
    return " ".join(text.casefold().split()).rstrip(" .!…")


def place_after(told: int, before: Sequence[int], now: Sequence[int]) -> int:
    """The place of the card behind one just told, which may itself be gone; past the last for none."""
    later = before[before.index(told) + 1 :] if told in before else ()
    return next((now.index(one) + 1 for one in later if one in now), len(now) + 1)


def may_be_promised(state: str, on: date, today: date) -> bool:
    """Whether people promise something at this session: from its day on, unless it was cancelled."""
    return state != sessions.CANCELLED and on <= today


def closed_from(on: date, days: int) -> date:
    """The first day on which the questions of a session of that day are no longer answered."""
    return on + timedelta(days=days + 1)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the community may read of one question; `answers` is None while they are kept back."""

    question: str
    answers: tuple[str, ...] | None


def shown(given: Sequence[tuple[str, str]], *, is_closed: bool) -> tuple[Told, ...]:
    """Answers (question, text) by question: all of a closed question with enough of them, or none.

    While people still answer nothing is shown, not even how many: whoever looks twice would learn
    what was added in between.
    """
    by_question: Mapping[str, list[str]] = {question: [] for question in QUESTIONS}
    for question, text in given:
        by_question[question].append(text)
    return tuple(
        Told(
            question=question,
            answers=tuple(sorted(texts, key=str.casefold))
            if is_closed and len(texts) >= FEWEST_ANSWERS
            else None,
        )
        for question, texts in by_question.items()
    )


def promise_address(network: str, community: str, promise_id: int) -> str:
    """The page of one promise."""
    return f"{sessions.programme_address(network, community)}/promises/{promise_id}"


def closing_address(network: str, community: str, number: int) -> str:
    """Where a participant closes a session: a promise and two answers."""
    return f"{sessions.session_address(network, community, number)}/closing"
