"""The front page, the home page, texts, help, and what the operator looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Response, abort, g, url_for

from bocage import clock
from bocage import language as languages
from bocage.database import session
from bocage.hooks import NetworkHooks
from bocage.instance import queries
from bocage.instance.shell import period
from bocage.language import Text, _
from bocage.networks import quarantine
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.networks.creating import Begun, begin_network
from bocage.networks.queries import find_profile, networks_of, profiles
from bocage.networks.schemas import CreateNetwork
from bocage.networks.vocabulary import COMMUNITY_PRESETS, PILOT_PRESETS
from bocage.people.actions import MANAGE_PEOPLE
from bocage.people.erasure import waiting_requests
from bocage.permissions import NotAllowed, Scope
from bocage.reporting.queries import tasks_for
from bocage.reporting.web.attempts import attempt
from bocage.switching.here import shelf
from bocage.switching.queries import removals_to_confirm
from bocage.web import Submitted, go, house, notice, render_page, site_pages, submitted

pages = site_pages("instance", __name__)
TEXTS = ("welcome", "imprint", "privacy")
INSTANCE = Scope()
AS_PROFILED = ("", _("as the profile says"))
TIME_TO_ANSWER = timedelta(days=30)
"""Within a month somebody who asks to be erased must have an answer."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that waits for the person who reads the home page."""

    title: str
    detail: str
    url: str
    act: str
    due: date | None = None
    on: date | None = None
    """When it takes place; unlike a due date nothing has to be done before."""
    is_overdue: bool = False


@pages.get("/")
def home() -> str:
    if g.actor.person_id is None:
        return render_page(
            "instance/front.html",
            welcome=_text("welcome"),
            publications=queries.latest_publications(),
        )
    today = clock.today(house().settings.time_zone)
    if g.actor.comes_by_link:
        return render_page("instance/home.html", asked=_tasks(today), is_by_link=True)
    return render_page(
        "instance/home.html",
        asked=[*_tasks(today), *_asking(), *_requests(), *_removals(), *_reminders(today)],
        communities=queries.my_communities(g.actor, today),
        networks=networks_of(g.actor),
        publications=queries.latest_publications(3),
    )


ACTS: dict[str, tuple[Text, str]] = {
    "write": (_("Write the update"), "reporting.edit_update"),
    "review": (_("Review the update"), "reporting.review_update"),
    "contribute": (_("Write a line"), "reporting.show_contribution"),
}


def _tasks(today: date) -> list[Asked]:
    found = []
    for task in tasks_for(g.actor, today):
        act, endpoint = ACTS[task.kind]
        where: dict[str, Any] = {"network": task.network.slug}
        if task.kind == "contribute":
            where["contribution_id"] = task.contribution_id
        else:
            where["update_id"] = task.update_id
        found.append(
            Asked(
                title=task.community.name,
                detail=f"{task.network.name} · {period(task.period)}",
                url=url_for(endpoint, **where),
                act=str(act),
                due=task.due,
                is_overdue=task.is_overdue,
            )
        )
    return found


def _asking() -> list[Asked]:
    return [
        Asked(
            title=row.name,
            detail=f"{row.network_name} · "
            + languages.ngettext(
                "%(num)s person asks to take part", "%(num)s people ask to take part", row.number
            )
            % {"num": row.number},
            url=url_for("communities.show_members", network=row.network, slug=row.slug),
            act=str(_("Answer")),
        )
        for row in queries.asking_to_join(g.actor)
    ]


def _requests() -> list[Asked]:
    if not g.actor.may(MANAGE_PEOPLE, INSTANCE):
        return []
    return [
        Asked(
            title=row.name,
            detail=str(_("asks to be erased")),
            url=url_for("people.show_erasure", person_id=row.person_id),
            act=str(_("Decide")),
            due=(row.asked_at + TIME_TO_ANSWER).date(),
            is_overdue=clock.now() > row.asked_at + TIME_TO_ANSWER,
        )
        for row in waiting_requests(g.actor, INSTANCE)
    ]


