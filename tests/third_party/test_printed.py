"""The two files printed in the README and the handbook are a whole distribution, as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.plan import ROOT
from tests.third_party.installing import Stranger

PAGES = ("README.md", "docs/plugin.md")
SOURCE = Path(__file__).parent / "bocage-plugin-volunteer-hours"


def printed(page: str, kind: str) -> str:
    """The first block of this kind on the page that speaks of volunteers."""
    blocks = re.findall(rf"```{kind}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return next(block for block in blocks if "volunteer_hours" in block)


@pytest.mark.parametrize("kind", ["python", "toml"])
def test_every_page_prints_the_same(kind: str) -> None:
    assert len({printed(page, kind) for page in PAGES}) == 1


def test_the_installed_example_is_what_is_printed() -> None:
    module = SOURCE / "volunteer_hours" / "__init__.py"
    assert module.read_text("utf-8") == printed("README.md", "python")


def test_it_is_as_short_as_promised() -> None:
    assert len(printed("README.md", "python").splitlines()) <= 40
    assert len(printed("README.md", "toml").splitlines()) <= 14


def test_what_is_printed_is_built_and_found(tmp_path: Path) -> None:
    source = tmp_path / "printed"
    source.mkdir()
    (source / "volunteer_hours.py").write_text(printed("README.md", "python"), "utf-8")
    (source / "pyproject.toml").write_text(printed("README.md", "toml"), "utf-8")
    stranger = Stranger(tmp_path / "stranger")
    stranger.install(source)
    stranger.bocage("init")
    [found] = [row for row in stranger.told("plugins") if row["name"] == "volunteer_hours"]
    assert (found["title"], found["set_aside"]) == ("Volunteer hours", "")
