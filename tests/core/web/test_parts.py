"""A part that is not drawn again is never the part of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, g
from jinja2 import DictLoader
from jinja2.environment import Environment
from markupsafe import Markup

from bocage.web.parts import KEPT, LONGEST, Parts, drawn_part, part_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here is read from a database."""
TEMPLATES = {
    "plain.html": "<p>{{ value }}</p>",
    "attribute.html": "<p>{{ value.text }} {{ value.beside }}</p>",
    "form.html": "<input value='{{ csrf_token() }}'>",
    "borrowed.html": "{% from 'parts/forms.html' import csrf %}{{ csrf() }}",
    "reader.html": "{{ g.reader }}",
    "chosen.html": "{% include which %}",
}


@pytest.fixture
def page_of_somebody(app: Flask) -> Iterator[Environment]:
    """A request under way, in an app that has a few more templates."""
    env = app.jinja_env
    own: Any = env.loader
    own.loaders.insert(0, DictLoader(TEMPLATES))
    with app.test_request_context("/"):
        app.preprocess_request()
        yield env


def drawn(template: str, value: object) -> str:
    return str(drawn_part(template, {"value": value}))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Markup("<b>x</b>"), "<b>x</b>"),
        ((Markup("<b>x</b>"),), ("<b>x</b>",)),
        (1, True),
        (1.0, 1),
        (Decimal("1.0"), Decimal("1.00")),
        ((0.0,), (-0.0,)),
        (datetime(2026, 1, 1, 12, tzinfo=UTC),
         datetime(2026, 1, 1, 14, tzinfo=timezone(timedelta(hours=2)))),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_only_equal_is_drawn_for_itself(
    page_of_somebody: Environment, first: Any, second: Any
) -> None:
    alone = str(page_of_somebody.get_template("plain.html").render(value=second))
    for _ in range(2):
        drawn("plain.html", first)
        assert drawn("plain.html", second) == alone


@dataclass(frozen=True)
class Sentence:
    text: str
    beside: str = field(default="", compare=False)


class Aside(Sentence):
    """Carries more than what is compared."""


def test_what_is_not_compared_is_not_mixed_up(page_of_somebody: Environment) -> None:
    assert "one" in drawn("attribute.html", Sentence("x", "one"))
    assert "two" in drawn("attribute.html", Sentence("x", "two"))
    aside = Aside("x", "three")
    assert "three" in drawn("attribute.html", aside)


def test_what_belongs_to_a_reader_is_drawn_for_each(page_of_somebody: Environment) -> None:
    for number, template in enumerate(("form.html", "borrowed.html", "reader.html")):
        g.reader, g.csrf_token = f"somebody{number}", f"first{number}"
        assert f"{number}" in drawn(template, 1)
        g.reader, g.csrf_token = "another", "second"
        seen = drawn(template, 1)
        assert "second" in seen or "another" in seen, template


def test_a_part_that_chooses_another_is_drawn_each_time(page_of_somebody: Environment) -> None:
    g.reader = "somebody"
    assert "somebody" in drawn_part("chosen.html", {"which": "reader.html"})
    g.reader = "another"
    assert "another" in drawn_part("chosen.html", {"which": "reader.html"})


def test_what_is_kept_stays_bounded(page_of_somebody: Environment) -> None:
    parts = Parts(page_of_somebody)

    def many(number: int) -> None:
        for other in range(200):
            part = part_of((), "plain.html", {"value": f"{number} {other}"})
            assert f"<p>{number} {other}</p>" == str(parts.kept(part) or parts.draw(part))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(many, range(8)))
    numbers = (part_of((), "plain.html", {"value": f"7 {other}"}) for other in range(200))
    assert sum(parts.kept(part) is not None for part in numbers) <= KEPT
    long = part_of((), "plain.html", {"value": "x" * LONGEST})
    parts.draw(long)
    assert parts.kept(long) is None
