"""What plugins may use is a promise: it changes on purpose, in a list that is reviewed."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from bocage import plugin
from tests.house.plan import ROOT

PROMISED = Path(__file__).with_name("published_surface.txt")


def test_the_published_surface_is_what_was_promised() -> None:
    assert sorted(plugin.__all__) == PROMISED.read_text("ascii").split()


def test_every_promised_name_is_there() -> None:
    assert [name for name in plugin.__all__ if not hasattr(plugin, name)] == []


def test_the_handbook_lists_it_with_a_line_each() -> None:
    spec = spec_from_file_location("surface", ROOT / "docs" / "surface.py")
    assert spec
    assert spec.loader
    surface = module_from_spec(spec)
    spec.loader.exec_module(surface)
    written = (ROOT / "docs" / "surface.md").read_text("utf-8")
    assert written == surface.page(), "run `python docs/surface.py`"
