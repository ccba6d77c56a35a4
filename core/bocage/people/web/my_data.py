"""Pages of what is kept about oneself: to read, to take along, to have erased."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Response as Answer
from flask import g
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.hooks.calling import Signed, ask_installed
from bocage.hooks.contributions import DataExtract
from bocage.language import Text, _
from bocage.people import erasure, service
from bocage.people.models import Person
from bocage.people.web.sign_in import myself, pages
from bocage.web import go, house, notice, render_page
from bocage.web.spreadsheets import spreadsheet

TITLES: dict[str, Text] = {
    "person": _("Name, address, language"),
    "affiliations": _("Organisations represented"),
    "roles": _("Roles"),
    "memberships": _("Memberships"),
    "functions": _("Functions"),
    "contributions": _("Lines given to updates"),
    "answers": _("Answers written in updates"),
    "remarks": _("Remarks made on updates"),
    "mandates": _("Mandates written"),
    "mail": _("Mails received"),
    "passkeys": _("Passkeys"),
    "tokens": _("Tokens for programs"),
    "erasure_requests": _("Requests to be erased"),
    "done": _("Acts recorded"),
}


@pages.get("/profile/data")
def my_data() -> str:
    person = myself()
    found = _everything(person)
    return render_page(
        "people/my_data.html",
        kept=in_short(found),
        waits=erasure.open_request(person),
        refused=erasure.latest_refusal(person),
    )


def in_short(found: list[Signed[DataExtract]]) -> list[tuple[str, int]]:
    """What there is and how much of it, without what is empty."""
    manifests = house().registry.manifests
    told: Counter[str] = Counter()
    for one in found:
        name = str(one.item.name)
        title = manifests[one.plugin].title if one.plugin else TITLES.get(name, name)
        told[str(title)] += len(one.item.rows)
    return [(title, count) for title, count in told.items() if count]


def _everything(person: Person) -> list[Signed[DataExtract]]:
    return service.everything_about(g.actor, person, house().keepers, kept_by_plugins(person))


def kept_by_plugins(person: Person) -> Sequence[Signed[DataExtract]]:
    """What installed plugins keep about this person. Raises HookFailed when one does not say."""
    registry = house().registry
    return ask_installed(registry, "personal_data", DataExtract, person=person).complete()


@pages.get("/profile/data.json")
def my_data_as_json() -> Answer:
    return _file(_as_json(_everything(myself())), "application/json", "json")


def _as_json(found: list[Signed[DataExtract]]) -> str:
    told: dict[str, Any] = {"plugins": []}
    for one in found:
        rows = [dict(zip(one.item.columns, row, strict=True)) for row in one.item.rows]
        if one.plugin:
            name = str(one.item.name)
            told["plugins"].append({"plugin": one.plugin, "name": name, "rows": rows})
        else:
            told[str(one.item.name)] = rows[0] if one.item.name == "person" else rows
    return json.dumps(told, default=str, ensure_ascii=False, indent=2)


@pages.get("/profile/data.zip")
def my_data_as_tables() -> Answer:
    found = _everything(myself())
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", _as_json(found))
        for one in found:
            name = f"{one.plugin}-{one.item.name}" if one.plugin else str(one.item.name)
            archive.writestr(f"{name}.csv", spreadsheet(one.item.columns, one.item.rows))
    return _file(written.getvalue(), "application/zip", "zip")


def _file(content: str | bytes, kind: str, ending: str) -> Answer:
    answer = Answer(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="bocage-my-data.{ending}"'
    return answer


@pages.post("/profile/erasure")
def ask_erasure() -> Response:
    person = myself()
    with transaction():
        erasure.ask_erasure(g.actor, person)
    notice(_("Your request is noted. An administrator decides and you can withdraw it until then."))
    return go("people.my_data")


@pages.post("/profile/erasure/withdraw")
def withdraw_erasure() -> Response:
    person = myself()
    with transaction():
        erasure.withdraw_erasure(g.actor, person)
    notice(_("Your request is withdrawn."))
    return go("people.my_data")
