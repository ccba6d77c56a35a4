"""One quarter of one network, for tests below the web."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bocage.communities.models import Community
from bocage.database import session, transaction
from bocage.hooks import NetworkHooks, Registry
from bocage.networks.models import Network
from bocage.permissions import Actor, Grant
from bocage.reporting import queries, service
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.reporting.rules import Quarter
from bocage.testing import a_community, a_member, a_network, a_pilot, a_secretary, acting

PERIOD = Quarter(2026, 1)
ANSWERS = {
    "core.standing": {"appreciation": "on_track"},
    "core.news": {"moved": "Le groupe a rédigé une charte."},
}


@dataclass
class OpenQuarter:
    """What tests lean on; everything in it belongs to the session of the test."""

    network: Network
    secretary: Actor
    pilots: dict[int, Actor]
    cycle: ReportingCycle
    hooks: NetworkHooks
    registry: Registry

    @property
    def updates(self) -> list[ProgressUpdate]:
        """Every update, by the community's name."""
        return list(queries.updates_of_cycle(self.network, self.cycle))

    def pilot_of(self, update: ProgressUpdate) -> Actor:
        """Who writes it."""
        return self.pilots[update.community_id]

    def submitted(self, update: ProgressUpdate) -> ProgressUpdate:
        """The update, written and handed over by its pilot."""
        pilot = self.pilot_of(update)
        with transaction():
            service.save_answers(pilot, update, ANSWERS, {}, revision=update.revision, partial=True)
            service.submit_update(pilot, update, self.hooks, confirm_facts=True)
        return update


def open_quarter(
    registry: Registry | None = None, plugins: tuple[str, ...] = (), communities: int = 2
) -> OpenQuarter:
    """A network with so many communities, each with a pilot and a member, and its open cycle."""
    with transaction():
        network = a_network(session, plugins=plugins)
        registry = registry or Registry()
        hooks = NetworkHooks(registry, network.active_plugins)
        secretary = acting(
            a_secretary(session, network), Grant(role="secretariat", network_id=network.id)
        )
        pilots: dict[int, Actor] = {}
        for _ in range(communities):
            community: Community = a_community(session, network)
            person = a_pilot(session, community)
            a_member(session, community)
            grant = Grant(role="pilot", network_id=network.id, community_id=community.id)
            pilots[community.id] = acting(person, grant)
        cycle = service.open_cycle(secretary, network, PERIOD, date(2026, 4, 15), hooks)
    return OpenQuarter(network, secretary, pilots, cycle, hooks, registry)
