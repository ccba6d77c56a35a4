"""From accepted updates to a report: compiled, edited, published once and for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks import NetworkHooks
from bocage.hooks.contributions import Readership
from bocage.incoming import clean_text
from bocage.language import _, speaking
from bocage.permissions import Actor, requires
from bocage.reporting import rules
from bocage.reporting.actions import EDIT_REPORT
from bocage.reporting.blocks import proposed_blocks
from bocage.reporting.events import ReportPublished
from bocage.reporting.figures import counts
from bocage.reporting.models import (
    NetworkReport,
    Publication,
    ReportBlock,
    ReportingCycle,
)
from bocage.reporting.readers import figure_told, told_to, words_in, year_begins
from bocage.reporting.rules import ChangedMeanwhile, Objected, StillOpen

CIRCLES = ("public", "network")
Draw = Callable[[Mapping[str, Any], str], str]


@dataclass(frozen=True, kw_only=True)
class BlockEdit:
    """What an editor changes in a block; None leaves it. `before` is the text the editor saw."""

    title: str | None = None
    text: str | None = None
    readership: str | None = None
    is_included: bool | None = None
    before: str | None = None


@requires(EDIT_REPORT)
def compile_report(actor: Actor, cycle: ReportingCycle, /, hooks: NetworkHooks) -> NetworkReport:
    """Propose blocks from what was accepted. Again: new ones come in, edited ones stay.

    Raises StillOpen while the cycle is open, HookFailed.
    """
    locked(cycle)
    if cycle.state == rules.OPEN:
        raise StillOpen
    report = session.scalars(
        sa.select(NetworkReport).where(NetworkReport.cycle_id == cycle.id)
    ).one_or_none()
    with speaking(cycle.network.language):
        if report is None:
            report = NetworkReport(
                network_id=cycle.network_id,
                cycle_id=cycle.id,
                title=_title(cycle),
                compiled_at=clock.now(),
            )
            session.add(report)
            session.flush()
        report.cycle = cycle
        proposed = proposed_blocks(report, hooks)
    known = {block.key: block for block in report.blocks}
    for position, block in enumerate(proposed):
        kept = known.pop(block.key, None)
        if kept is None:
            block.report_id, block.position = report.id, position + 1
            report.blocks.append(block)
        elif kept.edited_at is None:
            kept.title, kept.text, kept.content = block.title, block.text, block.content
            kept.sources, kept.readership = block.sources, block.readership
    report.compiled_at = clock.now()
    report.revision += 1
    session.flush()
    return report


def _title(cycle: ReportingCycle) -> str:
    quarter = rules.Quarter.named(cycle.period)
    return str(
        _("Quarterly report, quarter %(n)s of %(year)s", n=quarter.number, year=quarter.year)
    )


@requires(EDIT_REPORT)
def edit_report(
    actor: Actor, report: NetworkReport, /, title: str, editorial: str
) -> NetworkReport:
    """Change the title and the editorial. Raises ValidationError."""
    locked(report)
    named = " ".join(clean_text(title).split())
    if not named or len(named) > 200:
        raise ValidationError({"title": [str(_("Give a title of 200 characters at most."))]})
    report.title, report.editorial = named, clean_text(editorial).strip()
    report.revision += 1
    session.flush()
    return report


@requires(EDIT_REPORT)
def edit_block(
    actor: Actor, report: NetworkReport, /, block: ReportBlock, edit: BlockEdit
) -> ReportBlock:
    """Shorten, retitle, narrow or leave out a block. Raises ChangedMeanwhile, ValidationError."""
    locked(block)
    if (
        edit.before is not None
        and edit.text is not None
        and _lines(edit.before) != _lines(block.text)
    ):
        raise ChangedMeanwhile(
            report.revision, {block.key: {"text": block.text}}, {block.key: {"text": edit.text}}
        )
    if edit.readership is not None:
        _narrow(block, edit.readership)
    if edit.title is not None:
        block.title = " ".join(clean_text(edit.title).split())[:200]
    if edit.text is not None:
        block.text = clean_text(edit.text).strip()
    if edit.is_included is not None:
        block.is_included = edit.is_included
    block.edited_at = clock.now()
    report.revision += 1
    session.flush()
    return block


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _narrow(block: ReportBlock, readership: str) -> None:
    widest = Readership(block.content.get("widest", block.readership))
    if readership not in set(Readership):
        raise ValidationError({"readership": [str(_("Choose one of the answers offered."))]})
    if not widest.reaches(Readership(readership)):
        raise ValidationError(
            {"readership": [str(_("Its authors wrote it for fewer readers than that."))]}
        )
    block.readership = readership


@requires(EDIT_REPORT)
def move_block(actor: Actor, report: NetworkReport, /, block: ReportBlock, direction: str) -> None:
    """Put a block one place up or down; at the end of the list nothing happens."""
    locked(report)
    blocks = sorted(report.blocks, key=lambda item: (item.position, item.id))
    at = blocks.index(block)
    to = at - 1 if direction == "up" else at + 1
    if 0 <= to < len(blocks):
        blocks[at], blocks[to] = blocks[to], blocks[at]
    for position, item in enumerate(blocks, 1):
        item.position = position
    report.revision += 1
    session.flush()


@requires(EDIT_REPORT)
def preview(actor: Actor, report: NetworkReport, /, circle: str) -> dict[str, Any]:
    """What this circle of readers would be shown if the report were published now."""
    return _data(report, circle, _next_number(report), "")


@requires(EDIT_REPORT)
def publish_report(
    actor: Actor,
    report: NetworkReport,
    /,
    hooks: NetworkHooks,
    *,
    draw: Draw,
    correction: str = "",
) -> Publication:
    """Publish under the next number; earlier numbers stay. `draw` makes a page of the data.

    Raises StillOpen while the cycle is open, ValidationError when a correction does not say what
    changed, Objected, HookFailed.
    """
    locked(report)
    cycle = report.cycle
    if cycle.state == rules.OPEN:
        raise StillOpen
    number = _next_number(report)
    sentence = clean_text(correction).strip()
    if number > 1 and not sentence:
        raise ValidationError({"correction": [str(_("Say in a sentence what is corrected."))]})
    objections = [item.item for item in hooks.report_objections(report).complete()]
    if any(item.blocking for item in objections):
        raise Objected([item.message for item in objections if item.blocking])
    made = _publication(report, number, sentence, draw)
    made.by_id = actor.person_id
    session.add(made)
    cycle.state, report.state = rules.PUBLISHED, "published"
    session.flush()
    told = ReportPublished(
        network_id=report.network_id, publication_id=made.id, period=made.period, number=number
    )
    record(told, actor.person_id)
    return made


def _publication(report: NetworkReport, number: int, correction: str, draw: Draw) -> Publication:
    data = {circle: _data(report, circle, number, correction) for circle in CIRCLES}
    texts = {circle: canonical(data[circle]) for circle in CIRCLES}
    pages: dict[str, Any] = {circle: draw(data[circle], circle) for circle in CIRCLES}
    return Publication(
        network_id=report.network_id,
        report_id=report.id,
        period=report.cycle.period,
        number=number,
        at=clock.now(),
        pages=pages | {"network_data": texts["network"]},
        data=texts["public"],
        checksum=hashlib.sha256(texts["public"].encode()).hexdigest(),
        correction=correction,
    )


def canonical(data: Mapping[str, Any]) -> str:
    """The data as JSON that is always the same for the same data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _next_number(report: NetworkReport) -> int:
    last = session.scalar(
        sa.select(sa.func.max(Publication.number)).where(Publication.report_id == report.id)
    )
    return (last or 0) + 1


