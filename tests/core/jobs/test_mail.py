"""Each thing that happens is written to those it concerns, in their language, once."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from bocage import clock
from bocage.database import Database, session, transaction
from bocage.events import Event, EventDelivery, record
from bocage.jobs.mail import KEPT, SENT, Post
from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.networks.models import Network
from bocage.people.events import LinkAsked
from bocage.people.models import PersonalLink
from bocage.reporting import events as told
from bocage.reporting.models import Contribution, NetworkReport, ProgressUpdate, Publication
from tests.core.jobs.conftest import Scene
from tests.mailbox import Mailbox


def happened(database: Database, app: Flask, event: Event) -> list[Mail]:
    """Record the event, let the worker work, and read what was written."""
    with database.work():
        with transaction():
            record(event)
        work_off(app)
        found = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
        return list(found)


def test_a_quarter_that_opens_is_told_to_who_leads_with_a_link_for_each(
    database: Database, app: Flask, scene: Scene
) -> None:
    opened = told.CycleOpened(network_id=scene.network, cycle_id=scene.cycle, period="2026-Q3")

    mails = happened(database, app, opened)

    mine = [mail for mail in mails if mail.dedupe.startswith("opened")]
    assert [mail.recipient for mail in mine] == ["anne@o.example", "bob@o.example"]
    links = [re.search(r"http://localhost/l/\S+", mail.text) for mail in mine]
    assert all(links)
    assert len({link[0] for link in links if link}) == 2
    assert "Q3 2026" in mine[1].text
    assert "T3 2026" in mine[0].text
    assert all("style=" in mail.html for mail in mine)
    assert mine[0].subject.endswith("le bilan T3 2026 de «\u00a0Métiers\u00a0» vous attend")
    assert mine[1].subject.endswith("the update of “Métiers” for Q3 2026 awaits you")


def test_telling_the_same_twice_writes_once(database: Database, app: Flask, scene: Scene) -> None:
    opened = told.CycleOpened(network_id=scene.network, cycle_id=scene.cycle, period="2026-Q3")

    first = happened(database, app, opened)
    second = happened(database, app, opened)

    assert [mail.id for mail in first] == [mail.id for mail in second]


def test_a_reminder_goes_to_who_wants_mail_and_can_be_stopped(
    database: Database, app: Flask, scene: Scene
) -> None:
    sent = told.RemindersSent(
        network_id=scene.network, cycle_id=scene.cycle, count=1, update_ids=(scene.update,)
    )

    mails = happened(database, app, sent)

    reminders = [mail for mail in mails if mail.dedupe.startswith("reminder:")]
    assert len(reminders) == 2
    assert "/profile" in reminders[0].text
    for mail, named in zip(
        reminders,
        ("le bilan T3 2026 de «\u00a0Métiers\u00a0» n’est pas encore là",
         "the update of “Métiers” for Q3 2026 is still missing"),
        strict=True,
    ):  # fmt: skip
        assert mail.subject.endswith(named)


def test_who_got_an_update_back_is_not_told_that_it_never_came(
    database: Database, app: Flask, scene: Scene
) -> None:
    with database.work(), transaction():
        session.get_one(ProgressUpdate, scene.update).state = "returned"

    sent = told.RemindersSent(
        network_id=scene.network, cycle_id=scene.cycle, count=1, update_ids=(scene.update,)
    )

    mails = happened(database, app, sent)
    french, english = (mail for mail in mails if mail.dedupe.startswith("reminder:"))
    assert french.subject.endswith("attend votre réponse")
    assert "Le secrétariat vous a renvoyé le bilan T3 2026" in french.text
    assert "Nous n’avons pas" not in french.text
    assert english.subject.endswith("waits for your answer")


def test_a_network_is_written_to_in_its_own_words(
    database: Database, app: Flask, scene: Scene
) -> None:
    with database.work(), transaction():
        network = session.get_one(Network, scene.network)
        network.vocabulary = {
            "update": {"fr": {"one": "récit", "many": "récits", "gender": "m"}},
        }

    sent = told.RemindersSent(
        network_id=scene.network, cycle_id=scene.cycle, count=1, update_ids=(scene.update,)
    )

    reminders = [one for one in happened(database, app, sent) if one.dedupe.startswith("reminder:")]
    assert "le récit T3 2026 de" in reminders[0].subject
    assert "bilan" not in reminders[0].text


def test_reminders_are_proposed_to_the_secretariat_never_sent_by_themselves(
    database: Database, app: Flask, scene: Scene
) -> None:
    with database.work():
        for _day in range(2):
            work_off(app)
        mails = session.scalars(sa.select(Mail)).all()

    assert [mail.recipient for mail in mails] == ["anne@o.example"]
    assert mails[0].dedupe.startswith("proposed")


def test_a_return_an_acceptance_and_a_request_are_written(
    database: Database, app: Flask, scene: Scene
) -> None:
    with database.work():
        with transaction():
            update = session.get_one(ProgressUpdate, scene.update)
            asked = Contribution(
                update_id=update.id, person_id=scene.member, request="Une phrase sur la visite ?"
            )
            session.add(asked)
            session.flush()
            about = {
                "network_id": scene.network,
                "update_id": update.id,
                "community_id": update.community_id,
                "cycle_id": scene.cycle,
            }
            record(told.UpdateReturned(**about))
            record(told.UpdateAccepted(**about))
            record(
                told.ContributionAsked(
                    network_id=scene.network,
                    contribution_id=asked.id,
                    update_id=update.id,
                    person_id=scene.member,
                )
            )
        work_off(app)
        kinds = [
            key.split(":")[0] for key in session.scalars(sa.select(Mail.dedupe).order_by(Mail.id))
        ]
        request = session.scalars(sa.select(Mail).where(Mail.recipient == "carl@o.example")).one()

    assert sorted(kinds) == ["accepted", "accepted", "asked", "proposed", "returned", "returned"]
    assert "Une phrase sur la visite ?" in request.text
    assert "Métiers" in request.subject
    assert re.search(r"http://localhost/l/\S{20}", request.text)


def test_a_published_report_is_told_to_the_network(
    database: Database, app: Flask, scene: Scene
) -> None:
    with database.work(), transaction():
        report = NetworkReport(network_id=scene.network, cycle_id=scene.cycle, title="T3")
        session.add(report)
        session.flush()
        publication = Publication(
            network_id=scene.network,
            report_id=report.id,
            period="2026-Q3",
            number=1,
            pages={},
            data="{}",
            checksum="0",
        )
        session.add(publication)
        session.flush()
        number = publication.id

    mails = happened(
        database,
        app,
        told.ReportPublished(
            network_id=scene.network, publication_id=number, period="2026-Q3", number=1
        ),
    )

    about = [mail for mail in mails if "published" in mail.dedupe]
    assert [mail.recipient for mail in about] == ["anne@o.example", "carl@o.example"]
    assert "/n/ouest/reports/2026-Q3" in about[0].text


def test_a_link_to_sign_in_is_made_when_the_mail_is_written(
    database: Database, app: Flask, scene: Scene
) -> None:
    mails = happened(database, app, LinkAsked(person_id=scene.pilot, next_path="/n/ouest/"))

    with database.work():
        assert session.scalar(sa.select(sa.func.count()).select_from(PersonalLink)) == 1
    assert any("/l/" in mail.text and mail.recipient == "anne@o.example" for mail in mails)


def test_an_unknown_address_causes_no_mail(database: Database, app: Flask) -> None:
    assert happened(database, app, LinkAsked(person_id=None)) == []


def test_without_a_server_mail_is_kept(database: Database, app: Flask, scene: Scene) -> None:
    mails = happened(database, app, LinkAsked(person_id=scene.pilot))

    assert {mail.state for mail in mails} == {KEPT}


def test_with_a_server_mail_arrives_with_its_headers_and_its_link_is_forgotten(
    database: Database, sending_app: Flask, scene: Scene, mailbox: Mailbox
) -> None:
    sent = told.RemindersSent(
        network_id=scene.network, cycle_id=scene.cycle, count=1, update_ids=(scene.update,)
    )

    mails = happened(database, sending_app, sent)

    arrived = mailbox.sent_to("bob@o.example")[0]
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Unsubscribe"] == "<http://localhost/profile>"
    assert arrived.get_body(("html",)) is not None
    assert "http://localhost/l/" in arrived.get_body(("plain",)).get_content()
    assert {mail.state for mail in mails} == {SENT}
    assert not re.search(r"/l/[\w-]{20}", "".join(mail.text + mail.html for mail in mails))


def test_a_server_that_does_not_answer_is_tried_again_later(
    database: Database, sending_app: Flask, scene: Scene, mailbox: Mailbox
) -> None:
    house = sending_app.extensions["bocage"]
    unreachable = Post(house.settings, sending_app.jinja_env)
    with database.work():
        with transaction():
            record(LinkAsked(person_id=scene.pilot))
        port = mailbox.port
        object.__setattr__(house.settings.mail, "port", 9)
        work_off(sending_app)
        mail = session.scalars(sa.select(Mail).where(Mail.dedupe.startswith("sign-in"))).one()
        first = (mail.state, mail.attempts, bool(mail.error))
        assert unreachable.send_due() == 0
        object.__setattr__(house.settings.mail, "port", port)
        with clock.at(clock.now() + timedelta(minutes=5)):
            work_off(sending_app)
        session.rollback()  # a read on SQLite keeps seeing what was there when it began
        session.refresh(mail)

    assert first == ("waiting", 1, True)
    assert mail.state == SENT
    assert len(mailbox.sent_to("anne@o.example")) >= 1


def test_every_delivery_is_done(database: Database, app: Flask, scene: Scene) -> None:
    happened(database, app, LinkAsked(person_id=scene.pilot))

    with database.work():
        assert set(session.scalars(sa.select(EventDelivery.state))) == {"done"}
