"""The same thing done eight times at the same moment is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from bocage.events.models import EventRow
from bocage.people import links
from bocage.people.models import PersonalLink
from bocage.reporting.models import (
    NetworkReport,
    ProgressUpdate,
    ReportingCycle,
    UpdateSubmission,
)
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence.models import Consent
from tests.core.people.site import token_on
from tests.core.reporting.site import PERIOD, saving
from tests.hostile.site import TwoNetworks

HOW_OFTEN = 8


def together(work: Callable[[], int]) -> Counter[int]:
    """The codes answered when this is done by so many at the same moment."""
    gate = Barrier(HOW_OFTEN)

    def one(_number: int) -> int:
        gate.wait()
        return work()

    with ThreadPoolExecutor(HOW_OFTEN) as pool:
        return Counter(pool.map(one, range(HOW_OFTEN)))


def twin(site: TwoNetworks, name: str) -> tuple[FlaskClient, str]:
    """A browser whose cookies every thread copies, and its token against forgery."""
    client = site.visitor(name).client
    return client, token_on(client, "/profile")


def sending(site: TwoNetworks, who: str, path: str, **given: Any) -> Callable[[], int]:
    client, token = twin(site, who)
    cookie = client.get_cookie("bocage")
    assert cookie

    def send() -> int:
        browser = site.app.test_client()
        browser.set_cookie("bocage", cookie.value)
        answer = browser.post(f"/n/rennes{path}", data={"csrf_token": token} | given)
        assert answer.status_code < 500, answer.get_data(as_text=True)
        return answer.status_code

    return send


def how_many(site: TwoNetworks, kind: type[Any], *where: Any) -> int:
    with saving(site.app) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind).where(*where)) or 0


def test_an_update_is_handed_over_once(site: TwoNetworks) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    codes = together(sending(site, "Awa", path, act="nothing_new", revision="0"))
    assert codes[303] >= 1, codes
    assert set(codes) <= {303, 409}
    assert site.update("Accueil").state == "submitted"
    assert how_many(site, UpdateSubmission) == 1
    assert how_many(site, EventRow, EventRow.name == "reporting.update_submitted") == 1


def test_a_quarter_is_opened_once(site: TwoNetworks) -> None:
    asked = [str(number) for number in site.communities.values()]
    given = {"period": "2024-Q3", "due_on": "2024-10-15", "grace_days": "15", "asked": asked}
    codes = together(sending(site, "Claire", "/cycles", **given))
    assert codes == {303: 1, 409: HOW_OFTEN - 1}
    assert how_many(site, ReportingCycle, ReportingCycle.period == "2024-Q3") == 1
    third = sa.select(ReportingCycle.id).where(ReportingCycle.period == "2024-Q3").scalar_subquery()
    assert how_many(site, ProgressUpdate, ProgressUpdate.cycle_id == third) == 3


def test_a_session_is_planned_once(site: TwoNetworks) -> None:
    slug = site.place()["slug"]
    path = f"/sessions/{slug}/new"
    codes = together(sending(site, "Awa", path, number="2", on="2024-06-11", theme="Dire"))
    assert codes[303] == 1, codes
    assert set(codes) <= {303, 409, 422}
    assert how_many(site, CommunitySession, CommunitySession.number == 2) == 1


def test_somebody_is_entered_once(site: TwoNetworks) -> None:
    given = {"email": "nouvelle@example.org", "name": "Nouvelle", "role": "member"}
    codes = together(sending(site, "Claire", "/people", **given))
    assert codes[303] >= 1, codes
    assert set(codes) <= {303, 409}
    with saving(site.app) as session:
        people = session.execute(
            sa.text("select count(*) from person where email = 'nouvelle@example.org'")
        ).scalar()
        roles = session.execute(
            sa.text(
                "select count(*) from role_grant g join person p on p.id = g.person_id"
                " where p.email = 'nouvelle@example.org'"
            )
        ).scalar()
    assert (people, roles) == (1, 1)


def test_a_report_is_put_together_once(site: TwoNetworks) -> None:
    sending(site, "Claire", f"/cycles/{PERIOD}/close")()
    with saving(site.app) as session:
        session.execute(sa.text("delete from report_block"))
        session.execute(sa.text("delete from network_report"))
    codes = together(sending(site, "Claire", f"/cycles/{PERIOD}/compile"))
    assert set(codes) <= {303, 409}
    assert how_many(site, NetworkReport) == 1


def test_a_consent_is_kept_once(site: TwoNetworks) -> None:
    codes = together(sending(site, "Awa", "/sessions/-/mine", asked="1", is_given="1"))
    assert codes == {303: HOW_OFTEN}
    assert how_many(site, Consent) == 1


def test_a_link_is_used_once(site: TwoNetworks) -> None:
    with saving(site.app):
        secret = links.make_sign_in_link(site.people["Awa"])
    client = site.app.test_client()
    token = token_on(client, f"/l/{secret}")
    cookie = client.get_cookie("bocage")
    assert cookie

    def use() -> int:
        browser = site.app.test_client()
        browser.set_cookie("bocage", cookie.value)
        return browser.post(f"/l/{secret}", data={"csrf_token": token}).status_code

    codes = together(use)
    assert codes == {303: 1, 404: HOW_OFTEN - 1} or codes == {302: 1, 404: HOW_OFTEN - 1}
    assert how_many(site, PersonalLink, PersonalLink.used_at.is_not(None)) >= 1
