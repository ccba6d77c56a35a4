"""Somebody who is known here."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_security import hash_password

from bocage.people.models import Person
from bocage.testing import a_person
from tests.core.people.site import PASSWORD, saving


@pytest.fixture
def alix(app: Flask) -> Person:
    """Somebody who signs in with links."""
    with saving(app) as session:
        person = a_person(session, name="Alix Moreau", email="alix@example.org", state="invited")
        session.flush()
        session.refresh(person)
        session.expunge(person)
    return person


@pytest.fixture
def brune(app: Flask) -> Person:
    """Somebody with a password."""
    with app.app_context():
        hashed = hash_password(PASSWORD)
    with saving(app) as session:
        person = a_person(session, name="Brune Petit", email="brune@example.org", password=hashed)
        session.refresh(person)
        session.expunge(person)
    return person
