"""What belongs to another network is answered exactly as what does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.core.people.site import token_on
from tests.hostile.site import ROWS, TwoNetworks
from tests.hostile.test_addresses import filled

NONE_SUCH = 2_147_483_000
CHANGING = re.compile(r"quimper|nowhere|rennes|community-\d+|none-such|\b\d+\b")
MAIN = re.compile("<main.*</main>", re.DOTALL)


def acts(site: TwoNetworks) -> Iterator[tuple[str, str, set[str]]]:
    """Method, rule and variable parts of everything inside a network."""
    for rule in site.app.url_map.iter_rules():
        if "network" in rule.arguments:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule.rule, set(rule.arguments)


class Stranger:
    """Sofia, secretary of Quimper: with her browser, or with her program."""

    def __init__(self, site: TwoNetworks) -> None:
        self.client = site.visitor("Sofia").client
        self.program = site.app.test_client()
        self.headers = {"Authorization": f"Bearer {site.token('Sofia')}", "Accept-Language": "en"}
        self.token = token_on(self.client, "/profile")

    def ask(self, method: str, address: str) -> TestResponse:
        if address.startswith("/api/"):
            more = {} if method == "GET" else {"json": {}}
            return self.program.open(address, method=method, headers=self.headers, **more)
        given = {"csrf_token": self.token}
        return self.client.open(address, method=method, data=given if method == "POST" else None)


def told(answer: TestResponse) -> tuple[int, str]:
    """The code and what the page says, without what is another at every answer."""
    text = answer.get_data(as_text=True).replace(answer.headers["X-Request-Reference"], "*")
    found = MAIN.search(text)
    return answer.status_code, CHANGING.sub("*", found[0] if found else text)


def test_another_network_is_as_good_as_none(site: TwoNetworks) -> None:
    sofia, place = Stranger(site), site.place()
    public = {"/n/<network>/reports", "/api/v1/networks/<network>/reports"}
    for method, rule, _parts in acts(site):
        if rule in public:
            continue
        theirs = sofia.ask(method, filled(rule, place))
        none = sofia.ask(method, filled(rule, place | {"network": "nowhere"}))
        assert theirs.status_code == 404, (method, rule, theirs.status_code)
        assert told(theirs) == told(none), (method, rule)


@pytest.mark.parametrize("part", sorted(ROWS))
def test_a_number_of_another_network_is_as_good_as_none(site: TwoNetworks, part: str) -> None:
    sofia = Stranger(site)
    place = site.place(network="quimper", slug="lecture", community="lecture")
    for method, rule, parts in acts(site):
        if part in parts:
            theirs = sofia.ask(method, filled(rule, place))
            none = sofia.ask(method, filled(rule, place | {part: NONE_SUCH}))
            assert theirs.status_code in {404, 422}, (method, rule, theirs.status_code)
            assert told(theirs) == told(none), (method, rule)


def test_a_community_of_another_network_is_as_good_as_none(site: TwoNetworks) -> None:
    sofia, place = Stranger(site), site.place(network="quimper")
    nowhere: dict[str, Any] = dict.fromkeys(("slug", "community", "community_slug"), "none-such")
    for method, rule, parts in acts(site):
        if parts & set(nowhere):
            theirs = sofia.ask(method, filled(rule, place))
            none = sofia.ask(method, filled(rule, place | nowhere))
            assert theirs.status_code in {404, 422}, (method, rule, theirs.status_code)
            assert told(theirs) == told(none), (method, rule)


def test_who_holds_one_link_meets_closed_doors_everywhere(site: TwoNetworks) -> None:
    bearer, place = site.bearer().client, site.place(update_id=site.update("Santé").id)
    token = token_on(bearer, f"/n/rennes/updates/{site.update('Accueil').id}")
    for method, rule, _parts in acts(site):
        if method == "POST" and not rule.startswith("/api/"):
            answer = bearer.post(filled(rule, place), data={"csrf_token": token})
            assert answer.status_code in {401, 403, 404, 422}, (rule, answer.status_code)


def test_a_member_does_nothing_by_knowing_the_address(site: TwoNetworks) -> None:
    client, place = site.visitor("Ines").client, site.place()
    token = token_on(client, "/profile")
    for method, rule, _parts in acts(site):
        if method == "POST" and not rule.startswith("/api/") and not rule.endswith("/join"):
            answer = client.post(filled(rule, place), data={"csrf_token": token})
            assert answer.status_code in {400, 403, 404, 422}, (rule, answer.status_code)


def test_public_pages_of_another_network_lead_nowhere_that_is_shut(site: TwoNetworks) -> None:
    sofia = Stranger(site)
    page = sofia.ask("GET", "/n/rennes/reports").get_data(as_text=True)
    links = set(re.findall(r'href="(/n/rennes/[^"#]*)"', page))
    assert "/n/rennes/reports" in links
    assert {link for link in links if sofia.ask("GET", link).status_code != 200} == set()
