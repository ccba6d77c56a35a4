"""The import contracts hold, and each of them breaks when somebody walks through its wall."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.plan import ROOT

PLUGINS = ("bocage_charters", "bocage_sessions")
PARTS = (
    "circles",
    "invitations",
    "minutes",
    "presence",
    "programme",
    "promises",
    "script",
    "transfer",
)
"""Parts of a bundled plugin that are layered like a feature."""
FEATURES = (
    "people",
    "organisations",
    "networks",
    "communities",
    "pilots",
    "reporting",
    "switching",
    "instance",
)
PACKAGES = (*FEATURES, "api", "events", "hooks", "jobs", "load", "migrations", "permissions", "web")
MODULES = (
    "app",
    "cli",
    "clock",
    "database",
    "incoming",
    "language",
    "plugin",
    "settings",
    "testing",
)

VIOLATIONS = {
    "The house has floors": ("core/bocage/people/__init__.py", "import bocage.reporting"),
    "Inside a feature": ("core/bocage/reporting/rules.py", "import bocage.reporting.web"),
    "Plugins use the published": ("plugins/bocage_sessions/service.py", "import bocage.networks"),
    "Core knows no plugin": ("core/bocage/app.py", "import bocage_sessions"),
    "Plugins do not know": ("plugins/bocage_charters/service.py", "import bocage_sessions"),
    "Only the plugin host knows": ("core/bocage/web/__init__.py", "import pluggy"),
    "Rules, tables, reads": ("plugins/bocage_sessions/rules.py", "import flask"),
}


@pytest.fixture
def an_empty_house(tmp_path: Path) -> Path:
    """Every package that the contracts speak of, without a line in it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    core, plugins = tmp_path / "core" / "bocage", [tmp_path / "plugins" / one for one in PLUGINS]
    plugins += [tmp_path / "plugins" / "bocage_sessions" / part for part in PARTS]
    for folder in (core, *plugins, *(core / name for name in PACKAGES)):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    for name in MODULES:
        (core / f"{name}.py").touch()
    for folder in (*plugins, *(core / name for name in FEATURES)):
        for name in ("rules", "models", "queries", "service", "web"):
            (folder / f"{name}.py").touch()
    return tmp_path


def verdicts(house: Path) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=house,
        env=os.environ | {"PYTHONPATH": f"{house / 'core'}:{house / 'plugins'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_an_empty_house_keeps_every_contract(an_empty_house: Path) -> None:
    assert "0 broken" in verdicts(an_empty_house)


def test_each_contract_breaks_when_it_is_violated(an_empty_house: Path) -> None:
    for file, line in VIOLATIONS.values():
        (an_empty_house / file).write_text(f"{line}\n", "ascii")

    told = verdicts(an_empty_house)

    broken = re.findall(r"^(.*?) +BROKEN", told, re.MULTILINE)
    assert {name for name in VIOLATIONS if any(found.startswith(name) for found in broken)} == set(
        VIOLATIONS
    ), told


def test_a_new_package_has_to_find_its_floor(an_empty_house: Path) -> None:
    (an_empty_house / "core" / "bocage" / "novelty.py").touch()

    assert "bocage.novelty" in verdicts(an_empty_house)
