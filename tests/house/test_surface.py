"""What plugins may use is a promise: it changes on purpose, in a list that is reviewed."""

from __future__ import annotations

from pathlib import Path

from bocage import plugin

PROMISED = Path(__file__).with_name("published_surface.txt")


def test_the_published_surface_is_what_was_promised() -> None:
    assert sorted(plugin.__all__) == PROMISED.read_text("ascii").split()


def test_every_promised_name_is_there() -> None:
    assert [name for name in plugin.__all__ if not hasattr(plugin, name)] == []
