"""A site with everything on it, and browsers of everybody who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.stories.small_network import SLUG, SmallNetwork

NOT_PAGES = {
    "calendar.download_calendar": "a file for calendars",
    "charters.download_data": "a file to save",
    "charters.download_milestone_data": "a file to save",
    "charters.download_milestones": "a table to save",
    "charters.download_output_data": "a file to save",
    "charters.download_outputs": "a table to save",
    "charters.download_table": "a table to save",
    "api-docs.openapi_json": "for programs",
    "assets.asset": "files",
    "instance.alive": "for the machine that watches",
    "instance.ready": "for the machine that watches",
    "organisations.download_organisations": "a table to save",
    "people.my_data_as_json": "a file to save",
    "people.my_data_as_tables": "a file to save",
    "reporting.show_report_data": "for programs",
    "federation.show_data": "for programs",
    "sessions.download_matrix": "a table to save",
    "sessions.download_minutes": "a text to save",
    "sessions.download_series": "a text to save",
    "sessions.download_sessions": "a table to save",
    "sessions.download_attendance": "a table to save",
    "sessions.download_series_json": "for programs",
    "sessions.download_workbook": "a workbook to save",
    "sessions.tell_clock": "for the script of the clock",
    "sessions.download_promises": "a table to save",
    "sessions.download_programme": "a table to save",
    "sessions.download_programmes": "a table to save",
    "sessions.download_session": "a calendar file",
    "sessions.read_feed": "for calendar programs",
    "security.two_factor_rescue": "closed: it promises what nobody keeps",
    "security.tf_select": "there is one second factor, so nobody is asked which",
    "security.wan_delete": "only its form is used",
}
ROLES: dict[str, tuple[str, ...]] = {
    "nobody": (
        "people.sign_in", "people.link_sent", "security.login", "security.wan_signin",
    ),
    "operator": ("instance.show_instance", "federation.edit_report", "instance.new_network", "people.list_people", "people.new_person",
        "people.show_person", "people.show_erasure", "jobs.outbox", "jobs.show_mail",
        "offering.list_offers", "offering.edit_offers",
        "offering.edit_everywhere", "offering.list_profiles", "offering.edit_profile"),
    "pilot": ("reporting.edit_update", "sessions.new_correction"),
    "member": ("reporting.show_contribution", "communities.ask_to_join", "sessions.show_reply"),
    "password": ("security.verify", "people.password", "people.address"),
    "factor": (
        "security.two_factor_token_validation", "security.mf_recovery",
    ),
}  # fmt: skip
"""Whom a page is for; the secretariat, where nothing is said."""
REFUSED = ("/l/no-such-link", "/no-such-page", f"/n/{SLUG}/organisations/new")
"""Pages that are asked for to see how they are refused, the last one by a member."""


@dataclass(frozen=True)
class Visit:
    """One look at one page."""

    role: str
    path: str


class Story:
    """The site that is looked at, and browsers that are already signed in."""

    def __init__(self, network: SmallNetwork, address: str, browser: Browser) -> None:
        self.network, self.address, self.browser = network, address, browser
        self.app = network.app
        self.console: list[tuple[str, str]] = []
        self.cookies = {role: self._cookies_of(role) for role in ("nobody", *network.people)}

    def _cookies_of(self, role: str) -> list[Any]:
        client = self.app.test_client()
        if role != "nobody":
            at = f"/l/{self.network.link(role)}"
            token = re.search(r'csrf_token" value="([^"]+)"', client.get(at).text)
            assert token
            assert client.post(at, data={"csrf_token": token[1]}).status_code in {302, 303}
        kept = client.get_cookie("bocage")
        return [{"name": "bocage", "value": kept.value, "url": self.address}] if kept else []

    def client(self, role: str, language: str = "fr") -> FlaskClient:
        """Somebody in this role without a browser, nor scripts."""
        found = self.app.test_client()
        found.set_cookie("language", language)
        for cookie in self.cookies[role]:
            found.set_cookie(cookie["name"], cookie["value"])
        return found

    @contextmanager
    def opened(
        self,
        role: str = "nobody",
        width: int = 360,
        *,
        javascript: bool = True,
        **more: Any,
    ) -> Iterator[Page]:
        """A page of somebody in this role; what the console says against it is kept."""
        context: BrowserContext = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 740},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=javascript,
            **more,
        )
        context.add_cookies(self.cookies[role])
        context.set_default_timeout(10_000)
        page: Page = context.new_page()
        said: list[tuple[str, str]] = []
        page.on(
            "console",
            lambda line: said.append((line.text, line.location["url"])) if is_fault(line) else None,
        )
        page.on("pageerror", lambda fault: said.append((str(fault), page.url)))
        try:
            yield page
        finally:
            context.close()
            self.console += said

    def visits(self) -> list[Visit]:
        """Each page once, and more often where one address has several faces."""
        adapter = self.app.url_map.bind("localhost")
        found = []
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/"):
                continue
            if rule.endpoint in NOT_PAGES:
                continue
            filled = adapter.build(rule.endpoint, self.arguments(rule.arguments, rule.rule))
            found.append(Visit(role_of(rule.endpoint), filled))
        return found + self.other_faces()

    def other_addresses(self) -> list[str]:
        """What is fetched and is no page: files, tables, programs' addresses."""
        at, group = f"/n/{SLUG}", self.network.communities["accepted"]
        assets = self.app.extensions["bocage"].assets
        return [
            assets.address("bocage.css"),
            "/api/openapi.json",
            "/api/v1/networks",
            "/livez",
            "/profile/data.json",
            "/profile/data.zip",
            f"{at}/organisations.csv",
            f"{at}/sessions/{group}/matrix.csv",
            f"{at}/sessions/{group}/promises.csv",
            f"{at}/sessions/{group}/programme.csv",
            f"{at}/sessions/-/programme.csv",
            f"{at}/sessions/{group}/minutes.md",
            f"{at}/sessions/{group}/3/session.ics",
            f"{at}/sessions/{group}/sessions.csv",
            f"{at}/sessions/{group}/attendance.csv",
            f"{at}/sessions/{group}/series.json",
            f"{at}/sessions/{group}/series.xlsx",
            f"{at}/charters/charters.csv",
            f"{at}/charters/charters.json",
            f"{at}/charters/milestones.csv",
            f"{at}/charters/milestones.json",
            f"{at}/charters/outputs.csv",
            f"{at}/charters/outputs.json",
            f"{at}/calendar.ics",
            f"{at}/reports/{self.network.past_period.name}/data.json",
        ]

    def arguments(self, names: set[str], rule: str) -> dict[str, Any]:
        """What stands in an address; an argument nobody thought of fails here."""
        known: dict[str, Any] = {
            "network": SLUG,
            "slug": self.network.communities["accepted"],
            "community_slug": self.network.communities["accepted"],
            "number": 3 if "person_id" in rule else 1,
            "version": 2,
            "step": "deliver",
            "period": self.period_of(rule),
            "update_id": self.network.updates["submitted" if "review" in rule else "draft"],
            "secret": self.network.link("member"),
            "name": "hours"
            if "plugins" in rule
            else "project"
            if "profiles" in rule
            else "imprint",
            **self.network.numbers,
        }
        assert names <= known.keys(), f"fill {names - known.keys()} of {rule}"
        return {name: known[name] for name in names}

    def period_of(self, rule: str) -> str:
        network = self.network
        is_report = "report" in rule
        return (network.past_period if is_report else network.open_period).name

    def other_faces(self) -> list[Visit]:
        network, at = self.network, f"/n/{SLUG}"
        group = network.communities["accepted"]
        states = [Visit("pilot", f"{at}/updates/{number}") for number in network.updates.values()]
        period = network.open_period.plus(1)
        return [
            *states,
            Visit("nobody", "/"),
            Visit("pilot", "/"),
            Visit("member", "/"),
            Visit("nobody", f"{at}/reports/{network.past_period.name}"),
            Visit("pilot", f"{at}/communities/{group}"),
            Visit("member", f"{at}/communities/{group}"),
            Visit("secretary", f"{at}/sessions/{group}/matrix?view=people"),
            *self.faces_of_sessions(),
            *(
                Visit("member", f"{at}/sessions/{group}/{page}")
                for page in ("2", "2/cards", "2/closing", "1/closing", "promises?state=waiting")
            ),
            Visit("secretary", f"{at}/sessions/{group}/3/presence"),
            Visit("member", f"{at}/sessions/-/mine"),
            Visit("secretary", f"{at}/sessions/{group}/3"),
            Visit("secretary", f"{at}/sessions/{group}/3/invitations"),
            *self.faces_of_charters(),
            Visit("secretary", f"{at}/cycles/new?period={period.name}&due_on={period.ends}"),
            Visit("secretary", f"{at}/portfolio?state=due"),
            Visit("nobody", "/l/no-such-link"),
            Visit("secretary", "/no-such-page"),
            Visit("member", f"{at}/organisations/new"),
        ]

    def faces_of_sessions(self) -> list[Visit]:
        at = f"/n/{SLUG}/sessions/{self.network.communities['accepted']}"
        return [
            *(Visit("pilot", f"{at}/1/script{page}") for page in ("", "/edit", "/clock")),
            *(Visit("pilot", f"{at}/3/script{page}") for page in ("", "/clock")),
            *(
                Visit("member", f"{at}/{page}")
                for page in ("1/minutes", "2/minutes", "minutes?q=essai", "themes", "transfer")
            ),
            *(Visit("pilot", f"{at}/{page}") for page in ("2/minutes", "3/minutes", "themes")),
        ]

    def faces_of_charters(self) -> list[Visit]:
        groups, at = self.network.communities, f"/n/{SLUG}/charters"
        joined, drafted = f"{at}/{groups['accepted']}/1", f"{at}/{groups['draft']}/1"
        return [
            *(Visit(role, page) for role in ("pilot", "member") for page in (joined, drafted)),
            *(Visit("pilot", f"{drafted}/{page}") for page in ("text", "blocks", "call")),
            Visit("pilot", f"{drafted}/steps/hand_in"),
            Visit("member", f"{drafted}/call"),
            Visit("member", f"{joined}/join"),
            Visit("member", f"{at}/?state=closed"),
            Visit("member", f"{joined}/milestones"),
            Visit("member", f"{joined}/outputs"),
            Visit("pilot", f"{joined}/milestones/new"),
            Visit("pilot", f"{joined}/next-steps"),
            Visit("member", f"{at}/milestones?state=late"),
            Visit("member", f"/n/{SLUG}/calendar?month=1900-01"),
        ]


