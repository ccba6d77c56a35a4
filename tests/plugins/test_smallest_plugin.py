"""The plugin printed in the README works as printed."""

from __future__ import annotations

import re
import types
from datetime import date
from pathlib import Path

import pytest

from bocage.database import Database, session, transaction
from bocage.hooks import NetworkHooks, Registry
from bocage.permissions import OPERATOR
from bocage.reporting import queries, review, service
from bocage.reporting.rules import Quarter
from bocage.testing import a_community, a_network, a_pilot

ROOT = Path(__file__).parents[2]


def printed_in(page: str) -> str:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return next(block for block in blocks if 'name="volunteer_hours"' in block)


def installed(page: str) -> Registry:
    module = types.ModuleType("volunteer_hours")
    exec(compile(printed_in(page), page, "exec"), module.__dict__)
    registry = Registry()
    registry.add(module, "volunteer_hours")
    return registry


@pytest.mark.parametrize("page", ["README.md", "docs/plugin.md"])
def test_its_question_is_asked_and_its_figure_added_up(page: str, database: Database) -> None:
    registry = installed(page)
    with database.work():
        with transaction():
            network = a_network(session, plugins=("volunteer_hours",))
            hooks = NetworkHooks(registry, network.active_plugins)
            for _ in range(2):
                community = a_community(session, network=network)
                a_pilot(session, community=community)
            cycle = service.open_cycle(
                OPERATOR, network, Quarter(2026, 1), date(2026, 4, 15), hooks
            )
        for update, hours in zip(
            queries.updates_of_cycle(network, cycle), ("1 200", "30"), strict=True
        ):
            with transaction():
                answers = {"volunteer_hours.hours": {"given": hours}}
                service.save_answers(
                    OPERATOR, update, answers, {}, revision=update.revision, partial=True
                )
                service.submit_update(
                    OPERATOR, update, hooks, confirm_facts=True, demand_answers=False
                )
                review.accept_update(OPERATOR, update, hooks)
        figures = {figure.key: figure for figure in queries.figures(network, cycle)}

    assert figures["volunteer_hours.given"].value == 1230
    assert figures["volunteer_hours.given"].communities == 2
