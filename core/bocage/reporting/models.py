"""A cycle, its updates with answers, facts, remarks and contributions, and the report made of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage import clock
from bocage.communities.models import Community
from bocage.database import Base, type_json
from bocage.networks.models import Network
from bocage.permissions import Scope
from bocage.reporting import rules


class ReportingCycle(Base):
    """One quarter of one network. `form` holds the sections as they were when it opened."""

    __tablename__ = "reporting_cycle"
    __table_args__ = (sa.UniqueConstraint("network_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    period: Mapped[str] = mapped_column(sa.String(10))
    starts: Mapped[date]
    ends: Mapped[date]
    due_on: Mapped[date]
    grace_days: Mapped[int] = mapped_column(default=15)
    state: Mapped[str] = mapped_column(sa.String(12), default=rules.OPEN)
    form: Mapped[list[Any]] = mapped_column(default=list)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]

    network: Mapped[Network] = relationship()

    @property
    def scope(self) -> Scope:
        """The network it belongs to."""
        return Scope(network_id=self.network_id)


class ProgressUpdate(Base):
    """What one community tells of one quarter. `revision` grows with every save."""

    __tablename__ = "progress_update"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "community_id"),
        sa.Index("ix_progress_update_network_id_state", "network_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("reporting_cycle.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=rules.DUE)
    revision: Mapped[int] = mapped_column(default=0)
    nothing_new: Mapped[bool] = mapped_column(default=False)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    read_at: Mapped[datetime | None]
    """When a reviewer first opened it; until then the author may pull it back."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was excused, or the sentence it was returned with."""

    community: Mapped[Community] = relationship()
    cycle: Mapped[ReportingCycle] = relationship()
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.id")
    facts: Mapped[list[UpdateFact]] = relationship(order_by="UpdateFact.position")

    @property
    def scope(self) -> Scope:
        """This update of its community."""
        return Scope(network_id=self.network_id, community_id=self.community_id, update_id=self.id)

    def answer(self, section: str, question: str) -> Any:
        """What was answered there (`plugin.section`, question key); None when nothing was."""
        for given in self.answers:
            if given.section == section and given.question == question:
                return given.value
        return None


class Answer(Base):
    """One answer. `value` is JSON; `source` is entered, prefilled or carried_over."""

    __tablename__ = "answer"
    __table_args__ = (sa.UniqueConstraint("update_id", "section", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"))
    section: Mapped[str] = mapped_column(sa.String(90))
    question: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[Any] = mapped_column(type_json)
    readership: Mapped[str] = mapped_column(sa.String(12))
    source: Mapped[str] = mapped_column(sa.String(12), default="entered")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]


class UpdateFact(Base):
    """A figure computed from what is known, waiting to be confirmed or corrected, then frozen.

    `computed` and `corrected` hold `{"value", "numerator", "denominator", "members"}`, decimals as
    text; None in `computed` means unknown. `evidence` is a list of `{"label", "url"}`.
    """

    __tablename__ = "update_fact"
    __table_args__ = (sa.UniqueConstraint("update_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"))
    key: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[dict[str, Any]]
    unit: Mapped[dict[str, Any]]
    computed: Mapped[dict[str, Any] | None] = mapped_column(type_json)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    corrected: Mapped[dict[str, Any] | None] = mapped_column(type_json)
    correction_reason: Mapped[str] = mapped_column(sa.Text, default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None]


class FrozenValue(Base):
    """A figure of an accepted update, stored for good: what reports add up."""

    __tablename__ = "frozen_value"
    __table_args__ = (sa.UniqueConstraint("update_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("reporting_cycle.id"), index=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"))
    key: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[dict[str, Any]]
    unit: Mapped[dict[str, Any]]
    readership: Mapped[str] = mapped_column(sa.String(12))
    time_rule: Mapped[str] = mapped_column(sa.String(12))
    community_rule: Mapped[str] = mapped_column(sa.String(14))
    value: Mapped[Decimal | None]
    numerator: Mapped[Decimal | None]
    denominator: Mapped[Decimal | None]
    word: Mapped[str | None] = mapped_column(sa.String(60))
    counts_people: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether it counts persons, of whom the public is not told small numbers."""
    evidence: Mapped[list[Any]] = mapped_column(default=list)


class FrozenMember(Base):
    """One identifier of a frozen set, so that a network counts it once."""

    __tablename__ = "frozen_member"

    frozen_value_id: Mapped[int] = mapped_column(sa.ForeignKey("frozen_value.id"), primary_key=True)
    identifier: Mapped[str] = mapped_column(sa.String(80), primary_key=True)


class UpdateTransition(Base):
    """An update went from one state to another. Append-only."""

    __tablename__ = "update_transition"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"), index=True)
    before: Mapped[str] = mapped_column(sa.String(12))
    after: Mapped[str] = mapped_column(sa.String(12))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class UpdateSubmission(Base):
    """What an update said when it was handed over. Append-only: a resubmission is compared with it."""

    __tablename__ = "update_submission"
    __table_args__ = (sa.UniqueConstraint("update_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    content: Mapped[dict[str, Any]]


class Remark(Base):
    """A reviewer's remark, pinned to an answer (or to a section, or to the whole)."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"), index=True)
    section: Mapped[str | None] = mapped_column(sa.String(90))
    question: Mapped[str | None] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(sa.String(10), default="open")
    reply: Mapped[str] = mapped_column(sa.Text, default="")


class Contribution(Base):
    """A line asked of a member for an update. States: asked, offered, used, declined."""

    __tablename__ = "contribution"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_update.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    request: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    may_be_quoted: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(10), default="asked")


