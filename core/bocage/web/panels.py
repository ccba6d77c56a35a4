"""Parts of a page that plugins give, each drawn inside the guard that also asked for it."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from bocage.hooks import NetworkHooks
from bocage.hooks.guarding import Failure
from bocage.permissions import Actor
from bocage.web.house import house
from bocage.web.parts import part_of, words_of_the_page

NOTHING = Markup("")


class DrawnPanel(NamedTuple):
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
    words, parts = words_of_the_page() if answers.signed else (), house().parts
    for plugin, panel in ((signed.plugin, signed.item) for signed in answers.signed):
        part = part_of(words, panel.template, panel.context)
        html: Markup | Failure | None = parts.kept(part)
        if html is None:
            html = hooks.computed(plugin, "panels", partial(parts.draw, part))
        title = str(panel.title)
        if isinstance(html, Failure):
            shown = DrawnPanel(plugin=plugin, title=title, reference=html.reference)
        else:
            shown = DrawnPanel(plugin=plugin, title=title, html=html, wide=panel.wide)
        done.append(shown)
    failed = [
        DrawnPanel(plugin=item.plugin, title=item.plugin, reference=item.reference)
        for item in answers.failures
    ]
    return done + failed
