"""Plugins ask for mails; core writes each once, in the reader's language, and sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from http import HTTPStatus
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bocage import clock
from bocage.database import Database, session, transaction
from bocage.events import record
from bocage.hooks import Plugin, hookimpl
from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.language import _
from bocage.networks.models import Network, NetworkPlugin
from bocage.people.models import Person
from bocage.plugin import Attachment, Letter, Replaced
from bocage.reporting.events import CycleOpened
from tests.core.jobs.conftest import Scene
from tests.mailbox import Mailbox

HERE = "/n/ouest/garden/bed/3"


@pytest.fixture
def garden(sending_app: Flask, scene: Scene) -> ModuleType:
    """A plugin that writes to Bob about every quarter, and to Carl once a day."""
    module: Any = ModuleType("garden")
    module.plugin = Plugin(name="garden", title="Garden", hook_api=1)
    module.leads_to = "/n/ouest/cycles"

    @hookimpl
    def letters(event: Any) -> Iterator[Letter]:
        if isinstance(event, CycleOpened):
            yield Letter(
                to=session.scalars(sa.select(Person).where(Person.name == "Bob")).one(),
                key=f"sow:{event.cycle_id}",
                subject="sow",
                paragraphs=(_("Send"), Replaced(what="Where", before="<b>Barn</b>", after="Shed")),
                button="See the bed",
                url=module.leads_to,
                opens_until=clock.now() + timedelta(days=2),
                attachments=(
                    Attachment(name="bed.ics", media_type="text/calendar", text="é" * 90),
                ),
            )

    @hookimpl
    def daily_letters(network: Network, today: date) -> Iterator[Letter]:
        carl = session.scalars(sa.select(Person).where(Person.name == "Carl")).one()
        for key, stopped in ((f"water:{today}", True), (f"frost:{today}", False)):
            yield Letter(
                to=carl, key=key, subject=key, paragraphs=(network.name,), may_be_stopped=stopped
            )

    module.letters, module.daily_letters = letters, daily_letters
    sending_app.extensions["bocage"].registry.add(module, "garden")
    database: Database = sending_app.extensions["bocage.database"]
    with database.work(), transaction():
        session.add(NetworkPlugin(network_id=scene.network, name="garden", state="on"))
        session.scalars(sa.select(Person).where(Person.name == "Carl")).one().wants_mail = False
        opened = CycleOpened(network_id=scene.network, cycle_id=scene.cycle, period="2026-Q3")
        record(opened)
    found: ModuleType = module
    return found


def test_a_plugin_writes_to_people_and_its_link_opens_one_page(
    sending_app: Flask, scene: Scene, garden: Any, mailbox: Mailbox
) -> None:
    work_off(sending_app)
    # A personal link may not lead out of the plugin: nothing was written, and it is asked again.
    assert not [mail for mail in mailbox.sent_to("bob@o.example") if "sow" in mail["Subject"]]
    assert [mail["Subject"].partition(" – ")[2] for mail in mailbox.sent_to("carl@o.example")] == [
        f"frost:{clock.today()}"
    ]

    garden.leads_to = HERE
    for hours in (1, 2):
        with clock.at(clock.now() + timedelta(hours=hours)):
            work_off(sending_app)
    [mail] = [mail for mail in mailbox.sent_to("bob@o.example") if "sow" in mail["Subject"]]
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Where: Shed\n(was: <b>Barn</b>)" in text
    assert "<s>&lt;b&gt;Barn&lt;/b&gt;</s>" in html
    [file] = list(mail.iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == ("bed.ics", "text/calendar")
    assert file.get_content().strip() == "é" * 90

    link = re.search(r"/l/\S+", text)
    assert link
    bob = sending_app.test_client()
    assert "one page, nothing else" in bob.get(link[0], headers={"Accept-Language": "en"}).text
    form = re.search(r'name="csrf_token" value="([^"]+)"', bob.get(link[0]).text)
    assert form
    answer = bob.post(link[0], data={"csrf_token": form[1]})
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.SEE_OTHER, HERE)
    assert bob.get("/n/ouest/people").status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert bob.get("/profile").status_code == HTTPStatus.SEE_OTHER
    database: Database = sending_app.extensions["bocage.database"]
    with database.work():
        kept = session.scalars(sa.select(Mail.text).where(Mail.subject.endswith("sow"))).one()
    assert link[0] not in kept
