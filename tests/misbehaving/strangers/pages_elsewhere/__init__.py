"""Its pages want to live at the root of the site."""

from __future__ import annotations

from flask import Blueprint

from bocage.plugin import Plugin, hookimpl

plugin = Plugin(name="pages_elsewhere", title="Pages elsewhere", hook_api=1)


pages = Blueprint("walks", __name__, url_prefix="/")


@pages.get("/profile")
def profile() -> str:
    return "mine"


@hookimpl
def register_pages() -> list[Blueprint]:
    return [pages]
