"""The profiles networks begin with, as the administrators want them."""

from __future__ import annotations

from typing import Any

from flask import g, request

from bocage.database import transaction
from bocage.language import Text, _, language
from bocage.networks import queries
from bocage.networks.creating import SAID, change_profile, reset_profile
from bocage.networks.profile import Choice, Profile
from bocage.networks.schemas import ChangeProfile
from bocage.networks.vocabulary import COMMUNITY_PRESETS, PILOT_PRESETS
from bocage.switching.here import shelf
from bocage.switching.web.offering import INSTANCE, for_administrators, pages
from bocage.web import Submitted, go, notice, render_page, submitted

CHOICES: dict[str, Text] = {
    "": _("not mentioned"),
    "on": _("on at first; the secretariat decides"),
    "always_on": _("always on"),
    "not_offered": _("not offered"),
}


@pages.get("/administration/profiles")
def list_profiles() -> str:
    for_administrators()
    here = shelf()
    shown = [
        (
            profile,
            [_named(name) for name in profile.plugins if name in shelf().plugins],
            _gone(profile),
        )
        for profile in queries.profiles()
    ]
    return render_page("switching/profiles.html", profiles=shown, shelf=here)


def _named(name: str) -> str:
    return shelf().title(name)


def _gone(profile: Profile) -> list[str]:
    return [name for name in profile.plugins if name not in shelf().plugins]


@pages.get("/administration/profiles/<name>")
def edit_profile(name: str) -> str:
    for_administrators()
    profile = queries.find_profile(name)
    return _profile(profile, Submitted(values=_typed(profile)))


def _typed(profile: Profile) -> dict[str, Any]:
    texts = {
        f"{part}_{code}": text
        for part in ("title", "summary")
        for code, text in profile.content.get(part, {}).items()
    }
    words = {"community_word": profile.community_word, "pilot_word": profile.pilot_word}
    return texts | words | {f"plugin-{n}": _said(c) for n, c in profile.plugins.items()}


def _said(choice: Choice) -> str:
    pair = (choice.state, choice.offer)
    return next((said for said, meant in SAID.items() if meant == pair), "on")


def _profile(profile: Profile, form: Submitted) -> str:
    names = sorted({*shelf().plugins, *profile.plugins})
    return render_page(
        "switching/profile.html",
        profile=profile,
        form=form,
        plugins=[(name, _named(name), name in shelf().plugins) for name in names],
        options=[(key, str(text)) for key, text in CHOICES.items()],
        community_words=[(k, words[language()]["one"]) for k, words in COMMUNITY_PRESETS.items()],
        pilot_words=[(k, words[language()]["one"]) for k, words in PILOT_PRESETS.items()],
    )


@pages.post("/administration/profiles/<name>")
def save_profile(name: str) -> Any:
    for_administrators()
    profile = queries.find_profile(name)
    typed = request.form.to_dict()
    schema = ChangeProfile()
    form = submitted(schema, {key: typed.get(key, "") for key in schema.fields})
    if not form.is_valid:
        return _profile(profile, Submitted(values=typed, errors=form.errors)), 422
    said = {name: typed.get(f"plugin-{name}", "") for name in {*shelf().plugins, *profile.plugins}}
    with transaction():
        change_profile(g.actor, INSTANCE, profile, form.data | {"plugins": said})
    notice(_("The profile is saved; networks that began with it stay as they are."))
    return go(".list_profiles")


@pages.post("/administration/profiles/<name>/reset")
def reset(name: str) -> Any:
    for_administrators()
    profile = queries.find_profile(name)
    with transaction():
        reset_profile(g.actor, INSTANCE, profile)
    notice(_("The profile is again as it came with Bocage."))
    return go(".list_profiles")
