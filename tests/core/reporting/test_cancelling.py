"""A quarter opened by mistake is taken back while nobody has written, and never after."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from bocage.database import session as work
from bocage.events import EventRow
from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.people.models import PersonalLink
from bocage.reporting.models import ProgressUpdate, ReportingCycle, UpdateFact, UpdateTransition
from tests.core.reporting.site import PERIOD, Site, Visitor, saving
from tests.core.reporting.test_api import Program

PAGE = f"/cycles/{PERIOD}/cancel"


@pytest.fixture
def claire(site: Site) -> Visitor:
    site.open_quarter()
    return site.visitor("Claire")


def left_of(app: Flask) -> list[int]:
    kinds = (ReportingCycle, ProgressUpdate, UpdateFact, UpdateTransition)
    with saving(app) as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0 for kind in kinds]


def test_the_page_says_what_will_happen_then_it_happens(site: Site, claire: Visitor) -> None:
    assert PAGE in claire.get(f"/cycles/{PERIOD}")
    shown = claire.get(PAGE)
    assert "3 empty answer sheets go away." in shown
    assert left_of(site.app)[0] == 1

    claire.done(PAGE)

    assert left_of(site.app) == [0, 0, 0, 0]
    with saving(site.app) as session:
        told = session.scalars(
            sa.select(EventRow).where(EventRow.name == "reporting.cycle_cancelled")
        ).one()
        assert told.facts["period"] == PERIOD
        assert told.actor_id == site.people["Claire"]
    site.open_quarter()
    assert left_of(site.app)[:2] == [1, 3]


def test_who_had_a_link_is_told_and_the_link_ends(site: Site, claire: Visitor) -> None:
    with site.app.extensions["bocage.database"].work():
        work_off(site.app)
    secret = site.update_link("Awa", "Accueil")
    claire.done(PAGE)
    with site.app.extensions["bocage.database"].work():
        work_off(site.app)
        mails = work.scalars(sa.select(Mail).where(Mail.dedupe.startswith("cancelled"))).all()
        assert sorted(mail.recipient for mail in mails) == ["awa@example.org", "maud@example.org"]
        assert "Q2 2024" in mails[0].subject
        alive = sa.select(PersonalLink.id).where(
            PersonalLink.update_id.is_not(None), PersonalLink.revoked_at.is_(None)
        )
        assert not work.scalars(alive).all()
    assert Visitor(site.app).client.get(f"/l/{secret}").status_code == 404


def test_a_quarter_taken_back_before_its_mail_left_causes_none(site: Site, claire: Visitor) -> None:
    claire.done(PAGE)
    with site.app.extensions["bocage.database"].work():
        work_off(site.app)
        kept = work.scalars(sa.select(Mail.dedupe)).all()
        assert not [key for key in kept if key.startswith(("opened", "cancelled"))]


@pytest.mark.parametrize("how", ["saved", "asked", "remarked", "confirmed"])
def test_after_somebody_wrote_it_is_refused_with_a_sentence(
    site: Site, claire: Visitor, how: str
) -> None:
    number = site.update("Accueil").id
    awa = Program(site, "Awa")
    if how == "saved":
        answers = {"core.news": {"moved": "A guide."}}
        awa("PATCH", f"/updates/{number}/answers", revision=0, answers=answers, facts={})
    elif how == "asked":
        yann = site.people["Yann"]
        awa("POST", f"/updates/{number}/contributions", 201, person_id=yann, request="A word?")
    elif how == "remarked":
        program = Program(site, "Claire")
        program("POST", f"/updates/{number}/remarks", 201, text="Hello")
    else:
        facts = {"communities.joined": {"confirmed": True}}
        awa("PATCH", f"/updates/{number}/answers", revision=0, answers={}, facts=facts)

    shown = claire.get(PAGE)
    assert "Accueil" in shown
    assert "Take the quarter back" not in shown
    refused = claire.post(PAGE, page=f"/n/rennes/cycles/{PERIOD}")
    assert refused.status_code == 409
    assert re.search("Something is written in this quarter already .*Accueil", refused.text)
    assert left_of(site.app)[:2] == [1, 3]


def test_a_closed_quarter_stays(site: Site, claire: Visitor) -> None:
    claire.done(f"/cycles/{PERIOD}/close", page=f"/cycles/{PERIOD}")
    assert "can no longer be taken back" in claire.get(PAGE)
    assert claire.post(PAGE, page="/n/rennes/cycles/new").status_code == 409


def test_only_the_secretariat_takes_it_back(site: Site, claire: Visitor) -> None:
    for name in ("Awa", "Ines"):
        assert site.visitor(name).client.get(f"/n/rennes{PAGE}").status_code == 403
        Program(site, name)("POST", PAGE, 403)
    assert left_of(site.app)[0] == 1


def test_a_program_takes_it_back(site: Site, claire: Visitor) -> None:
    Program(site, "Claire")("POST", PAGE, 204)
    assert left_of(site.app) == [0, 0, 0, 0]
    Program(site, "Claire")("POST", PAGE, 404)
