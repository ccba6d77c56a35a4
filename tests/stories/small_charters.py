"""The charters of the small network: one that people join while it is rewritten, one that looks for a co-pilot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bocage.communities.models import Community
from bocage.permissions import Actor
from bocage_charters import blocks, calls, joining, reviewing, service
from bocage_charters.models import Charter

TEXT: dict[str, Any] = {
    "problem": "Les nouvelles personnes arrivent un lundi, et personne ne les attend.",
    "positioning": "Nous savons accueillir ; le recrutement est l’affaire d’autres groupes.",
    "object": "Un livret d’accueil essayé dans trois structures, et un atelier pour le transmettre.",
    "dates_note": "avant l’été",
}
READING = {
    "room": 4,
    "room_why": "On peut encore y mettre du sien.",
    "enough": 3,
    "enough_why": "On voit où cela mène.",
}
BLOCKS: dict[str, Any] = {
    "actions": [
        {"what": "Visiter trois structures", "who": "Inès", "until": date(2027, 2, 1)},
        {"what": "Écrire le livret", "is_done": True},
    ],
    "partners": [{"name": "Mission locale", "role": "relit le livret"}],
    "budget": [
        {"what": "Impression", "amount": Decimal("1234.5"), "funding": "Fonds commun"},
        {"what": "Déplacements"},
    ],
    "support": [{"kind": "peer", "what": "animer un atelier"}],
    "goals": [4, 8],
    "design": {"rhythm": "Un mardi par mois", "size": "Une dizaine"},
}


def _handed_in(pilot: Actor, charter: Charter, told: Mapping[str, Any]) -> None:
    version = service.at_work(charter)
    service.write_text(pilot, version, told, version.revision)
    service.hand_in(pilot, charter)


def joined_and_rewritten(
    group: Community, pilot: Actor, secretary: Actor, members: Mapping[int, Actor]
) -> None:
    """Signed, running, joined; a second version waits for the secretariat."""
    charter = service.begin_charter(pilot, group, "Un livret d’accueil")
    _handed_in(pilot, charter, TEXT)
    reviewing.ask_gauge(secretary, charter, list(members))
    for reader in (secretary, *members.values()):
        reviewing.answer_gauge(reader, charter, READING)
    reviewing.accept(secretary, charter)
    blocks.write_blocks(pilot, charter, BLOCKS, charter.blocks_revision)
    for actor in members.values():
        told = {"aim": "Mieux accueillir.", "involvement": "active", "brings": "Une salle"}
        joining.join(actor, charter, told)
    service.go_on(pilot, charter, "running")
    service.rewrite(pilot, charter)
    _handed_in(pilot, charter, {"object": "Un livret d’accueil essayé dans deux structures."})
    reviewing.answer_gauge(secretary, charter, READING)


def looking_for_a_co_pilot(group: Community, pilot: Actor, member: Actor) -> None:
    """A draft with an open call and an offer."""
    charter = service.begin_charter(pilot, group, "Des horaires qui tiennent")
    calls.open_call(pilot, charter, "Qui porterait cette idée avec moi, une heure par semaine ?")
    calls.offer(member, charter, "J’ai refait les plannings de deux équipes.")
