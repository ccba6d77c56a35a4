"""A link to sign in as each kind of person, printed when the demonstration starts."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bocage.database import transaction
from bocage.people.links import make_sign_in_link
from bocage.people.queries import people_at

MINUTES = 7 * 24 * 60


def sign_in_links(folder: Path) -> list[tuple[str, str]]:
    """Role and name, and the secret of a new link, for each visitor in `visitors.toml`."""
    given = tomllib.loads((folder / "visitors.toml").read_text("utf-8"))
    links = []
    with transaction():
        for visitor in given["visitor"]:
            for person in people_at(visitor["email"]):
                title = f"{visitor['role']} ({person.name})"
                links.append((title, make_sign_in_link(person.id, MINUTES)))
    return links
