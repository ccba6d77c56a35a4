"""A quarter for programs: every step, with what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from bocage.people import tokens
from tests.core.reporting.site import PERIOD, Site, saving

ROOT = "/api/v1/networks/rennes"


class Program:
    """Somebody's program with a bearer token."""

    def __init__(self, site: Site, name: str = "") -> None:
        self.client: FlaskClient = site.app.test_client()
        self.headers = {"Accept-Language": "en"}
        if name:
            with saving(site.app):
                secret = token_for(site, name)
            self.headers["Authorization"] = f"Bearer {secret}"

    def __call__(self, method: str, path: str, code: int = 200, **given: Any) -> Any:
        more = {"json": given} if method != "GET" else {"query_string": given}
        answer = self.client.open(ROOT + path, method=method, headers=self.headers, **more)
        assert answer.status_code == code, (path, answer.status_code, answer.get_data(as_text=True))
        return answer.get_json(silent=True)


def token_for(site: Site, name: str) -> str:
    return tokens.make_token(site.people[name], "a program", None)


@pytest.fixture
def claire(site: Site) -> Program:
    return Program(site, "Claire")


def opened(claire: Program) -> dict[str, int]:
    claire("POST", "/cycles", 201, period=PERIOD, due_on="2024-07-15")
    found = claire("GET", f"/cycles/{PERIOD}/updates")["items"]
    return {line["community"]["name"]: line["id"] for line in found}


def test_a_quarter_from_end_to_end(site: Site, claire: Program) -> None:
    number = opened(claire)["Accueil"]
    awa = Program(site, "Awa")
    shown = awa("GET", f"/updates/{number}")
    answers = {"core.standing": {"appreciation": "on_track"}, "core.news": {"moved": "A guide."}}
    facts = {key: {"confirmed": True} for key in shown["facts"]}
    saved = awa(
        "PATCH",
        f"/updates/{number}/answers",
        revision=shown["revision"],
        answers=answers,
        facts=facts,
    )
    assert saved["answers"]["core.news"]["moved"] == "A guide."
    assert awa("POST", f"/updates/{number}/submit")["state"] == "submitted"
    pinned = claire(
        "POST",
        f"/updates/{number}/remarks",
        201,
        section="core.news",
        question="moved",
        text="Which?",
    )
    assert claire("POST", f"/updates/{number}/return")["state"] == "returned"
    replied = awa("POST", f"/updates/{number}/remarks/{pinned['id']}/reply", reply="The small one.")
    assert replied["reply"] == "The small one."
    awa("POST", f"/updates/{number}/submit")
    assert claire("POST", f"/updates/{number}/accept")["state"] == "accepted"
    assert claire("POST", f"/cycles/{PERIOD}/close")["state"] == "closed"
    report = claire("POST", f"/cycles/{PERIOD}/report/compile")
    block = report["blocks"][0]["id"]
    claire("POST", f"/cycles/{PERIOD}/report/blocks/{block}/move", direction="down")
    claire("PUT", f"/cycles/{PERIOD}/report", title="Welcome", editorial="Dear all,")
    published = claire("POST", f"/cycles/{PERIOD}/report/publish", 201)
    assert (published["number"], len(published["checksum"])) == (1, 64)
    anybody = Program(site)
    assert anybody("GET", "/reports")["total"] == 1
    assert anybody("GET", f"/reports/{PERIOD}")["title"] == "Welcome"
    assert claire("GET", f"/cycles/{PERIOD}/counts") == {
        "expected": 3, "received": 1, "accepted": 1, "excused": 0, "missing": 2,
    }  # fmt: skip
    assert {item["communities"] for item in claire("GET", f"/cycles/{PERIOD}/figures")} <= {0, 1}