def _data(report: NetworkReport, circle: str, number: int, correction: str) -> dict[str, Any]:
    network, reader = report.cycle.network, Readership(circle)
    quarter, year = told_to(network, report.cycle, circle)
    with speaking(network.language):
        return {
            "network": {"slug": network.slug, "name": network.name},
            "language": network.language,
            "period": report.cycle.period,
            "title": report.title,
            "editorial": report.editorial,
            "circle": circle,
            "number": number,
            "correction": correction,
            "published_on": clock.today(network.time_zone).isoformat(),
            "updates": counts(network, report.cycle),
            "words": words_in(network, network.language),
            "figures": [figure_told(figure) for figure in quarter],
            "year": {
                "since": year_begins(report.cycle.period),
                "figures": [figure_told(figure) for figure in year],
            },
            "blocks": [
                _block(block)
                for block in sorted(report.blocks, key=lambda item: (item.position, item.id))
                if block.is_included and Readership(block.readership).reaches(reader)
            ],
        }


def _block(block: ReportBlock) -> dict[str, Any]:
    return {
        "key": block.key,
        "kind": block.kind,
        "title": block.title,
        "text": block.text,
        "content": block.content,
        "sources": [
            {name: source.get(name) for name in ("update", "community", "section", "question")}
            for source in block.sources
        ],
    }
