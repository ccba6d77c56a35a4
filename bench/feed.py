"""Speed of a calendar address that tells five hundred sessions."""

from __future__ import annotations

import html
import re
from pathlib import Path

import reference
from flask import Flask

SESSIONS = 500
MINE = f"/n/{reference.SLUG}/sessions/-/calendars"
ADDRESS = re.compile(rf"{MINE}/[\w-]+\.ics")
LOTS, TIMES = 7, 3


def long(folder: Path) -> Path:
    """An instance whose community has met so often."""
    made = reference.settled(folder)
    reference.fill(made, reference.Size(members=2, updates=0, sessions=SESSIONS))
    return made


def made_in(app: Flask) -> str:
    """A new address of its community, as its secretary makes it."""
    client = reference.signed_in(app)
    token = reference.TOKEN.search(client.get(MINE).get_data(as_text=True))
    if token is None:
        raise SystemExit("No calendar address can be made.")
    given = {"csrf_token": html.unescape(token[1]), "shows": reference.SLUG}
    found = ADDRESS.search(client.post(MINE, data=given).get_data(as_text=True))
    if found is None:
        raise SystemExit("No calendar address was made.")
    return found[0]