def test_what_is_not_known_is_refused_by_name(claire: Program) -> None:
    number = opened(claire)["Accueil"]
    wrong = claire("POST", "/cycles", 422, period="2024-Q3", due_on="2024-10-15", colour="green")
    assert "colour" in str(wrong["errors"])
    wrong = claire(
        "PATCH",
        f"/updates/{number}/answers",
        422,
        revision=0,
        answers={"core.news": {"mood": "good"}},
    )
    assert "core.news.mood" in str(wrong["errors"])
    claire("POST", "/cycles", 422, period="2024-Q3", due_on="2024-10-15", grace_days=10**400)
    wrong = claire("POST", "/cycles", 422, period="soon", due_on="2024-10-15")
    assert list(wrong["errors"]) == ["period"]
    claire("POST", "/cycles", 409, period=PERIOD, due_on="2024-07-15")


def test_an_old_revision_is_refused_and_tells_what_is_there(claire: Program) -> None:
    number = opened(claire)["Accueil"]
    path = f"/updates/{number}/answers"
    claire("PATCH", path, revision=0, answers={"core.news": {"moved": "First."}})
    claire("PATCH", path, 409, revision=0, answers={"core.news": {"moved": "Second."}})
    assert claire("GET", f"/updates/{number}")["answers"]["core.news"]["moved"] == "First."


def test_each_role_does_its_own_part(site: Site, claire: Program) -> None:
    numbers = opened(claire)
    awa, ines, anybody = Program(site, "Awa"), Program(site, "Ines"), Program(site)
    awa("POST", f"/updates/{numbers['Accueil']}/accept", 403)
    awa("GET", f"/updates/{numbers['Santé']}", 403)
    ines("GET", "/cycles", 403)
    ines("GET", "/portfolio", 403)
    ines("POST", f"/cycles/{PERIOD}/close", 403)
    anybody("GET", "/cycles", 401)
    elsewhere = site.app.test_client().get("/api/v1/networks/no-such-network/cycles")
    assert elsewhere.status_code == 401, "a stranger cannot tell which networks there are"
    assert claire("GET", "/portfolio")["total"] == 3
    assert claire("POST", f"/cycles/{PERIOD}/reminders", 202, updates=list(numbers.values())) == {
        "count": 3
    }


def test_a_member_is_asked_for_a_line_and_an_excused_community_after_all(
    site: Site, claire: Program
) -> None:
    numbers = opened(claire)
    update = f"/updates/{numbers['Accueil']}"
    awa, yann = Program(site, "Awa"), Program(site, "Yann")
    person_id = site.people["Yann"]
    asked = {"person_id": person_id, "request": "What did you change?"}
    first, second = (
        awa("POST", f"{update}/contributions", 201, **asked)["id"] for _time in range(2)
    )
    yann("POST", f"/contributions/{first}/offer", text="We named a tutor.", may_be_quoted=True)
    yann("POST", f"/contributions/{second}/decline")
    awa("POST", f"/contributions/{first}/decline", 404)
    yann("GET", f"{update}/contributions", 403)

    lines = {line["id"]: line for line in awa("GET", f"{update}/contributions")}
    assert (lines[first]["text"], lines[second]["state"]) == ("We named a tutor.", "declined")
    assert awa("POST", f"{update}/contributions/{first}/use")["state"] == "used"
    assert "We named a tutor." in awa("GET", update)["answers"]["core.news"]["moved"]
    assert awa("POST", f"{update}/facts")["state"] == "draft"

    assert claire("POST", f"{update}/excuse", reason="A pause.")["state"] == "excused"
    awa("POST", f"{update}/ask-again", 403)
    assert claire("POST", f"{update}/ask-again")["state"] == "draft"


def test_the_description_of_the_api_names_every_step(site: Site) -> None:
    told = site.app.test_client().get("/api/openapi.json").get_json()
    place = "/api/v1/networks/{network}"
    for path in (
        "/cycles",
        "/updates/{update_id}/submit",
        "/cycles/{period}/report/publish",
        "/reports",
    ):
        assert any(known.endswith(path) and known.startswith(place) for known in told["paths"]), (
            path
        )
