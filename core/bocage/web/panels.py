"""Parts of a page that plugins give, each drawn inside the guard that also asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app
from markupsafe import Markup

from bocage.hooks import NetworkHooks
from bocage.hooks.guarding import Failure
from bocage.permissions import Actor
from bocage.web.house import house

NOTHING = Markup("")


@dataclass(frozen=True, kw_only=True)
class DrawnPanel:
    """A panel ready to be shown; `reference` is set when it failed."""

    plugin: str
    title: str
    html: Markup = NOTHING
    reference: str = ""
    wide: bool = False


def drawn_panels(hooks: NetworkHooks, subject: Any, actor: Actor) -> list[DrawnPanel]:
    """Every panel of this subject, in order; one that fails says so in its own place."""
    answers = hooks.panels(subject, actor)
    done = []
    for signed in answers.signed:
        panel = signed.item
        draw = partial(_drawn, panel.template, panel.context)
        html = hooks.computed(signed.plugin, "panels", draw)
        shown = DrawnPanel(plugin=signed.plugin, title=str(panel.title), wide=panel.wide)
        done.append(_with(shown, html))
    failed = [
        DrawnPanel(plugin=item.plugin, title=item.plugin, reference=item.reference)
        for item in answers.failures
    ]
    return done + failed


def _drawn(template: str, context: Mapping[str, Any]) -> str:
    # The words of the page are there already; asking every context processor again costs more.
    words = house().page_context()
    return current_app.jinja_env.get_template(template).render({**words, **context})


def _with(shown: DrawnPanel, html: str | Failure) -> DrawnPanel:
    if isinstance(html, Failure):
        return DrawnPanel(plugin=shown.plugin, title=shown.title, reference=html.reference)
    # Autoescaped by the template it comes from.
    return DrawnPanel(
        plugin=shown.plugin,
        title=shown.title,
        html=Markup(html),  # noqa: S704
        wide=shown.wide,
    )
