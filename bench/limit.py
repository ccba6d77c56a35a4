"""The limit: bare Flask, sqlite3 and Jinja serving the page of a community, to the same bytes.

It reads the same rows of the same database with SQL written by hand, and draws them with a
template written by hand that knows nothing but this page: nobody signs in, nothing is asked of
rights, languages, words of the network or plugins. What no row has a say in (head, menus, foot)
is text of the template, taken from the page it is compared with.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from waitress.server import create_server

SHORTENED = 320
MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
COMMUNITY = """
    select c.id, c.name, c.theme, c.intention, n.slug from community c
    join network n on n.id = c.network_id where n.slug = ? and c.slug = ?"""
MEMBERS = """
    select p.name, coalesce(o.name, ''), coalesce((select max(a.function) from affiliation a
        where a.person_id = m.person_id and a.organisation_id = m.organisation_id), ''), m.involvement
    from membership m join person p on p.id = m.person_id
    left join organisation o on o.id = m.organisation_id
    where m.community_id = ? and m.state <> 'left' order by p.name, m.id"""
UPDATES = """
    select u.id, y.period, u.state, a.value from progress_update u
    join reporting_cycle y on y.id = u.cycle_id
    left join answer a on a.update_id = u.id and a.section = 'core.news' and a.question = 'moved'
    where u.community_id = ? order by y.starts desc limit 8"""
SESSIONS = """
    select * from (select s.id, s.number, s."on", s.theme from sessions_session s
        where s.community_id = ? and s.state = 'held' order by s."on" desc limit 10)
    order by 3"""
MARKS = """
    select a.session_id, a.organisation_id, a.state, o.name from sessions_attendance a
    join sessions_session s on s.id = a.session_id
    join organisation o on o.id = a.organisation_id where s.community_id = ?"""
LEADERS = """
    select p.name from pilot_assignment l join person p on p.id = l.person_id
    where l.community_id = ? and l.ends is null order by p.name"""
HEADING = """<h1>{{ name }}</h1>
<p class="lead">{{ theme }}</p>"""
INTENTION = """<p class="prewrap">{{ intention }}</p>"""
MATRIX = """{% for s in sessions %}<th scope="col"><a href="/n/{{ slug }}/sessions/{{ slug }}/{{ s[1] }}" title="{{ s[2] }} {{ s[3] }}">{{ s[1] }}</a></th>{% endfor %}</tr></thead>
  <tbody>
{% for id, label in rows %}<tr><th scope="row">{{ label }}</th>{% for s in sessions %}{% set m = marks[(s[0], id)] %}<td><span class="mark mark-{{ m }}"><span aria-hidden="true">{{ shapes[m] }}</span><span class="visually-hidden">{{ words[m] }}</span></span></td>{% endfor %}</tr>
{% endfor %}  </tbody>
  <tfoot><tr><th scope="row">Participations</th>{% for s in sessions %}<td>{{ totals[s[0]] }}</td>{% endfor %}</tr></tfoot>"""
MEMBER = """<tbody>{% for member, organisation, function, involvement in members %}<tr><th scope="row">{{ member }}</th><td>{{ organisation }}</td><td>{{ function }}</td><td>{{ involvements[involvement] }}</td></tr>
{% endfor %}</tbody>"""
UPDATE = """<ul class="cards">{% for id, quarter, state, text in updates %}<li class="card"><h3><a href="/n/{{ slug }}/updates/{{ id }}">{{ quarter }}</a></h3><p><span class="chip chip-{{ state }}"><span aria-hidden="true">●</span>{{ states[state] }}</span></p><p>{{ text }}</p></li>
{% endfor %}</ul>"""
LEADER = """<h3>Pilote</h3><ul>{% for one in leaders %}<li>{{ one[0] }}</li>{% endfor %}</ul>"""
PIECES = {
    r"<h1>.*?</h1>\n<p class=\"lead\">.*?</p>": HEADING,
    r"<p class=\"prewrap\">.*?</p>": INTENTION,
    r"(?<=Organisation</th>)<th scope=\"col\"><a .*?</tfoot>": MATRIX,
    r"<tbody><tr><th scope=\"row\">.*?</tbody>": MEMBER,
    r"<ul class=\"cards\">.*?</ul>": UPDATE,
    r"<h3>Pilote</h3><ul>.*?</ul>": LEADER,
}
WORDS: dict[str, Any] = {
    "shapes": {"present": "●", "remote": "◉", "stand_in": "◐", "excused": "–", "absent": "·"},
    "words": {
        "present": "présence",
        "remote": "présence à distance",
        "stand_in": "par suppléance",
        "excused": "absence excusée",
        "absent": "absence",
    },
    "involvements": {"active": "active"},
    "states": {"accepted": "Accepté"},
}
THERE = ("present", "remote", "stand_in")


def template_of(page: str) -> str:
    """The page with a hand-written piece of template wherever rows are shown."""
    for pattern, piece in PIECES.items():
        page, found = re.subn(pattern, lambda _, piece=piece: piece, page, count=1, flags=re.S)
        if not found:
            raise SystemExit(f"The page has no {pattern} any more: bench/limit.py must follow it.")
    return page


def app_for(page: str, database: Path, slug: str) -> Flask:
    """An application that serves this page at `/`, its rows read from this database."""
    app = Flask("limit", static_folder=None)
    app.jinja_env.keep_trailing_newline = True
    app.jinja_env.loader = DictLoader({"page.html": template_of(page)})
    app.jinja_env.globals.update(WORDS)
    connection = sqlite3.connect(database, check_same_thread=False)

    @app.get("/")
    def shown() -> str:
        ask = connection.execute
        (community, name, theme, intention, network) = ask(COMMUNITY, (slug, slug)).fetchone()
        key = (community,)
        return render_template(
            "page.html",
            name=name,
            theme=theme,
            intention=intention,
            slug=network,
            members=ask(MEMBERS, key).fetchall(),
            updates=[_told(*row) for row in ask(UPDATES, key)],
            leaders=ask(LEADERS, key).fetchall(),
            **_matrix(ask(SESSIONS, key).fetchall(), ask(MARKS, key).fetchall()),
        )

    return app


def _told(number: int, period: str, state: str, value: str) -> tuple[int, str, str, str]:
    text = json.loads(value)
    if len(text) > SHORTENED:
        text = f"{text[:SHORTENED].rsplit(' ', 1)[0]}…"
    return number, f"T{period[-1]} {period[:4]}", state, text


def _matrix(sessions: list[Any], given: list[Any]) -> dict[str, Any]:
    order = {row[0]: index for index, row in enumerate(sessions)}
    totals = dict.fromkeys(order, 0)
    labels: dict[int, str] = {}
    first: dict[int, int] = {}
    marks = {}
    for session, organisation, state, label in given:
        marks[session, organisation] = state
        labels[organisation] = label
        if state in THERE:
            totals[session] += 1
            first[organisation] = min(first.get(organisation, len(order)), order[session])
    rows = sorted(labels.items(), key=lambda row: (first.get(row[0], len(order)), row[1]))
    days = [(key, number, _day(on), theme) for key, number, on, theme in sessions]
    return {"sessions": days, "marks": marks, "rows": rows, "totals": totals}


def _day(on: str) -> str:
    year, month, day = on.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def serve(page: Path, database: Path, slug: str, port: int) -> None:
    """Answer with this page, as `bocage serve` answers with ours."""
    app = app_for(page.read_text("utf-8"), database, slug)
    create_server(app, host="127.0.0.1", port=port, threads=8).run()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
