"""What a plugin breaks stays its own: everything of a plugin runs in here."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from bocage import clock
from bocage.database import (
    Held,
    WorkSession,
    begin_asking,
    end_asking,
    forget_unwritten,
    session,
)

log = logging.getLogger("bocage.plugins")
SLOW_SECONDS = 0.2
AGAIN_SECONDS = 300.0
"""So long a slow answer is not noted again by this process."""
SHORT = 300
A = TypeVar("A")


class Question(NamedTuple):
    """Who is asked what, and in which network; None where it is about the instance."""

    plugin: str
    hook: str
    network_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A plugin did not answer; the reference finds the traceback in the log."""

    plugin: str
    hook: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something of a plugin to be kept for those who look after it: a failure, or a slow answer."""

    question: Question
    at: datetime
    reference: str = ""
    message: str = ""
    seconds: float | None = None
    """How long it took; only of an answer that was slow and right."""


class TransactionLost(RuntimeError):
    """A plugin ended the transaction it was asked in; nothing of it may be kept."""


class StatementHidden(RuntimeError):
    """A plugin caught the failure of a statement and left the transaction spoilt."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question as it was measured, without what other plugins took meanwhile."""

    question: Question
    seconds: float
    statements: int


@dataclass
class Trace:
    """Everything plugins were asked while it is open; who opens it counts the statements."""

    statements: int = 0
    answers: list[Answered] = field(default_factory=list)


_trace: ContextVar[Trace | None] = ContextVar("bocage_trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Measure every question that is put inside."""
    made = Trace()
    token = _trace.set(made)
    try:
        yield made
    finally:
        _trace.reset(token)


def note(current: WorkSession, fault: Fault) -> None:
    """Remember this fault until the unit of work is over; then whoever opened it keeps it."""
    current.info.setdefault("faults", []).append(fault)


_slow_at: WeakKeyDictionary[object, dict[Question, float]] = WeakKeyDictionary()


def _note_slow(current: WorkSession, question: Question, seconds: float) -> None:
    log.warning("plugin %s took %.0f ms in %s", question.plugin, seconds * 1000, question.hook)
    now = time.monotonic()
    known = _slow_at.setdefault(current.info["database"], {})
    # A page would not get faster by a row being written each time.
    if now - known.get(question, -AGAIN_SECONDS) >= AGAIN_SECONDS:
        known[question] = now
        note(current, Fault(question=question, at=clock.now(), seconds=seconds))


def noted(current: WorkSession) -> list[Fault]:
    """What was noted in this unit of work; asking a second time gives nothing."""
    found: list[Fault] = current.info.pop("faults", [])
    return found


def failed(question: Question, fault: BaseException, reference: str = "") -> Fault:
    """Write down in the log what went wrong; gives what there is to note of it."""
    reference = reference or secrets.token_hex(3)
    log.error(
        "plugin %s failed in %s, reference %s",
        question.plugin,
        question.hook,
        reference,
        exc_info=fault,
    )
    message = " ".join(f"{type(fault).__name__}: {fault}".replace("\x00", "").split())[:SHORT]
    return Fault(question=question, at=clock.now(), reference=reference, message=message)


def aside(plugin: str, hook: str, reason: str) -> Fault:
    """What is to be kept of a plugin that was set aside; the log knows it by its name."""
    reference = secrets.token_hex(3)
    log.error("plugin %s is set aside in %s, reference %s", plugin, hook, reference)
    question = Question(plugin, hook)
    return Fault(question=question, at=clock.now(), reference=reference, message=reason[:SHORT])


class Guard:
    """Asks one plugin after another, with nothing of core in between; what one breaks stays its own."""

    __slots__ = ("_current", "_held")

    def __init__(self) -> None:
        self._current = session()
        self._held: Held | None = None

    def run(self, question: Question, work: Callable[[], A]) -> A | Failure:
        """See `guarded`."""
        current = self._current
        held = self._watched()
        # Two statements more for each question; a page that is only read has no use for them.
        around = savepoint = None
        if not held.is_only_read:
            around = current.get_nested_transaction()
            savepoint = current.begin_nested()
        try:
            found = _measured(current, held, question, work)
            if savepoint is not None:
                savepoint.commit()
        except (Exception, SystemExit) as fault:
            self._held = None
            noting = failed(question, fault)
            note(current, noting)
            reference = noting.reference
            if held.is_lost:
                held.let_go()
                if current.info["mood"] != "reading":
                    told = f"{question.plugin} ended the transaction ({reference})"
                    raise TransactionLost(told) from None
            # A failed flush has already emptied the savepoint, but it still stands in the way.
            elif savepoint is None:
                forget_unwritten(current)
            elif current.get_nested_transaction() is not around:
                savepoint.rollback()
            return Failure(plugin=question.plugin, hook=question.hook, reference=reference)
        return found

    def _watched(self) -> Held:
        held = self._held
        if held is None:
            held = self._held = Held.by(self._current)
        elif not held.is_only_read:
            held.look_again()
        return held


def guarded(question: Question, work: Callable[[], A]) -> A | Failure:
    """Run something of a plugin. What it breaks is undone, noted, and answered with a Failure.

    Raises TransactionLost when it ended the transaction of somebody who was writing.
    """
    return Guard().run(question, work)


def contained(
    question: Question, work: Callable[[], A], passing: tuple[type[BaseException], ...]
) -> A | Fault:
    """Run something of a plugin outside any unit of work; what is in `passing` is no fault of it."""
    try:
        return work()
    except passing:
        raise
    except Exception as fault:
        return failed(question, fault)


def _measured(current: WorkSession, held: Held, question: Question, work: Callable[[], A]) -> A:
    info, trace = current.info, _trace.get()
    others, info["asked_seconds"] = info.get("asked_seconds", 0.0), 0.0
    before = trace.statements if trace else 0
    started = time.perf_counter()
    try:
        return _alone(current, held, question.plugin, work)
    finally:
        taken = time.perf_counter() - started
        # A panel may be the first to need the menu, and with it every other plugin.
        own = taken - info["asked_seconds"]
        info["asked_seconds"] = others + taken
        if own > SLOW_SECONDS:
            _note_slow(current, question, own)
        if trace:
            count = trace.statements - before
            trace.answers.append(Answered(question=question, seconds=own, statements=count))


def _alone(current: WorkSession, held: Held, plugin: str, work: Callable[[], A]) -> A:
    asked = begin_asking(plugin)
    try:
        found = work()
        # What the plugin left unwritten is written now, so that its faults are its own.
        current.flush()
    finally:
        end_asking(asked)
        session.registry.set(current)
    if held.is_lost:
        raise TransactionLost("the transaction was ended")
    if held.is_spoilt:
        raise StatementHidden("a statement failed and the plugin went on")
    return found
