"""Review, acceptance, and the report that can be proven."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.database import Database, session, transaction
from bocage.hooks import HookFailed, NetworkHooks, Plugin, Registry, hookimpl
from bocage.hooks.contributions import (
    CommunityRule,
    Indicator,
    Members,
    Objection,
    Ratio,
    UpdateSection,
)
from bocage.permissions import OPERATOR, Actor, Grant
from bocage.reporting import publishing, queries, review, service
from bocage.reporting.models import FrozenValue, ProgressUpdate, Publication
from bocage.reporting.publishing import BlockEdit
from bocage.reporting.rules import ChangedMeanwhile, Objected, OwnUpdate, WrongState
from tests.core.reporting.quarter import OpenQuarter, open_quarter

SEEN: dict[str, Any] = {}


@hookimpl
def report_indicators() -> Iterator[Indicator]:
    def reached(update: ProgressUpdate) -> Any:
        return SEEN["reached"](update)

    def share(update: ProgressUpdate) -> Any:
        return SEEN["share"](update)

    yield Indicator(
        key="reached", title="Reached", value=reached, community_rule=CommunityRule.DISTINCT
    )
    yield Indicator(key="share", title="Share", value=share, community_rule=CommunityRule.RATIO)


@hookimpl
def update_sections() -> Iterator[UpdateSection]:
    yield UpdateSection(key="counts", title="Counts")


@hookimpl
def update_objections(update: ProgressUpdate) -> Iterator[Objection]:
    if "objection" in SEEN:
        yield Objection(message=SEEN["objection"])


@hookimpl
def report_objections(report: object) -> Iterator[Objection]:
    if "report objection" in SEEN:
        yield Objection(message=SEEN["report objection"])


@pytest.fixture
def quarter(database: Database) -> Iterator[OpenQuarter]:
    SEEN.clear()
    SEEN["reached"] = lambda _update: Members(identifiers=frozenset({"organisation:1"}))
    SEEN["share"] = lambda _update: Ratio(numerator=1, denominator=4)
    module = ModuleType("counting")
    module.__dict__.update(
        plugin=Plugin(name="counting", title="Counting", hook_api=1),
        report_indicators=report_indicators,
        update_sections=update_sections,
        update_objections=update_objections,
        report_objections=report_objections,
    )
    registry = Registry()
    registry.add(module, "counting")
    with database.work():
        yield open_quarter(registry, ("counting",))


def drawn(data: Mapping[str, Any], circle: str) -> str:
    return f"<p>{circle} {data['title']}</p>"


def accept_all(quarter: OpenQuarter) -> None:
    for update in quarter.updates:
        quarter.submitted(update)
        with transaction():
            review.accept_update(quarter.secretary, update, quarter.hooks)


def close(quarter: OpenQuarter) -> None:
    with transaction():
        service.close_cycle(quarter.secretary, quarter.cycle)


def compiled(quarter: OpenQuarter) -> Any:
    with transaction():
        return publishing.compile_report(quarter.secretary, quarter.cycle, quarter.hooks)


def published(quarter: OpenQuarter, report: Any, correction: str = "") -> Publication:
    with transaction():
        return publishing.publish_report(
            quarter.secretary, report, quarter.hooks, draw=drawn, correction=correction
        )


def figures_of(quarter: OpenQuarter) -> dict[str, queries.Figure]:
    return {figure.key: figure for figure in queries.figures(quarter.network, quarter.cycle)}


def test_an_update_is_not_returned_without_a_word(quarter: OpenQuarter) -> None:
    update = quarter.submitted(quarter.updates[0])

    with pytest.raises(ValidationError) as refusal, transaction():
        review.return_update(quarter.secretary, update, "  ")

    assert set(refusal.value.messages) == {"reason"}
    assert update.state == "submitted"


def test_a_remark_is_pinned_to_its_answer_and_the_change_is_seen(quarter: OpenQuarter) -> None:
    update = quarter.submitted(quarter.updates[0])
    pinned = ("core.news", "moved", "Combien de personnes ?")
    with transaction():
        review.return_update(quarter.secretary, update, "", [pinned])
    pilot = quarter.pilot_of(update)
    answer = {"core.news": {"moved": "Neuf personnes ont écrit la charte."}}
    with transaction():
        service.save_answers(pilot, update, answer, {}, revision=update.revision, partial=True)
        service.submit_update(pilot, update, quarter.hooks)

    changes = review.changes_since_last_submission(quarter.secretary, update)

    assert [(item.question, item.after) for item in changes] == [
        ("moved", "Neuf personnes ont écrit la charte.")
    ]
    assert [item.after for item in queries.transitions_of(update)] == [
        "draft", "submitted", "returned", "submitted",
    ]  # fmt: skip


def test_nobody_accepts_what_they_wrote_as_pilot(quarter: OpenQuarter) -> None:
    update = quarter.submitted(quarter.updates[0])
    pilot = quarter.pilot_of(update)
    both = Actor(
        person_id=pilot.person_id,
        grants=(*pilot.grants, Grant(role="secretariat", network_id=quarter.network.id)),
    )

    with pytest.raises(OwnUpdate), transaction():
        review.accept_update(both, update, quarter.hooks)

    assert update.state == "submitted"


def test_an_objection_keeps_an_update_from_being_handed_over(quarter: OpenQuarter) -> None:
    SEEN["objection"] = "La charte n’est pas signée."

    with pytest.raises(Objected) as refusal:
        quarter.submitted(quarter.updates[0])

    assert refusal.value.objections == ["La charte n’est pas signée."]


def test_people_are_counted_once_and_ratios_by_their_parts(quarter: OpenQuarter) -> None:
    first = quarter.updates[0]
    SEEN["reached"] = lambda update: Members(
        identifiers=frozenset({"organisation:1", f"organisation:{1 + update.community_id}"})
    )
    SEEN["share"] = lambda update: (
        Ratio(numerator=1, denominator=2)
        if update.community_id == first.community_id
        else Ratio(numerator=1, denominator=8)
    )

    accept_all(quarter)

    figures = figures_of(quarter)
    assert figures["counting.reached"].value == 3
    assert (figures["counting.share"].numerator, figures["counting.share"].denominator) == (2, 10)
    assert float(figures["counting.share"].value or 0) == 0.2
    assert figures["communities.appreciation"].distribution == {"on_track": 2}


def test_what_is_not_known_is_left_out_and_said(quarter: OpenQuarter) -> None:
    first = quarter.updates[0]
    SEEN["share"] = lambda update: (
        Ratio(numerator=1, denominator=2) if update.community_id == first.community_id else None
    )

    accept_all(quarter)

    assert figures_of(quarter)["counting.share"].communities == 1


def test_only_accepted_updates_are_counted(quarter: OpenQuarter) -> None:
    quarter.submitted(quarter.updates[0])

    assert queries.figures(quarter.network, quarter.cycle) == []


def test_a_plugin_that_breaks_keeps_an_update_from_being_accepted(quarter: OpenQuarter) -> None:
    def broken(_update: ProgressUpdate) -> Any:
        raise RuntimeError("broken")

    update = quarter.submitted(quarter.updates[0])
    SEEN["share"] = broken

    with pytest.raises(HookFailed), transaction():
        review.accept_update(quarter.secretary, update, quarter.hooks)

    assert update.state == "submitted"
    assert session.scalars(sa.select(FrozenValue)).all() == []


def test_a_report_is_published_only_after_the_quarter_is_closed(quarter: OpenQuarter) -> None:
    accept_all(quarter)

    with pytest.raises(WrongState):
        compiled(quarter)


def test_a_published_report_can_be_proven_and_never_changes(quarter: OpenQuarter) -> None:
    accept_all(quarter)
    close(quarter)
    report = compiled(quarter)

    made = published(quarter, report)

    assert hashlib.sha256(made.data.encode()).hexdigest() == made.checksum
    assert json.loads(made.data)["updates"]["accepted"] == 2
    for statement in (sa.update(Publication).values(data="{}"), sa.delete(Publication)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
            session.execute(statement)


def test_a_correction_is_a_new_number_with_a_sentence(quarter: OpenQuarter) -> None:
    accept_all(quarter)
    close(quarter)
    report = compiled(quarter)
    published(quarter, report)

    with pytest.raises(ValidationError) as refusal:
        published(quarter, report)
    second = published(quarter, report, "Un chiffre était faux.")

    assert set(refusal.value.messages) == {"correction"}
    assert (second.number, second.correction) == (2, "Un chiffre était faux.")
    assert queries.find_publication(quarter.network, "2026-Q1", 1).number == 1


def test_the_public_does_not_read_what_was_written_for_the_network(quarter: OpenQuarter) -> None:
    accept_all(quarter)
    close(quarter)
    made = published(quarter, compiled(quarter))

    assert "rédigé une charte" not in made.data
    assert "rédigé une charte" in json.dumps(
        queries.publication_data(made, "network"), ensure_ascii=False
    )


def test_an_editor_narrows_a_readership_but_never_widens_it(quarter: OpenQuarter) -> None:
    accept_all(quarter)
    close(quarter)
    report = compiled(quarter)
    block = next(item for item in report.blocks if item.key == "text.core.news.moved")

    with pytest.raises(ValidationError) as refusal, transaction():
        publishing.edit_block(OPERATOR, report, block, BlockEdit(readership="public"))
    with transaction():
        publishing.edit_block(OPERATOR, report, block, BlockEdit(readership="team"))

    assert set(refusal.value.messages) == {"readership"}
    assert block.readership == "team"


def test_compiling_again_keeps_what_was_edited(quarter: OpenQuarter) -> None:
    accept_all(quarter)
    close(quarter)
    report = compiled(quarter)
    block = next(item for item in report.blocks if item.key == "text.core.news.moved")
    with transaction():
        publishing.edit_block(OPERATOR, report, block, BlockEdit(text="Plus court."))

    compiled(quarter)

    assert block.text == "Plus court."
    with pytest.raises(ChangedMeanwhile), transaction():
        publishing.edit_block(
            OPERATOR, report, block, BlockEdit(text="Encore.", before="Texte d’avant.")
        )


def test_an_objection_keeps_a_report_from_being_published(quarter: OpenQuarter) -> None:
    accept_all(quarter)
    close(quarter)
    report = compiled(quarter)
    SEEN["report objection"] = "Deux montants ne sont pas confirmés."

    with pytest.raises(Objected):
        published(quarter, report)


def test_a_plugin_switched_off_meanwhile_still_counts_in_the_open_cycle(
    quarter: OpenQuarter,
) -> None:
    for update in quarter.updates:
        quarter.submitted(update)
    switched_off = NetworkHooks(quarter.registry, frozenset())

    for update in quarter.updates:
        with transaction():
            review.accept_update(quarter.secretary, update, switched_off)

    assert figures_of(quarter)["counting.share"].communities == 2
