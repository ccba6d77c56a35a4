"""Mails to a secretariat about a plugin that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bocage.database import session
from bocage.events import Event
from bocage.jobs.mail import Letter
from bocage.jobs.recipients import people_of
from bocage.language import _
from bocage.networks.events import PluginQuarantined
from bocage.networks.models import Network


def _quarantined(event: PluginQuarantined, event_id: int) -> Iterator[Letter]:
    network = session.get_one(Network, event.network_id)
    path = f"/n/{network.slug}/settings/plugins"
    w = {"name": event.plugin, "network": network.name, "reference": event.reference}
    for person in people_of(network.id, ("secretariat",)):
        yield Letter(
            person_id=person.id,
            recipient=person.email,
            name=person.name,
            language=person.language,
            network_id=network.id,
            dedupe=f"quarantined:{event_id}:{person.id}",
            subject=_("a plugin was set to rest"),
            paragraphs=(
                _(
                    "The plugin “%(name)s” failed three times within ten minutes in %(network)s. It is not asked any more; nothing it keeps is lost, and everything else works.",
                    **w,
                ),
                _("The reference for whoever looks after the instance: %(reference)s.", **w),
            ),
            button=_("See the plugins"),
            path=lambda: path,
            after=(),
            may_be_stopped=False,
        )


WRITERS: dict[type[Event], Callable[[Any, int], Iterator[Letter]]] = {
    PluginQuarantined: _quarantined,
}
"""Who writes for which event."""