def is_fault(line: ConsoleMessage) -> bool:
    """A page that is refused on purpose is a line of its own in the console."""
    return line.type == "error" and not line.location["url"].endswith(REFUSED)


def role_of(endpoint: str) -> str:
    return next((role for role, pages in ROLES.items() if endpoint in pages), "secretary")


VOID = frozenset(("meta", "link", "input", "img", "br", "hr", "circle", "rect", "path", "line"))
FRENCH = re.compile(
    r"\b(envoyer|enregistrer|bilan|séances?|valider|retour|aucune?|voir|nouvelle|depuis|pour|avec"
    r"|votre|vous|trimestre|membres|ajouter|accepter|modifier|fermer|annuler|présence|chercher"
    r"|adresse|nom|prénom|mot de passe|langue|connexion|quitter|ouvrir|étape|mandat|rapport)\b",
    re.IGNORECASE,
)


class Chrome(HTMLParser):
    """The words of the interface on a page: in menus, buttons, labels and heads of columns."""

    SPOKEN = frozenset(("title", "button", "label", "legend", "summary", "nav", "dt", "h1", "h2"))
    WRITTEN = frozenset(("article", "option"))
    """What is people's own, or a report in the language of its network."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang")
        is_own = given.get("lang") == "fr" or "letter" in (given.get("class") or "").split()
        if tag not in VOID:
            self.open.append("article" if is_own else tag)
        if not self.WRITTEN.intersection(self.open):
            self.texts += [given[at] or "" for at in ("aria-label", "placeholder") if at in given]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.SPOKEN.intersection(self.open) and not self.WRITTEN.intersection(self.open):
            self.texts.append(data.strip())