def _removals() -> list[Asked]:
    networks = {network.id: network for network in networks_of(g.actor)}
    plugins = shelf().plugins
    return [
        Asked(
            title=str(plugins[row.plugin].title),
            detail=f"{networks[row.network_id].name} · "
            + str(_("somebody asks to remove its data; it takes a second person")),
            url=url_for(
                "switching.show_data", network=networks[row.network_id].slug, name=row.plugin
            ),
            act=str(_("Decide")),
        )
        for row in removals_to_confirm(g.actor, list(networks.values()))
        if row.plugin in plugins
    ]


def _reminders(today: date) -> list[Asked]:
    found = []
    for network in networks_of(g.actor):
        hooks = NetworkHooks.of(house().registry, network)
        for item in hooks.reminders(network, g.actor, today):
            asked = Asked(
                title=str(item.title),
                detail=str(item.detail) or network.name,
                url=item.url,
                act=str(_("Look at it")),
                on=item.due,
            )
            found.append(asked)
    return found


@pages.get("/help")
def show_help() -> str:
    return render_page("instance/help.html", contact=house().settings.contact)


@pages.get("/texts/<name>")
def show_text(name: str) -> str:
    if name not in TEXTS:
        abort(404)
    titles = {"welcome": _("Welcome"), "imprint": _("Legal notice"), "privacy": _("Privacy")}
    return render_page("instance/text.html", title=titles[name], text=_text(name))


def _text(name: str) -> str:
    folder: Path = house().settings.folder / "texts"
    for file in (folder / f"{name}.{languages.language()}.md", folder / f"{name}.md"):
        if file.is_file():
            return file.read_text("utf-8")
    return ""


@pages.get("/instance")
def show_instance() -> str:
    registry = house().registry
    return render_page(
        "instance/instance.html",
        networks=queries.networks_in_figures(g.actor, INSTANCE),
        plugins=sorted(registry.manifests.values(), key=lambda plugin: plugin.name),
        is_on=queries.where_plugins_are_on(g.actor, INSTANCE),
        set_aside=registry.set_aside,
        resting=quarantine.quarantined_everywhere(g.actor, INSTANCE),
        faults=quarantine.faults_everywhere(g.actor, INSTANCE, slow=False),
        slow=quarantine.faults_everywhere(g.actor, INSTANCE, slow=True),
    )


@pages.get("/networks/new")
def new_network() -> str:
    return _network(Submitted())


def _network(form: Submitted) -> str:
    if not g.actor.may(MANAGE_INSTANCE, INSTANCE):
        raise NotAllowed(MANAGE_INSTANCE, g.actor, INSTANCE)
    code = languages.language()
    return render_page(
        "instance/network_new.html",
        form=form,
        profiles=[
            ("", str(_("None of these")), str(_("Plugins and words are chosen later."))),
            *((item.name, item.title, item.summary) for item in profiles()),
        ],
        community_words=[AS_PROFILED, *_one_word(COMMUNITY_PRESETS, code)],
        pilot_words=[AS_PROFILED, *_one_word(PILOT_PRESETS, code)],
        languages_to_choose=list(languages.LANGUAGES.items()),
    )


def _one_word(presets: Mapping[str, Any], code: str) -> list[tuple[str, Text]]:
    return [(key, words[code]["one"]) for key, words in presets.items()]


@pages.post("/networks/new")
def create_network() -> Any:
    form = submitted(CreateNetwork())
    done = attempt(partial(_begin, form.data)) if form.is_valid else None
    if done is None or not done.is_done:
        form.errors.update(done.errors if done else {})
        return _network(form), 422
    notice(_("The network is created; give somebody its secretariat next."))
    if done.result.not_installed:
        names = ", ".join(done.result.not_installed)
        told = _("Its profile names plugins that are not installed here: %(names)s.", names=names)
        notice(told, "message")
    return go("networks.show_people", network=done.result.network.slug)


def _begin(given: Mapping[str, Any]) -> Begun:
    profile = find_profile(given["profile"]) if given["profile"] else None
    return begin_network(g.actor, INSTANCE, given, shelf(), profile)


@pages.get("/livez")
def alive() -> Response:
    return Response("ok", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> Response:
    session.execute(sa.text("select 1"))
    return Response("ok", mimetype="text/plain")
