"""What a visitor opens first is alive, on any day of a quarter, and is made only once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bocage.cli import main
from bocage.communities.models import Community
from bocage.database import Database, session
from bocage.events import EventRow
from bocage.reporting.models import ProgressUpdate, Publication, ReportingCycle
from bocage.reporting.rules import UPDATE_STATES

pytestmark = pytest.mark.story
INSTANCE = Path(__file__).parents[2] / "instances" / "demo"


@pytest.fixture
def demo(tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A copy of the demonstration on an empty database; its address."""
    folder = tmp_path / "demo"
    shutil.copytree(INSTANCE, folder, ignore=shutil.ignore_patterns("var"))
    monkeypatch.setenv("BOCAGE_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("BOCAGE_INSTANCE", str(folder))
    return empty_database_url


def started() -> str:
    result = CliRunner().invoke(main, ["demo", "--no-serve", "--port", "8123"])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def counts(address: str) -> tuple[int, ...]:
    database = Database(address)
    with database.work():
        found = tuple(
            session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
            for model in (Community, ReportingCycle, ProgressUpdate, Publication, EventRow)
        )
    database.dispose()
    return found


def states(address: str, *of_cycles: str) -> set[str]:
    database = Database(address)
    asked = sa.select(ProgressUpdate.state).join(ReportingCycle)
    if of_cycles:
        asked = asked.where(ReportingCycle.state.in_(of_cycles))
    with database.work():
        found = set(session.scalars(asked))
    database.dispose()
    return found


def test_a_year_is_told_and_starting_again_adds_nothing(demo: str) -> None:
    told = started()
    first = counts(demo)

    again = started()

    assert [line for line in told.splitlines() if "http://127.0.0.1:8123/l/" in line][5]
    assert told.count("/l/") == again.count("/l/") == 8
    assert first[:4] == (13, 15, 62, 11)
    assert counts(demo) == first
    assert states(demo, "open") == set(UPDATE_STATES) - {"missing"}
    assert states(demo) == set(UPDATE_STATES)


# Days are counted before anything is asked of a database: one kind is enough.
@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("moment", ["2026-10-01T00:30", "2027-12-31T22:30"])
def test_it_can_be_started_on_the_first_and_the_last_day_of_a_quarter(
    demo: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOCAGE_NOW", moment)

    assert started().count("/l/") == 8
