"""A distribution somebody else wrote: built as a wheel, installed, switched on, in the report.

Everything happens in other processes, so that nothing of it is known to the tests beforehand.
On SQLite only: what is looked at is the installation.
"""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.plan import ROOT
from tests.third_party.installing import Stranger

SOURCE = Path(__file__).parent / "bocage-plugin-volunteer-hours"
NETWORKS = (
    "slug,name,kind,locale,time_zone\nouest,Réseau de l’Ouest,regional union,fr,Europe/Paris\n"
)
COMMUNITIES = (
    "network,slug,name,theme,origin,pilot,started,planned_end\n"
    "ouest,accueil,Accueil,Accueillir,quasi-piloted,awa@example.org,2023-09-01,\n"
    "ouest,metiers,Métiers,Recruter,quasi-piloted,awa@example.org,2023-09-01,\n"
)
PEOPLE = "network,email,name,organisation,function\nouest,awa@example.org,Awa Traoré,,\n"


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """An instance with a network of two communities, beside which the wheel is installed."""
    made = Stranger(tmp_path_factory.mktemp("stranger"))
    made.install(SOURCE)
    made.bocage("init")
    made.load(networks=NETWORKS, people=PEOPLE, communities=COMMUNITIES)
    return made


def test_it_needs_no_more_than_forty_lines_of_python() -> None:
    files = (SOURCE / "volunteer_hours").rglob("*.py")
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) <= 40


def test_it_imports_the_published_surface_only() -> None:
    tree = ast.parse((SOURCE / "volunteer_hours" / "__init__.py").read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in modules if name and name.startswith("bocage")} == {"bocage.plugin"}


def test_it_asks_for_the_release_this_is() -> None:
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))["project"]
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [wanted] = map(Requirement, project["dependencies"])
    assert wanted.name == ours["name"]
    assert wanted.specifier.contains(ours["version"])


def test_it_is_listed_and_off_at_first(stranger: Stranger) -> None:
    found = {row["name"]: row for row in stranger.told("plugins")}
    assert found["volunteer_hours"]["title"] == "Volunteer hours"
    assert found["volunteer_hours"]["set_aside"] == ""
    assert "ouest" not in found["volunteer_hours"]["networks"]


def test_a_quarter_is_run_with_it(stranger: Stranger) -> None:
    stranger.bocage("plugin", "on", "ouest", "volunteer_hours")
    [row] = [row for row in stranger.told("plugins") if row["name"] == "volunteer_hours"]
    assert row["networks"] == ["ouest"]

    stranger.bocage("cycle", "open", "ouest", "2024-Q2")
    for community, hours in (("accueil", 1200), ("metiers", 30)):
        answers = stranger.folder / f"{community}.json"
        answers.write_text(
            json.dumps(
                {
                    "core.standing": {"appreciation": "on_track"},
                    "core.news": {"moved": "Le groupe a rédigé une charte."},
                    "volunteer_hours.hours": {"given": hours},
                }
            ),
            "utf-8",
        )
        how = ("--confirm-facts", "--answers", str(answers))
        stranger.bocage("update", "submit", "ouest", community, "2024-Q2", *how)
        stranger.bocage("update", "accept", "ouest", community, "2024-Q2")
    shown = stranger.told("report", "show", "ouest", "2024-Q2")
    figures = {figure["key"]: figure for figure in shown["figures"]}
    assert figures["volunteer_hours.given"]["value"] == 1230
    assert figures["volunteer_hours.given"]["communities"] == 2


def test_switched_off_it_leaves_what_was_reported(stranger: Stranger) -> None:
    stranger.bocage("plugin", "off", "ouest", "volunteer_hours")
    shown = stranger.told("report", "show", "ouest", "2024-Q2")
    assert {"key": "volunteer_hours.given", "value": 1230} in [
        {"key": figure["key"], "value": figure["value"]} for figure in shown["figures"]
    ]
    stranger.bocage("cycle", "open", "ouest", "2024-Q3")
    asked = stranger.python(
        "import sys; from pathlib import Path; import sqlalchemy as sa\n"
        "from bocage.cli.opened import Instance; from bocage.database import session\n"
        "from bocage.reporting.models import ReportingCycle\n"
        "instance = Instance(Path(sys.argv[1]))\n"
        "with instance.work():\n"
        "    cycle = session.scalars(\n"
        "        sa.select(ReportingCycle).where(ReportingCycle.period == '2024-Q3')).one()\n"
        "    print(*(section['key'] for section in cycle.form))\n",
        str(stranger.instance),
    )
    assert "core.news" in asked
    assert "volunteer_hours" not in asked


def test_its_own_tests_pass(stranger: Stranger) -> None:
    assert "passed" in stranger.tested(stranger.folder / SOURCE.name)
