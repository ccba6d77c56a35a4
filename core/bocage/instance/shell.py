"""What stands around every page: names, menus, languages, formats."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask import Flask, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from bocage import clock
from bocage import language as languages
from bocage.instance.words import role_word, stage_number, stage_word, state_of_network
from bocage.networks.actions import MANAGE_INSTANCE, MANAGE_NETWORK, READ_NETWORK
from bocage.networks.vocabulary import Vocabulary
from bocage.people.actions import MANAGE_PEOPLE
from bocage.permissions import ANYONE, Actor, Scope
from bocage.reporting.actions import READ_PORTFOLIO, RUN_CYCLE
from bocage.web import MenuEntry, house
from bocage.web.environment import Speech
from bocage.web.markdown import marked
from bocage.web.request_life import READING, component_asked

__all__ = ["ANYONE", "equip", "page_context"]


def equip(app: Flask) -> None:
    """Give templates their words, filters and globals."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(Speech().words())
    shelf = app.extensions["bocage"].assets
    env.globals.update(
        asset=shelf.address,
        csrf_token=generate_csrf,
        stage_number=stage_number,
        stage_word=stage_word,
        role_word=role_word,
        state_of_network=state_of_network,
    )
    env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        hour=hour,
        figure=figure,
        markdown=marked,
        period=period,
        local=local,
    )
    app.context_processor(lambda: house().page_context())


def page_context() -> dict[str, Any]:
    """Everything the three base pages ask for, gathered once for a page and its panels."""
    known = (languages.language(), g.get("network"), g.get("actor", ANYONE))
    if g.get("shown_for") != known:
        g.shown, g.shown_for = _shown(*known), known
    shown: dict[str, Any] = g.shown
    return shown


def _shown(code: str, network: Any, actor: Actor) -> dict[str, Any]:
    settings = house().settings
    shown: dict[str, Any] = {
        "lang": code,
        "language": code,
        "instance_name": settings.short_name,
        "instance": settings,
        "home_url": "/",
        "actor": actor,
        "network": network,
        "words": Vocabulary.of(network.vocabulary if network else {}, code),
        "today": clock.today(network.time_zone if network else settings.time_zone),
        "languages": [
            {"code": item, "label": languages.LANGUAGES[item], "current": item == code}
            for item in settings.languages
        ],
        "language_url": "/language",
        "current_path": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "help_url": "/help",
        "legal_links": [
            {"label": languages.gettext("Legal notice"), "url": "/texts/imprint"},
            {"label": languages.gettext("Privacy"), "url": "/texts/privacy"},
        ],
        "sign_in_url": "/sign-in",
    }
    if settings.safe_mode and actor.may(MANAGE_NETWORK, network or Scope()):
        shown["banner"] = languages.gettext(
            "Safe mode: this instance was started without its plugins. What they keep is kept; restart without safe mode to have them back."
        )
    elif network is not None and _is_read_only(network):
        shown["banner"] = languages.gettext(
            "This part of the network is paused: it can be read only."
        )
    if actor.person_id is not None:
        shown["account"] = {"name": actor.name, "url": "/profile", "sign_out_url": "/sign-out"}
        shown["menu"] = _menu(actor)
    if network is not None and actor.is_known:
        shown["network_menu"] = _network_menu(network, actor)
    return shown


def _is_read_only(network: Any) -> bool:
    return request.method in READING and component_asked() in network.paused_plugins


def _menu(actor: Any) -> list[MenuEntry]:
    entries = [("/", languages.gettext("Asked of me"))]
    if actor.may(MANAGE_INSTANCE, Scope()):
        entries.append(("/instance", languages.gettext("Instance")))
    if actor.may(MANAGE_PEOPLE, Scope()):
        entries.append(("/people", languages.gettext("People")))
    return [MenuEntry(label=label, url=url, current=request.path == url) for url, label in entries]


def _network_menu(network: Any, actor: Any) -> Markup:
    words = Vocabulary.of(network.vocabulary, languages.language())
    asked: list[tuple[bool, str, str]] = [
        (actor.may(READ_NETWORK, network), "networks.show_network", languages.gettext("Overview")),
        (
            actor.may(READ_NETWORK, network),
            "communities.list_communities",
            words.community.many.capitalize(),
        ),
        (
            actor.may(READ_NETWORK, network),
            "organisations.list_organisations",
            languages.gettext("Organisations"),
        ),
        (
            actor.may(READ_PORTFOLIO, network),
            "reporting.board",
            languages.gettext("Portfolio board"),
        ),
        (
            actor.may(RUN_CYCLE, network),
            "reporting.list_cycles",
            languages.gettext("Reporting cycles"),
        ),
        (True, "reporting.list_reports", languages.gettext("Reports")),
        (
            actor.belongs_to(network.id),
            "calendar.show_calendar",
            languages.gettext("Calendar"),
        ),
    ]
    address = partial(_address, request.script_root, network.slug)
    entries = [(label, address(endpoint)) for may, endpoint, label in asked if may]
    items = g.hooks.menu_items(network, actor)
    entries += [(str(item.title), str(item.url)) for item in items]
    if actor.may(MANAGE_NETWORK, network):
        entries.append((languages.gettext("Settings"), address("networks.edit_network")))
    lines = ((label, url, "here" if url == request.path else "") for label, url in entries)
    return house().parts.of_texts("parts/network_menu.html", *lines)


# The same dozen addresses stand on every page of a network.
@lru_cache(4096)
def _address(_root: str, slug: str, endpoint: str) -> str:
    return url_for(endpoint, network=slug)


def day(value: date | None) -> str:
    """A day in full; nothing for None."""
    return languages.written_day(value) if value else ""


def short_day(value: date | None) -> str:
    """A day with a short month; nothing for None."""
    return languages.written_day(value, "d MMM y") if value else ""


def local(value: datetime) -> datetime:
    """The instant in the time zone of the page."""
    network = g.get("network")
    zone = network.time_zone if network else house().settings.time_zone
    return value.astimezone(ZoneInfo(zone))


def moment(value: datetime | None) -> str:
    """A day and an hour in the time zone of the page."""
    if value is None:
        return ""
    at = local(value)
    return f"{languages.written_day(at.date(), 'd MMMM y')}, {at:%H:%M}"


def hour(value: datetime | None) -> str:
    """An hour in the time zone of the page."""
    return local(value).strftime("%H:%M") if value else ""


def figure(value: Decimal | float | int | str | None) -> str:
    """A number as it is written here; an unknown one is a dash, never a zero."""
    if value is None or value == "":
        return "–"
    return str(format_decimal(Decimal(str(value)), "#,##0.##", locale=languages.language()))


def period(name: str) -> str:
    """`2024-Q2` as people say it: `T2 2024` in French, `Q2 2024` in English."""
    year, _, quarter = name.partition("-Q")
    return f"{'T' if languages.language() == 'fr' else 'Q'}{quarter} {year}"
