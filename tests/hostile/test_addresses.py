"""Whatever stands in an address: answered, and never with a fault of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.hostile.site import TwoNetworks

NUMBERS = ("99999999999999999999", "2147483648", "1" * 5000, "٣", "-1", "1e3")
WORDS = ("a%00b", "%ED%A0%80", "%FF", "x" * 3000, "..%2f..%2fetc", "'%20OR%201=1--", "%E2%80%AE")
QUERIES = (
    "page=1000000000000000000", "page=-1", "page=%00", "q=%00", "q=" + "%25" * 5000, "number=٣",
    "number=1000000000000000000000", "chosen=" + "1" * 5000, "chosen=99999999999999999999",
    "state=%00", "silence=99999999999999", "sector=99999999999", "per_page=99999999999999999999",
    "sort=name;--", "filter[author.password]=a", "next=%ED%A0%80", "as=%00",
    "period=2024-Q3&due_on=9999-12-31&grace_days=" + "9" * 500,
    "period=1900-Q1&due_on=1900-01-01", "period=2199-Q4&due_on=2199-12-31",
)  # fmt: skip
PARTS = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def filled(rule: str, place: dict[str, Any]) -> str:
    return PARTS.sub(lambda part: str(place[part[1]]), rule)


def readable(site: TwoNetworks) -> Iterator[Any]:
    """Every address that is read."""
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/assets"):
            yield rule


def asked(client: FlaskClient, address: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"} if address.startswith("/api/v1") else {}
    answer = client.get(address, headers=headers)
    assert answer.status_code < 500, (address[:200], answer.status_code)
    assert b"Traceback" not in answer.data
    answer.close()
    return answer.status_code


def test_no_part_of_an_address_breaks_a_page(site: TwoNetworks) -> None:
    client, token, place = site.visitor("Claire").client, site.token("Claire"), site.place()
    for rule in readable(site):
        if rule.endpoint.startswith("security."):
            continue
        for name in rule.arguments:
            hostile = NUMBERS if name.endswith("_id") or name == "number" else WORDS
            for value in hostile:
                code = asked(client, filled(rule.rule, place | {name: value}), token)
                assert code in {303, 404, 405}, (rule.rule, name, value[:20], code)


def test_a_number_no_row_can_have_leads_nowhere_whatever_is_asked(site: TwoNetworks) -> None:
    client, place = site.visitor("Claire").client, site.place()
    for rule in site.app.url_map.iter_rules():
        for name in rule.arguments:
            if f"<int:{name}>" not in rule.rule:
                continue
            for value in ("2147483648", "9999999999", "99999999999999999999"):
                address = filled(rule.rule, place | {name: value})
                codes = {
                    client.open(address, method=method).status_code for method in ("GET", "PUT")
                }
                assert codes == {404}, (address, codes)


def test_no_question_after_an_address_breaks_a_page(site: TwoNetworks) -> None:
    client, token, place = site.visitor("Claire").client, site.token("Claire"), site.place()
    for rule in readable(site):
        if rule.endpoint.startswith("security."):
            continue
        for query in QUERIES:
            asked(client, f"{filled(rule.rule, place)}?{query}", token)


def test_nobody_is_sent_to_sign_in_from_every_page_about_signing_in(site: TwoNetworks) -> None:
    for rule in readable(site):
        if rule.endpoint.startswith(("security.", "people.")) and not rule.arguments:
            code = asked(site.app.test_client(), rule.rule, "")
            # Looking after people is no way to sign in: that page says what it needs.
            allowed = {401} if rule.rule.startswith("/people") else {200, 302, 303, 404}
            assert code in allowed, (rule.rule, code)


@pytest.mark.parametrize("number", ["1", "2", "0", "-1", "99999999999999999999", "x"])
def test_a_number_of_a_report_is_read_alike_by_page_and_program(
    site: TwoNetworks, number: str
) -> None:
    client = site.app.test_client()
    page = client.get(f"/n/rennes/reports/2024-Q2?number={number}")
    program = client.get(f"/api/v1/networks/rennes/reports/2024-Q2?number={number}")
    assert page.status_code == 404
    assert program.status_code in {404, 422}
    assert (program.status_code == 422) == (number in {"x", "99999999999999999999"})
