"""Settings of plugins filled in with ill will, at every level: refused or kept, and shown again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.people.site import token_on
from tests.hostile.site import TwoNetworks

TYPED = ("1" + "0" * 400, "\x00", "x" * 250_000, "-1", "1.9", "NaN", "٣", "<script>alert(1)</script>",
         "=1+1", "{{ 7*7 }}")  # fmt: skip
SENT = (10**400, 2**63, "\x00", "x" * 250_000, True, [], {"a": {"b": 1}}, -1, 1.9, "١٢", [None])


def named(site: TwoNetworks) -> list[tuple[str, str]]:
    """Every setting of every plugin that is installed."""
    found = site.app.extensions["bocage"].registry.manifests.items()
    return [(name, field) for name, one in found if one.settings for field in one.settings().fields]


def test_whatever_is_typed_into_a_setting_is_answered(site: TwoNetworks) -> None:
    client = site.visitor("Claire").client
    token, slug = token_on(client, "/profile"), site.place()["slug"]
    for name, field in named(site):
        for page in (f"settings/plugins/{name}/settings", f"communities/{slug}/plugins/{name}"):
            for value in TYPED:
                given = {"csrf_token": token, field: value, f"was:{field}": "other"}
                answer = client.post(f"/n/rennes/{page}", data=given)
                assert answer.status_code in {303, 422}, (page, field, ascii(value)[:40])
                assert "<script>alert" not in answer.get_data(as_text=True)
                # What a tick is sent with means nothing: it is ticked.
                if field != "needs_signature" and value in {"\x00", "x" * 250_000}:
                    assert answer.status_code == 422, (page, field, ascii(value)[:40])
            seen = client.get(f"/n/rennes/{page}")
            assert seen.status_code == 200
            assert "<script>alert" not in seen.get_data(as_text=True)
    assert client.get(f"/n/rennes/communities/{slug}").status_code == 200


@pytest.mark.parametrize("value", SENT, ids=lambda value: ascii(value)[:12])
def test_whatever_a_program_sends_as_a_setting_is_answered(site: TwoNetworks, value: Any) -> None:
    program, slug = site.app.test_client(), site.place()["slug"]
    headers = {"Authorization": f"Bearer {site.token('Claire')}"}
    for name, field in named(site):
        for part in ("", f"communities/{slug}/"):
            address = f"/api/v1/networks/rennes/{part}plugins/{name}/settings"
            answer = program.put(address, headers=headers, json={"values": {field: value}})
            may_fit = value is True or value == "١٢"
            assert answer.status_code in ({200, 422} if may_fit else {422}), (field, answer.json)
            assert program.get(address, headers=headers).status_code == 200


def test_settings_of_a_plugin_that_is_not_there_are_not_there(site: TwoNetworks) -> None:
    program, slug = site.app.test_client(), site.place()["slug"]
    headers = {"Authorization": f"Bearer {site.token('Claire')}"}
    for part in ("", f"communities/{slug}/"):
        address = f"/api/v1/networks/rennes/{part}plugins/states/settings"
        assert program.put(address, headers=headers, json={"values": {}}).status_code == 404
        assert program.get(address, headers=headers).status_code == 404
