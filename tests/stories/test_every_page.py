"""Every page of the site, seen as whoever it is for: on a phone, by a screen reader, in both languages.

On SQLite only: what is looked at is HTML, which is the same on both databases; what pages read from
them is tested beside each feature on both.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from marshmallow import Schema, fields
from playwright.sync_api import Browser, Page

from bocage.app import create_app
from bocage.hooks import HOOK_API, Plugin, Registry
from bocage.settings import InstanceSettings
from tests.listening import listening_socket, port_of, serving
from tests.stories.seen import FRENCH, REFUSED, Chrome, Story, Visit
from tests.stories.small_network import SLUG, SmallNetwork, small_network

pytestmark = pytest.mark.story
AXE = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FIRST_VISIT, NEXT_VISIT = 60_000, 15_000
"""Bytes as they are sent: of a page with all it needs, and of the page alone."""


class HoursKept(Schema):
    """What a network may set."""

    hours = fields.Integer(load_default=2, metadata={"label": "Hours"})


def installed_and_one_with_settings() -> Registry:
    """No bundled plugin has settings; their page is one of ours all the same."""
    found = Registry()
    found.load_installed()
    module = ModuleType("hours")
    module.__file__ = __file__
    vars(module)["plugin"] = Plugin(
        name="hours", title="Hours", hook_api=HOOK_API, settings=HoursKept
    )
    found.add(module, "hours")
    return found


@pytest.fixture(scope="module")
def story(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Story]:
    """One site and one browser for the whole file: nothing here changes what another test reads."""
    var = tmp_path_factory.mktemp("var")
    shutil.copyfile(sqlite_template, var / "bocage.sqlite")
    (var / "texts").mkdir()
    for name in ("welcome", "imprint", "privacy"):
        (var / "texts" / f"{name}.md").write_text(
            "Une *page* que la fédération a écrite.\n", "utf-8"
        )
    with ExitStack() as stack:
        bound = stack.enter_context(listening_socket())
        address = f"http://localhost:{port_of(bound)}"
        settings = InstanceSettings.for_tests(
            database_url=f"sqlite:///{var / 'bocage.sqlite'}", var=var, base_url=address
        )
        app: Flask = create_app(settings, installed_and_one_with_settings())
        stack.callback(app.extensions["bocage.database"].dispose)
        network = small_network(app)
        stack.enter_context(serving(app, bound))
        yield Story(network, address, browser)


def each(story: Story, look: Callable[[Page, Visit], list[str]], **how: Any) -> str:
    """What is wrong, line by line; one window for each role."""
    wrong: list[str] = []
    story.console.clear()
    visits = story.visits()
    for role in sorted({visit.role for visit in visits}):
        with story.opened(role, **how) as page:
            for visit in (one for one in visits if one.role == role):
                wrong += [f"{role} {visit.path}: {fault}" for fault in look(page, visit)]
    return "\n".join([*wrong, *(f"console of {at}: {said}" for said, at in story.console)])


def went(page: Page, visit: Visit) -> list[str]:
    """Go there; a fault when it answered something else than this page."""
    answer = page.goto(visit.path)
    assert answer
    is_refused = (visit.path in REFUSED and visit.role != "secretary") or visit.path == REFUSED[1]
    if is_refused != (answer.status >= 400) or not page.url.endswith(visit.path):
        return [f"answered {answer.status} at {page.url}"]
    return []


def is_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_nobody_is_shut_out_of_any_page(story: Story) -> None:
    def look(page: Page, visit: Visit) -> list[str]:
        faults = went(page, visit)
        # The bar that stays at the foot of the window lies over whatever happens to be under it.
        page.evaluate(
            "document.querySelectorAll('.save-bar').forEach(bar => bar.style.position = 'static')"
        )
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(options)", AXE)
        for one in found["violations"]:
            faults += [f"{one['id']}: {node['html'][:160]}" for node in one["nodes"]]
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 740})
            if is_wide(page):
                faults.append(f"wider than {width} px")
        return faults + outline(page)

    wrong = each(story, look)
    assert not wrong, wrong


def outline(page: Page) -> list[str]:
    """One heading at the top, a title of its own, the language said."""
    faults = []
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1")
    if not page.title().partition(" – ")[0].strip():
        faults.append("no title")
    if page.locator("html").get_attribute("lang") != "fr":
        faults.append("another language")
    return faults


def key_pages(network: SmallNetwork) -> dict[str, Visit]:
    """The pages that are opened most, on the slowest lines."""
    at = f"/n/{SLUG}"
    return {
        "home": Visit("pilot", "/"),
        "community": Visit("pilot", f"{at}/communities/{network.communities['accepted']}"),
        "update": Visit("pilot", f"{at}/updates/{network.updates['draft']}"),
        "board": Visit("secretary", f"{at}/portfolio"),
        "report": Visit("nobody", f"{at}/reports/{network.past_period.name}"),
    }


def test_pages_are_light(story: Story) -> None:
    """Counted as they are sent: headers, style, script and pictures the first time, then the page."""
    found: dict[str, tuple[float, float]] = {}
    for name, visit in key_pages(story.network).items():
        with story.opened(visit.role) as page:
            sent: list[float] = []
            channel = page.context.new_cdp_session(page)
            channel.send("Network.enable")
            channel.on(
                "Network.loadingFinished", lambda one, s=sent: s.append(one["encodedDataLength"])
            )
            page.goto(visit.path, wait_until="networkidle")
            first = sum(sent)
            sent.clear()
            page.goto(visit.path, wait_until="networkidle")
            found[name] = (first, sum(sent))
    assert all(0 < first <= FIRST_VISIT for first, _again in found.values()), found
    assert all(0 < again <= NEXT_VISIT for _first, again in found.values()), found


def test_every_address_is_answered_with_the_headers_that_protect(story: Story) -> None:
    """Files and programs' addresses too; what is for somebody signed in is kept by no cache."""
    wrong = []
    clients = {role: story.client(role) for role in story.cookies}
    visits = [*story.visits(), *(Visit("secretary", path) for path in story.other_addresses())]
    for visit in visits:
        answer = clients[visit.role].get(visit.path)
        headers = answer.headers
        policy = headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            wrong.append((visit, "policy"))
        wrong += [(visit, name) for name, said in SECURITY.items() if headers.get(name) != said]
        if "/assets/" not in visit.path and "no-store" not in headers.get("Cache-Control", ""):
            wrong.append((visit, "cache"))
        if re.search(
            r" (style|on[a-z]+)=\"|<script>|<style|javascript:",
            answer.get_data().decode("utf-8", "replace"),
        ):
            wrong.append((visit, "written in the page"))
        answer.close()
    assert wrong == [], "\n".join(map(str, wrong))


