"""A publication of an older release is never changed: it opens as it was sent out."""

from __future__ import annotations

import hashlib

from bocage.reporting.drawing import words_of
from bocage.reporting.models import NetworkReport, Publication, ReportingCycle
from bocage.testing import a_cycle
from tests.core.reporting.site import PERIOD, Site, saving
from tests.core.reporting.test_api import Program
from tests.core.reporting.test_federation import administrator

KEPT = (
    '{"title":"Before","figures":[{"key":"beds.made","title":"Beds made","value":"12"}],'
    '"updates":{"expected":3,"received":2}}'
)


def publish(site: Site) -> None:
    """As a release did that wrote neither the language nor the words nor the year."""
    with saving(site.app) as session:
        cycle: ReportingCycle = a_cycle(session, site.network(session), PERIOD, state="published")
        report = NetworkReport(network_id=cycle.network_id, cycle_id=cycle.id, title="Before")
        session.add(report)
        session.flush()
        session.add(
            Publication(
                network_id=cycle.network_id,
                report_id=report.id,
                period=PERIOD,
                number=1,
                pages={"public": "<p>Twelve beds</p>"},
                data=KEPT,
                checksum=hashlib.sha256(KEPT.encode()).hexdigest(),
            )
        )


def test_it_opens_for_everybody_as_it_was(site: Site) -> None:
    publish(site)
    for name in ("", "Ines", "Claire"):
        visitor = site.visitor(name)
        page = visitor.get(f"/reports/{PERIOD}")
        assert "<p>Twelve beds</p>" in page
        assert hashlib.sha256(KEPT.encode()).hexdigest() in page
        data = visitor.client.get(f"/n/rennes/reports/{PERIOD}/data.json")
        assert data.get_data(as_text=True) == KEPT
    assert Program(site, "Claire")("GET", f"/reports/{PERIOD}")["title"] == "Before"
    assert words_of({"title": "Before"}).community.one


def test_the_federation_reads_it_with_what_it_tells(site: Site) -> None:
    publish(site)
    page = administrator(site).client.get(f"/federation/reports/{PERIOD}/edit")
    assert page.status_code == 200
    assert "Beds made" in page.get_data(as_text=True)
