"""A quarter, as each role lives it: opened, written, reviewed, closed, published, read by everybody."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from bocage.events.models import EventRow
from bocage.reporting.models import Contribution
from tests.core.reporting.site import PERIOD, Site, Visitor, saving

pytestmark = pytest.mark.story
NEWS = {
    "core.standing:appreciation": "on_track",
    "core.news:moved": "Seven associations now share **one welcome guide**.",
    "core.news:next:0:what": "A visit to the new building",
    "core.news:next:0:on": "2024-09-12",
    "core.news:next:0:open_to_join": "1",
    "core.help:help_wanted": "Somebody who knows about housing.",
}


@pytest.fixture
def site(app: Flask) -> Site:
    return Site(app)


def test_a_quarter_from_opening_to_published_report(site: Site) -> None:
    claire = site.visitor("Claire")
    opened(site, claire)
    awa = Visitor(site.app)
    written_from_the_mail(site, awa)
    a_line_from_yann(site, awa)
    sent(site, awa)
    returned_and_sent_again(site, claire, awa)
    others_excused_and_entered(site, claire)
    closed_and_compiled(site, claire)
    published(site, claire)
    corrected(site, claire)


def opened(site: Site, claire: Visitor) -> None:
    assert "No quarter was opened yet" in claire.get("/cycles")
    preview = claire.get(f"/cycles/new?period={PERIOD}&due_on=15/07/2024&grace_days=15")
    for name in ("Accueil", "Fidélité", "Santé", "Awa Martin", "Maud Martin"):
        assert name in preview
    site.open_quarter()
    assert "0 of 3 received" in claire.get(f"/cycles/{PERIOD}")
    assert "Accueil" in claire.get("/portfolio")


def written_from_the_mail(site: Site, awa: Visitor) -> None:
    number = site.update("Accueil").id
    awa.follow(site.update_link("Awa", "Accueil"))
    form = awa.get(f"/updates/{number}")
    assert 'name="core.news:moved"' in form
    awa.get(f"/updates/{site.update('Santé').id}", 403)
    answer = awa.post(
        f"/updates/{number}/autosave",
        page=f"/n/rennes/updates/{number}",
        fields=NEWS | {"revision": revision_on(form)},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_json()["revision"] == site.update("Accueil").revision
    assert "Seven associations" in awa.get(f"/updates/{number}")
    assert site.update("Accueil").state == "draft"


def a_line_from_yann(site: Site, awa: Visitor) -> None:
    number = site.update("Accueil").id
    form = awa.get(f"/updates/{number}")
    awa.done(
        f"/updates/{number}",
        act="ask",
        revision=revision_on(form),
        ask_person=str(site.people["Yann"]),
        ask_request="What did you change at your place?",
    )
    with saving(site.app) as session:
        asked = session.scalars(sa.select(Contribution.id)).one()
    yann = site.visitor("Yann")
    assert "What did you change" in yann.get(f"/contributions/{asked}")
    site.visitor("Maud").get(f"/contributions/{asked}", 404)
    assert yann.post(f"/contributions/{asked}", act="offer", text="").status_code == 422
    yann.done(f"/contributions/{asked}", act="offer", text="We named a tutor.", may_be_quoted="1")
    form = awa.get(f"/updates/{number}")
    assert "We named a tutor." in form
    awa.done(f"/updates/{number}", act=f"use {asked}", revision=revision_on(form))
    assert "Yann Martin" in str(site.update("Accueil").answer("core.news", "moved"))


def sent(site: Site, awa: Visitor) -> None:
    number = site.update("Accueil").id
    form = awa.get(f"/updates/{number}")
    ticks = dict.fromkeys(re.findall(r'name="(fact:[^"]+:confirmed)"', form), "1")
    awa.done(f"/updates/{number}", act="submit", revision=revision_on(form), fields=ticks)
    assert site.update("Accueil").state == "submitted"
    assert "Take it back" in awa.get(f"/updates/{number}")


def returned_and_sent_again(site: Site, claire: Visitor, awa: Visitor) -> None:
    number = site.update("Accueil").id
    assert "welcome guide" in claire.get(f"/updates/{number}/review")
    assert "Take it back" not in awa.get(f"/updates/{number}")
    empty = claire.post(f"/updates/{number}/review", act="return")
    assert empty.status_code == 422
    claire.done(
        f"/updates/{number}/review",
        act="return",
        fields={"remark:core.news:moved": "Which associations?", "phrase": "0"},
    )
    assert site.update("Accueil").state == "returned"
    form = awa.get(f"/updates/{number}")
    assert "Which associations?" in form
    remark = re.search(r'name="reply:(\d+)"', form)
    assert remark
    awa.done(
        f"/updates/{number}",
        act=f"reply {remark[1]}",
        revision=revision_on(form),
        fields={
            f"reply:{remark[1]}": "Named now.",
            "core.news:moved": "Alpha and Beta share a guide.",
        },
    )
    awa.done(
        f"/updates/{number}", act="submit", revision=revision_on(awa.get(f"/updates/{number}"))
    )
    review = claire.get(f"/updates/{number}/review")
    assert "Changed since the last time" in review
    assert "Named now." in review
    claire.done(f"/updates/{number}/review", act="accept")
    assert site.update("Accueil").state == "accepted"


def others_excused_and_entered(site: Site, claire: Visitor) -> None:
    reminders = claire.get(f"/cycles/{PERIOD}/reminders")
    assert "Santé" in reminders
    assert "Accueil" not in reminders
    other, third = site.update("Fidélité").id, site.update("Santé").id
    claire.done(f"/cycles/{PERIOD}/reminders", chosen=[str(third)])
    with saving(site.app) as session:
        told = session.scalars(
            sa.select(EventRow).where(EventRow.name == "reporting.reminders_sent")
        ).one()
        assert told.facts["update_ids"] == [third]
    assert claire.post(f"/updates/{other}/excuse", reason="").status_code == 422
    claire.done(f"/updates/{other}/excuse", reason="Their room was flooded.")
    form = claire.get(f"/updates/{third}")
    claire.done(f"/updates/{third}", act="nothing_new", revision=revision_on(form))
    update = site.update("Santé")
    assert (update.state, update.on_behalf, update.nothing_new) == ("submitted", True, True)
    claire.done(f"/updates/{third}/review", act="accept")


def closed_and_compiled(site: Site, claire: Visitor) -> None:
    claire.done(f"/cycles/{PERIOD}/close", page=f"/cycles/{PERIOD}")
    claire.done(f"/cycles/{PERIOD}/compile", page=f"/cycles/{PERIOD}")
    edit = claire.get(f"/cycles/{PERIOD}/report")
    assert "Alpha and Beta share a guide." in edit
    assert "housing" not in edit
    claire.done(
        f"/cycles/{PERIOD}/report", title="A quarter of welcomes", editorial="Dear **all**,"
    )
    numbers = [int(found) for found in re.findall(r'id="block-(\d+)"', edit)]
    claire.done(
        f"/cycles/{PERIOD}/report/blocks/{numbers[0]}", page=f"/cycles/{PERIOD}/report", act="down"
    )
    after = claire.get(f"/cycles/{PERIOD}/report")
    assert [int(found) for found in re.findall(r'id="block-(\d+)"', after)][:2] == [
        numbers[1],
        numbers[0],
    ]
    block = f"/cycles/{PERIOD}/report/blocks/{numbers[0]}"
    kept = {"act": "save", "is_included": "1", "readership": "network"}
    claire.done(block, page=f"/cycles/{PERIOD}/report", fields=kept, title="Made together")
    assert "Made together" in claire.get(f"/cycles/{PERIOD}/report")
    wider = claire.post(
        block, page=f"/n/rennes/cycles/{PERIOD}/report", fields=kept | {"readership": "moon"}
    )
    assert wider.status_code == 422
    assert f'href="#readership-{numbers[0]}"' in wider.get_data(as_text=True)
    for circle in ("", "?as=public"):
        assert "A quarter of welcomes" in claire.get(f"/cycles/{PERIOD}/report/preview{circle}")


def published(site: Site, claire: Visitor) -> None:
    claire.done(f"/cycles/{PERIOD}/report/publish", page=f"/cycles/{PERIOD}/report")
    anybody = Visitor(site.app)
    assert "Q2 2024" in anybody.get("/reports")
    letter = anybody.get(f"/reports/{PERIOD}")
    assert "A quarter of welcomes" in letter
    assert "<strong>all</strong>" in letter
    assert "housing" not in letter
    for reader in (anybody, site.visitor("Ines")):
        data = reader.client.get(f"/n/rennes/reports/{PERIOD}/data.json").get_data()
        assert hashlib.sha256(data).hexdigest() in reader.get(f"/reports/{PERIOD}")
    assert json.loads(anybody.get(f"/reports/{PERIOD}/data.json"))["updates"]["accepted"] == 2


def corrected(site: Site, claire: Visitor) -> None:
    page = f"/cycles/{PERIOD}/report"
    assert claire.post(f"{page}/publish", page=f"/n/rennes{page}").status_code == 422
    claire.done(page, title="A quarter of warm welcomes", editorial="Dear **all**,")
    assert "A quarter of welcomes" in Visitor(site.app).get(f"/reports/{PERIOD}")
    claire.done(f"{page}/publish", page=page, correction="The title was too cool.")
    anybody = Visitor(site.app)
    assert "The title was too cool." in anybody.get(f"/reports/{PERIOD}")
    first = anybody.get(f"/reports/{PERIOD}?number=1")
    assert "A quarter of welcomes" in first
    assert "This number was corrected." in first


def revision_on(form: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', form)
    assert found
    return found[1]
