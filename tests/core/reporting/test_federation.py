"""The federation's report: networks side by side, added up without pretending, published for good."""

from __future__ import annotations

import hashlib
from typing import Any

from bocage.people.links import make_sign_in_link
from bocage.reporting.federation import _sum
from bocage.testing import a_person, a_role
from tests.core.reporting.site import PERIOD, Site, Visitor, saving
from tests.core.reporting.test_api import Program
from tests.core.reporting.test_what_is_published import run_two_quarters

EDIT = f"/federation/reports/{PERIOD}/edit"


def told(rule: str, value: str | None, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "key": "a.b", "title": "A", "unit": "", "rule": rule, "value": value, "numerator": None,
        "denominator": None, "distribution": {}, "communities": 2,
    }  # fmt: skip
    return usual | more


def test_sums_say_what_they_are() -> None:
    added = _sum("a.b", [told("sum", "3"), told("sum", "4"), told("sum", None)])
    assert (added["value"], added["networks"], added["possible_doubles"]) == ("7", 2, False)
    distinct = _sum("a.b", [told("distinct", "5"), told("distinct", "5")])
    assert (distinct["value"], distinct["possible_doubles"]) == ("10", True)
    parts = [told("ratio", "0.5", numerator="1", denominator="2"),
             told("ratio", "1", numerator="6", denominator="6")]  # fmt: skip
    assert _sum("a.b", parts)["value"] == "0.875"
    assert _sum("a.b", [told("average", "2"), told("average", "4")])["value"] is None
    mixed = _sum("a.b", [told("sum", "2"), told("distinct", "4")])
    assert (mixed["value"], mixed["rule"]) == (None, "mixed")


def administrator(site: Site) -> Visitor:
    with saving(site.app) as session:
        person = a_person(session, name="Oscar", language="en")
        a_role(session, person, "administrator")
        secret = make_sign_in_link(person.id)
    found = Visitor(site.app)
    found.follow(secret)
    return found


def test_it_is_published_once_and_for_good(site: Site) -> None:
    run_two_quarters(site)
    Program(site, "Claire")("POST", f"/cycles/{PERIOD}/report/publish", 201)
    oscar = administrator(site)
    seen = oscar.client.get(EDIT).get_data(as_text=True)
    assert "Réseau de Rennes" in seen
    publish = EDIT.replace("edit", "publish")
    gone = oscar.post("", page=EDIT, to=publish)
    assert gone.status_code == 303

    nobody = site.visitor().client
    page = nobody.get(gone.location).get_data(as_text=True)
    data = nobody.get(f"{gone.location}/data.json").get_data()
    assert hashlib.sha256(data).hexdigest() in page
    assert nobody.get("/federation/reports").status_code == 200
    shown = nobody.get(f"/api/v1/federation/reports/{PERIOD}").get_json()
    assert [item["slug"] for item in shown["networks"]] == ["rennes"]
    assert shown["updates"]["expected"] == 3

    assert oscar.post("", page=EDIT, to=publish).status_code == 422
    assert oscar.post("", page=EDIT, to=publish, correction="A name.").status_code == 303
    first = nobody.get(f"{gone.location}/data.json?number=1").get_data()
    assert first == data


def test_only_administrators_put_it_together(site: Site) -> None:
    for name in ("Claire", "Awa", ""):
        client = site.visitor(name).client
        assert client.get(EDIT).status_code in {303, 401, 403, 404}, name
    oscar = administrator(site)
    assert oscar.post("", page="/profile", to=EDIT.replace("edit", "publish")).status_code == 409
    assert oscar.client.get("/federation/reports/2024-Q9/edit").status_code == 404
    assert oscar.client.get(f"/federation/reports/{PERIOD}").status_code == 404
