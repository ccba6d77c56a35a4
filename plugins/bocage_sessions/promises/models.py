"""Promises with everything that was said of them, mini-cases, and answers that nobody signs."""

from __future__ import annotations

import secrets
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Person, Scope, now
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import rules


def _unordered() -> int:
    """A number that tells nothing of when its row was made."""
    return secrets.randbelow(2**52) + 1


class Promise(Base):
    """Somebody will try something. `state` repeats what was said last; nobody is left once erased."""

    __tablename__ = "sessions_promise"
    __table_args__ = (sa.Index("ix_sessions_promise_community_id_state", "community_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(rules.LONGEST_PROMISE))
    state: Mapped[str] = mapped_column(sa.String(12), default=rules.SAID)
    on: Mapped[date]
    told_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None]

    meeting: Mapped[CommunitySession] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def scope(self) -> Scope:
        """The community it was made in."""
        return Scope(network_id=self.network_id, community_id=self.community_id)

    @property
    def address(self) -> str:
        """Its page."""
        community = self.meeting.community
        return rules.promise_address(community.network.slug, community.slug, self.id)


class PromiseStatement(Base):
    """What was said of a promise on a day; nothing is written over."""

    __tablename__ = "sessions_promise_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    promise_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_promise.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.String(12), default="")
    words: Mapped[str] = mapped_column(sa.String(rules.LONGEST_WORDS), default="")
    on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(default=now)
    said_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)


class MiniCase(Base):
    """What others can learn from a promise that was tried: a draft, one for each promise."""

    __tablename__ = "sessions_mini_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    promise_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_promise.id"), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    context: Mapped[str] = mapped_column(sa.Text)
    done: Mapped[str] = mapped_column(sa.Text)
    effect: Mapped[str] = mapped_column(sa.Text)
    advice: Mapped[str] = mapped_column(sa.Text)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class ClosingAnswer(Base):
    """One answer to one question of one session. Nothing here leads to who gave it, nor to when.

    Its number is drawn by chance, so that the order of rows says nothing either.
    """

    __tablename__ = "sessions_closing_answer"

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
        default=_unordered,
    )
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(12))
    text: Mapped[str] = mapped_column(sa.Text)


class ClosingAnswered(Base):
    """Somebody has answered the questions of a session, and is not asked again."""

    __tablename__ = "sessions_closing_answered"

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)


class Closing(Base):
    """From which day on the questions of a session are closed, fixed by the first answer to them.

    That day may come sooner, never later: nothing is added to what was shown once.
    """

    __tablename__ = "sessions_closing"

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"), primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    closed_from: Mapped[date]
    closed_by_id: Mapped[int | None]
