"""Each stranger's plugin fails the contract, which says what to do, and spoils no page of the site.

On SQLite only: what a plugin does to a transaction on either database is tested in `test_answers`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.plan import ROOT
from tests.misbehaving.examining import (
    NAMES,
    a_lived_in_site,
    answers_of_pages,
    broken_by,
    bundled,
    with_plugin,
)
from tests.stories.small_network import SmallNetwork

SAID = {
    "action_without_prefix": r"Call the actions networks.walk action_without_prefix\.…",
    "bare_settings": r"Give the setting colour a `load_default`",
    "borrowed_template": r"Move templates/base.html to templates/borrowed_template/",
    "commits": r"commits failed in reminders.*Leave the transaction to core",
    "grows_with_its_rows": r"panels \(\d+ → \d+\) sends more statements.*with one statement",
    "hides_bad_sql": r"hides_bad_sql (failed in|sent a statement in) menu_items.*Correct the statement",
    "hook_typo": r"update_objectoins is not a hook",
    "pages_elsewhere": r"Make pages with `plugin_pages",
    "private_table": r"private_table_seen.remark_id → remark.*point only to community",
    "raises_at_import": r"cannot be imported: RuntimeError: the river is not reachable",
    "raises_late": r"raises_late failed in menu_items.*the second one is missing.*never let an exception",
    "reads_everywhere": r"reminders says something else once another network keeps something",
    "rolls_back": r"rolls_back failed in menu_items.*Leave the transaction to core",
    "slow": r"menu_items.*takes more than 200 ms.*read less",
    "table_without_prefix": r"Begin the names of the tables walk with table_without_prefix_",
    "two_heads": r"end in 2 places.*down_revision",
    "without_french": r"There is no French: write .*pybabel compile",
    "wrong_type": r"expected MenuItem, got tuple.*Give back only what this question wants",
}
WITH_TABLES = {"private_table", "table_without_prefix"}
"""Their tables stay in a process for ever: each is examined in one of its own."""


def test_every_stranger_is_examined() -> None:
    assert set(NAMES) == set(SAID)
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_says_what_to_do(name: str, tmp_path: Path) -> None:
    examine = in_a_process_of_its_own if name in WITH_TABLES else broken_by
    said = examine(name, tmp_path, SAID[name])
    assert any(re.search(SAID[name], sentence) for sentence in said), "\n".join(said)


def in_a_process_of_its_own(name: str, folder: Path, until: str) -> list[str]:
    command = [sys.executable, "-m", "tests.misbehaving.examining", name, str(folder), until]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def lived_in(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> SmallNetwork:
    return a_lived_in_site(sqlite_template, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def usual(
    lived_in: SmallNetwork, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, str, int]]:
    """What the pages answer where none of these plugins is installed."""
    return answers_of_pages(lived_in, tmp_path_factory.mktemp("usual"), bundled)


def test_the_pages_that_are_read_are_those_of_the_site(
    usual: list[tuple[str, str, int]],
) -> None:
    assert len(usual) > 40
    assert sum(status == 200 for _role, _path, status in usual) > len(usual) * 0.85


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITH_TABLES))
def test_no_page_of_the_site_is_spoilt(
    name: str, lived_in: SmallNetwork, usual: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    found = answers_of_pages(lived_in, tmp_path, lambda: with_plugin(name))
    assert [one for one in found if one not in usual] == []
    assert len(found) == len(usual)