class NetworkReport(Base):
    """The report of one cycle while it is being edited; what is published is a Publication."""

    __tablename__ = "network_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("reporting_cycle.id"), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    editorial: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(12), default="editing")
    revision: Mapped[int] = mapped_column(default=0)
    compiled_at: Mapped[datetime] = mapped_column(default=clock.now)

    cycle: Mapped[ReportingCycle] = relationship()
    blocks: Mapped[list[ReportBlock]] = relationship(order_by="ReportBlock.position")

    @property
    def scope(self) -> Scope:
        """The network it speaks for."""
        return Scope(network_id=self.network_id)


class ReportBlock(Base):
    """A part of a report. `sources` lists `{"update", "community", "section", "question", "text"}`."""

    __tablename__ = "report_block"
    __table_args__ = (sa.UniqueConstraint("report_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("network_report.id"))
    key: Mapped[str] = mapped_column(sa.String(160))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sources: Mapped[list[Any]] = mapped_column(default=list)
    readership: Mapped[str] = mapped_column(sa.String(12))
    is_included: Mapped[bool] = mapped_column(default=True)
    edited_at: Mapped[datetime | None]


class Publication(Base):
    """A published report as it was sent out, numbered, never changed; a correction is a new number.

    `checksum` is the SHA-256 of `data`, which holds everything the page shows. `pages` maps a
    circle of readers (`public`, `network`) to the HTML they were given.
    """

    __tablename__ = "publication"
    __table_args__ = (sa.UniqueConstraint("report_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("network_report.id"))
    period: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    pages: Mapped[dict[str, Any]]
    data: Mapped[str] = mapped_column(sa.Text)
    checksum: Mapped[str] = mapped_column(sa.String(64))
    correction: Mapped[str] = mapped_column(sa.Text, default="")
    """What changed since the number before; empty for the first."""


class FederationPublication(Base):
    """What the federation published of a quarter: numbered, never changed; `checksum` is of `data`."""

    __tablename__ = "federation_publication"
    __table_args__ = (sa.UniqueConstraint("period", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    page: Mapped[str] = mapped_column(sa.Text)
    data: Mapped[str] = mapped_column(sa.Text)
    checksum: Mapped[str] = mapped_column(sa.String(64))
    correction: Mapped[str] = mapped_column(sa.Text, default="")
