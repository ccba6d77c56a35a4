"""A regional union's published figures, from its CSV files to the report, by commands alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bocage.cli import main

pytestmark = pytest.mark.story
INSTANCE = Path(__file__).parents[2] / "instances" / "uriopss-pdl"
NETWORK, COMMUNITY, QUARTER = "pays-de-la-loire", "attractivite", "2024-Q2"


@pytest.fixture
def instance(tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the instance, on an empty database of each kind."""
    folder = tmp_path / "uriopss"
    shutil.copytree(INSTANCE, folder, ignore=shutil.ignore_patterns("var"))
    monkeypatch.setenv("BOCAGE_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("BOCAGE_INSTANCE", str(folder))
    return folder


def bocage(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def done(*words: str) -> str:
    result = bocage(*words)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


def test_the_second_quarter_of_2024(instance: Path) -> None:
    done("init")
    done("load", str(instance / "data"))
    done("load", str(instance / "data"))
    done("cycle", "open", NETWORK, QUARTER)
    done("update", "submit", NETWORK, COMMUNITY, QUARTER, "--confirm-facts")
    done("update", "accept", NETWORK, COMMUNITY, QUARTER)
    done("cycle", "close", NETWORK, QUARTER)
    done("report", "compile", NETWORK, QUARTER)
    done("report", "publish", NETWORK, QUARTER)

    report = json.loads(done("report", "show", NETWORK, QUARTER, "--json"))

    assert report["network"] == NETWORK
    assert report["period"] == QUARTER
    assert report["updates"] == {
        "expected": 1,
        "received": 1,
        "accepted": 1,
        "excused": 0,
        "missing": 0,
    }
    values = {figure["key"]: figure for figure in report["figures"]}
    assert number(values["sessions.held"]["value"]) == 2
    assert number(values["sessions.attendances"]["value"]) == 13
    assert number(values["sessions.organisations_reached"]["value"]) == 7
    assert number(values["sessions.newcomers"]["value"]) == 2
    assert values["sessions.organisations_reached"]["rule"] == "distinct"
    assert number(values["sessions.attendance_rate"]["numerator"]) == 13
    refused = bocage("cycle", "open", NETWORK, QUARTER)
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1


def number(value: Any) -> float:
    return float(value)
