"""The blocks proposed for a report: figures, stories, texts by question, steps open to join, chapters."""

from __future__ import annotations

from typing import Any

from bocage.hooks import NetworkHooks
from bocage.hooks.contributions import Readership
from bocage.language import _
from bocage.reporting.models import NetworkReport, ProgressUpdate, ReportBlock
from bocage.reporting.queries import updates_of_cycle
from bocage.reporting.questions import is_empty, said
from bocage.reporting.rules import ACCEPTED

SPOTLIGHT = ("core.news", "light")
STEPS = ("core.news", "next")
NOT_TOLD = {SPOTLIGHT, STEPS, ("core.standing", "sentence")}
"""Answers that have a block of their own, or stand with another answer."""


def proposed_blocks(report: NetworkReport, hooks: NetworkHooks) -> list[ReportBlock]:
    """Fresh blocks in the order of a letter. Raises HookFailed when a plugin does not answer."""
    accepted = [
        update
        for update in updates_of_cycle(report.cycle.network, report.cycle)
        if update.state == ACCEPTED
    ]
    blocks = [_stories(update) for update in accepted]
    found = [block for block in blocks if block is not None]
    found += _texts(report, accepted)
    found += _calendar(accepted)
    found.append(
        _block("figures", "figures", str(_("The quarter in figures")), "", Readership.PUBLIC)
    )
    for signed in hooks.report_chapters(report).complete():
        chapter = signed.item
        found.append(
            _block(
                f"{signed.plugin}.{chapter.key}",
                "chapter",
                str(chapter.title),
                chapter.text,
                chapter.readership,
            )
        )
    return found


def _block(key: str, kind: str, title: str, text: str, readership: str, **more: Any) -> ReportBlock:
    return ReportBlock(
        key=key,
        kind=kind,
        title=title[:200],
        text=text,
        readership=str(readership),
        content={"widest": str(readership)} | more.get("content", {}),
        sources=more.get("sources", []),
        is_included=True,
    )


def _source(update: ProgressUpdate, section: str, question: str, value: Any) -> dict[str, Any]:
    return {
        "update": update.id,
        "community": update.community.name,
        "section": section,
        "question": question,
        "text": value,
    }


def _stories(update: ProgressUpdate) -> ReportBlock | None:
    text = update.answer(*SPOTLIGHT)
    if is_empty(text):
        return None
    agreed = update.answer("core.news", "light_consent") is True
    return _block(
        f"light.{update.community_id}",
        "story",
        update.community.name,
        text,
        Readership.PUBLIC if agreed else Readership.NETWORK,
        sources=[_source(update, *SPOTLIGHT, text)],
    )


def _texts(report: NetworkReport, accepted: list[ProgressUpdate]) -> list[ReportBlock]:
    found = []
    for section in report.cycle.form:
        for question in section["questions"]:
            place = (section["key"], question["key"])
            told = Readership(question["readership"]).reaches(Readership.NETWORK)
            if place in NOT_TOLD or question["kind"] not in {"prose", "text"} or not told:
                continue
            sources = [
                _source(update, *place, update.answer(*place))
                for update in accepted
                if not is_empty(update.answer(*place))
            ]
            if sources:
                text = "\n\n".join(f"**{item['community']}** – {item['text']}" for item in sources)
                key = f"text.{place[0]}.{place[1]}"
                title = said(question["label"])
                found.append(
                    _block(key, "text", title, text, question["readership"], sources=sources)
                )
    return found


def _calendar(accepted: list[ProgressUpdate]) -> list[ReportBlock]:
    rows, sources = [], []
    for update in accepted:
        for step in update.answer(*STEPS) or ():
            if step.get("open_to_join"):
                rows.append(
                    {
                        "community": update.community.name,
                        "what": step.get("what", ""),
                        "on": step.get("on"),
                    }
                )
                sources.append(_source(update, *STEPS, step))
    if not rows:
        return []
    rows.sort(key=lambda row: (row["on"] is None, row["on"] or "", row["community"]))
    block = _block(
        "calendar",
        "calendar",
        str(_("Steps that others may join")),
        "",
        Readership.NETWORK,
        content={"rows": rows, "widest": str(Readership.PUBLIC)},
        sources=sources,
    )
    return [block]
