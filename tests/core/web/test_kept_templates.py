"""Templates are compiled once; what is kept of them may be missing, spoilt or impossible to keep."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from bocage.app import create_app
from bocage.settings import InstanceSettings


def served(app: Flask) -> str:
    answer = app.test_client().get("/sign-in")
    assert answer.status_code == 200
    return answer.text


def test_a_later_start_serves_the_same_page_whatever_became_of_the_kept_templates(
    settings: InstanceSettings,
) -> None:
    folder = settings.var / "templates"
    first = served(create_app(settings))
    kept = sorted(folder.iterdir())
    assert kept
    assert len(served(create_app(settings))) == len(first)
    for file in kept:
        file.write_bytes(file.read_bytes()[:-40])
    assert len(served(create_app(settings))) == len(first)
    assert sorted(folder.iterdir()) == kept


def test_a_page_is_served_where_no_template_can_be_kept(
    settings: InstanceSettings, tmp_path: Path
) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    (settings.var / "templates").write_text("in the way")
    assert "<h1" in served(create_app(settings))
