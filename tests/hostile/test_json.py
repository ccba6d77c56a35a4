"""What a program may send instead of what is expected of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.hostile.site import TwoNetworks

JSON = "application/json"


def sent(site: TwoNetworks, path: str, body: str | bytes, kind: str = JSON) -> TestResponse:
    headers = {"Authorization": f"Bearer {site.token('Claire')}", "Accept-Language": "en"}
    address = f"/api/v1/networks/rennes{path}"
    return site.app.test_client().post(address, data=body, headers=headers, content_type=kind)


UNREADABLE = [
    ("{", 400), ("[" * 100_000, 400), ("[" * 900 + "]" * 900, 422), ('{"period": ' + "1" * 5000 + "}", 400),
    (b"\xff\xfe\xfd", 400), (b'{"period": "\xff"}', 400), ("[]", 422), ('"x"', 422), ("null", 422),
    ("true", 422), ('{"period": NaN}', 422), ('{"grace_days": 1e400}', 422), ("", 422),
    ('{"period": "\\ud800"}', 422), ('{"period": "a\\u0000"}', 422), ('{"period": {"a": 1}}', 422),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"), UNREADABLE, ids=[ascii(body)[:20] for body, _code in UNREADABLE]
)
def test_what_cannot_be_read_is_refused(site: TwoNetworks, body: str | bytes, code: int) -> None:
    answer = sent(site, "/cycles", body)
    assert answer.status_code == code, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"


def test_a_field_that_is_there_twice_is_named(site: TwoNetworks) -> None:
    answer = sent(site, "/cycles", '{"period": "2024-Q3", "period": "2024-Q4"}')
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["period"])


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
def test_a_body_of_another_kind_is_not_taken_for_an_empty_one(site: TwoNetworks, kind: str) -> None:
    update = site.update("Accueil")
    answer = sent(site, f"/updates/{update.id}/submit", '{"nothing_new": true}', kind)
    assert answer.status_code == 415
    assert site.update("Accueil").state == update.state


@pytest.mark.parametrize(
    "pinned",
    [{"question": "q" * 400}, {"question": "moved"}, {"section": "s" * 400}, {"section": "x", "question": "y"}],
    ids=ascii,
)  # fmt: skip
def test_a_remark_is_pinned_to_something_that_is_asked(
    site: TwoNetworks, pinned: dict[str, Any]
) -> None:
    path = f"/updates/{site.update('Accueil').id}/remarks"
    answer = sent(site, path, json.dumps({"text": "Where?"} | pinned))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["question"])