def test_without_scripts_the_pages_opened_most_are_there(story: Story) -> None:
    for visit in key_pages(story.network).values():
        with story.opened(visit.role, javascript=False) as page:
            assert went(page, visit) == []
            assert len(page.locator("main").inner_text()) > 100
            assert page.locator("main form[method=post]:not(:has(button))").count() == 0


def test_english_readers_read_english(story: Story) -> None:
    """What stands around people's own words: menus, headings of tables, buttons, labels."""
    wrong = []
    with story.network.all_speaking("en"):
        clients = {role: story.client(role, "en") for role in story.cookies}
        for visit in story.visits():
            answer = clients[visit.role].get(visit.path)
            said = Chrome()
            said.feed(answer.text)
            # The blocks of a report bear titles in the language of their network.
            texts = [] if visit.path.endswith("/report") else said.texts
            wrong += [(visit.path, one) for one in texts if FRENCH.search(one)]
            if said.language != "en":
                wrong.append((visit.path, "is in another language"))
    assert wrong == [], "\n".join(map(str, wrong))


def test_signing_in_by_a_link_needs_no_script(story: Story) -> None:
    with story.opened(javascript=False) as page:
        page.goto("/sign-in")
        page.locator("form[action='/sign-in'] [name=email]").fill("someone@example.org")
        page.locator("form[action='/sign-in'] button").click()
        page.wait_for_url("**/sign-in/sent")
        page.goto(f"/l/{story.network.link('member')}")
        page.locator("main form button").first.click()
        page.wait_for_url(f"{story.address}/")
        assert "Inès" in page.locator("header").inner_text()


def test_an_update_is_written_sent_and_read_without_scripts(story: Story) -> None:
    network = story.network
    path = f"/n/{SLUG}/updates/{network.updates['write']}"
    with story.opened("pilot", javascript=False) as page:
        page.goto(path)
        page.locator("[name='core.news:moved']").fill("Le groupe s’est réuni.")
        page.locator(".save-bar button[value=save]").click()
        assert "Le groupe s’est réuni." in page.locator("[name='core.news:moved']").input_value()
        assert network.state_of("write") == "draft"
        page.locator("[name='core.standing:appreciation'][value=on_track]").check()
        for box in page.locator("[name^='fact:'][name$=':confirmed'][type=checkbox]").all():
            box.check()
        page.locator(".save-bar button[value=submit]").click()
        assert network.state_of("write") == "submitted"
    with story.opened("secretary", javascript=False) as page:
        page.goto(f"{path}/review")
        page.locator("details:has([name='remark:core.news:moved']) summary").click()
        page.locator("[name='remark:core.news:moved']").fill("Merci !")
        page.locator("button[value=pin]").last.click()
        assert "Merci !" in page.locator("main").inner_text()
        page.locator("button[value=accept]").click()
        assert network.state_of("write") == "accepted"


def test_attendance_is_taken_without_scripts(story: Story) -> None:
    group = story.network.communities["accepted"]
    with story.opened("pilot", javascript=False) as page:
        page.goto(f"/n/{SLUG}/sessions/{group}/2/attendance")
        page.locator("input[type=radio][value=absent]").first.check()
        page.locator(".save-bar button").first.click()
        page.wait_for_url(f"**/sessions/{group}/2")
        page.goto(f"/n/{SLUG}/sessions/{group}/2/attendance")
        assert page.locator("input[type=radio][value=absent]").first.is_checked()
