"""Forms filled in carelessly or with ill will: what was typed comes back, and nothing is half-written."""

from __future__ import annotations

import html
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, encode_multipart

from bocage.people import links
from tests.core.people.site import token_on
from tests.core.reporting.site import saving
from tests.hostile.site import TwoNetworks

LONG = "é" * 150_001 + "<b>"
TYPED = "Nous avons ouvert deux ateliers <script>alert(1)</script>."


def shown(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))


def writing(site: TwoNetworks, name: str = "Awa") -> tuple[FlaskClient, str, str]:
    client = site.visitor(name).client
    path = f"/n/rennes/updates/{site.update('Accueil').id}"
    return client, path, token_on(client, path)


def in_parts(client: FlaskClient, path: str, given: dict[str, Any]) -> TestResponse:
    """Sent as multipart, without the temporary file a test client would forget to close."""
    boundary, body = encode_multipart(given)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(path, data=body, content_type=kind)


@pytest.mark.parametrize("missing", [{}, {"csrf_token": "x"}, {"csrf_token": "\x00"}], ids=ascii)
def test_a_forged_form_changes_nothing_and_shows_what_was_typed(
    site: TwoNetworks, missing: dict[str, str]
) -> None:
    client, path, _token = writing(site)
    answer = client.post(path, data={"core.news:moved": TYPED, "revision": "0"} | missing)
    assert answer.status_code == 403
    assert TYPED in shown(answer)
    assert TYPED not in answer.get_data(as_text=True)
    assert site.update("Accueil").answers == []


def test_a_session_that_ended_while_typing_keeps_what_was_typed(site: TwoNetworks) -> None:
    client, path, token = writing(site)
    client.delete_cookie("bocage")
    answer = client.post(path, data={"csrf_token": token, "core.news:moved": TYPED})
    assert answer.status_code == 401
    assert TYPED in shown(answer)


def test_two_tabs_on_one_update_lose_neither_text(site: TwoNetworks) -> None:
    client, path, token = writing(site)
    first = {"csrf_token": token, "revision": "0", "core.news:moved": "Premier onglet."}
    assert client.post(path, data=first).status_code == 303
    answer = client.post(path, data=first | {"core.news:moved": TYPED})
    assert answer.status_code == 409
    assert TYPED in shown(answer)
    assert "Premier onglet." in shown(answer)


@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", LONG], ids=["nul", "bidi", "long"])
def test_a_text_that_cannot_be_kept_comes_back_in_its_field(site: TwoNetworks, bad: str) -> None:
    client, path, token = writing(site)
    given = {"csrf_token": token, "revision": "0", "core.news:moved": TYPED}
    answer = client.post(path, data=given | {"core.news:next:0:what": bad, "core.needs:needs": bad})
    assert answer.status_code == 422
    assert TYPED in shown(answer)
    assert site.update("Accueil").answers == []


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "parts"])
def test_what_is_too_large_is_refused_as_such(site: TwoNetworks, kind: str) -> None:
    client, path, token = writing(site)
    given: dict[str, Any] = {
        "csrf_token": token,
        "revision": "0",
        "core.news:moved": "x" * 5_000_000,
    }
    if kind == "parts":
        given = {"csrf_token": token} | {f"p{number}": "1" for number in range(6_100)}
    answer = (
        client.post(path, data=given) if kind == "urlencoded" else in_parts(client, path, given)
    )
    assert answer.status_code in {413, 422}
    assert site.update("Accueil").answers == []


def test_a_sheet_of_more_lines_than_are_taken_is_refused(site: TwoNetworks) -> None:
    client = site.visitor("Awa").client
    path = f"/n/rennes/sessions/{site.place()['slug']}/1/attendance"
    given = {"csrf_token": token_on(client, path)}
    given |= {f"o{number}": "present" for number in range(1, 70_000)}
    answer = client.post(path, data=given)
    assert answer.status_code == 422


def test_a_sheet_of_four_hundred_people_is_read(site: TwoNetworks) -> None:
    client = site.visitor("Awa").client
    path = f"/n/rennes/sessions/{site.place()['slug']}/1/attendance"
    given = {"csrf_token": token_on(client, path)}
    for number in range(1000, 1400):
        given |= {f"o{number}": "present", f"o{number}.r": "", f"o{number}.x": "1"}
    answer = in_parts(client, path, given)
    assert answer.status_code == 422
    assert "1399" in shown(answer)


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "///evil",
     "/\t/evil", "/%0d%0aSet-Cookie:x", "http://localhost.evil.example/", "\x00", "/\u2028"],
    ids=ascii,
)  # fmt: skip
def test_signing_in_leads_nowhere_else(site: TwoNetworks, onward: str) -> None:
    with saving(site.app):
        secret = links.make_sign_in_link(site.people["Awa"])
    client = site.app.test_client()
    token = token_on(client, f"/l/{secret}")
    answer = client.post(f"/l/{secret}", query_string={"next": onward}, data={"csrf_token": token})
    assert answer.status_code == 303
    assert answer.location in {"/", "/%0d%0aSet-Cookie:x"}


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "BREW", "PROPFIND"])
def test_other_verbs_are_answered(site: TwoNetworks, method: str) -> None:
    client = site.visitor("Claire").client
    for path in ("/", "/n/rennes/portfolio", "/api/v1/me", "/n/rennes/cycles", "/nowhere"):
        assert client.open(path, method=method).status_code < 500, path


def test_odd_heads_are_answered(site: TwoNetworks) -> None:
    client = site.app.test_client()
    heads = [
        {"Cookie": "bocage=" + "x" * 64_000}, {"Cookie": "language=\x01; known=%%%"},
        {"Accept-Language": "fr;q=x," * 5000}, {"Authorization": "Bearer " + "x" * 60_000},
        {"Authorization": "Bearer"}, {"Authorization": "Basic !!!"}, {"Range": "bytes=9-1"},
        {"Content-Type": "multipart/form-data"}, {"If-Modified-Since": "x"}, {"Referer": "\x07"},
    ]  # fmt: skip
    for head in heads:
        for path in ("/", "/sign-in", "/api/v1/me", "/n/rennes/reports"):
            assert client.get(path, headers=head).status_code < 500, (path, ascii(head)[:60])
            assert client.post(path, headers=head, data=b"\xff--x").status_code < 500
    for name in ("evil.example", "localhost.evil.example", "localhost@evil", ""):
        answer = client.get("/sign-in", headers={"Host": name, "X-Forwarded-Host": "evil.example"})
        assert answer.status_code in {200, 400}
        assert b"evil" not in answer.data
