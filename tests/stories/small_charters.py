"""The charters of the small network: one that people join while it is rewritten, one that looks for a co-pilot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bocage.communities.models import Community
from bocage.permissions import Actor
from bocage_charters import (
    blocks,
    calls,
    joining,
    milestones,
    next_steps,
    outputs,
    reviewing,
    service,
)
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
    group: Community, pilot: Actor, secretary: Actor, members: Mapping[int, Actor], today: date
) -> dict[str, int]:
    """Signed, running, joined; a second version waits for the secretariat. Gives numbers of rows."""
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
    numbers = on_the_way(charter, pilot, today)
    service.rewrite(pilot, charter)
    _handed_in(pilot, charter, {"object": "Un livret d’accueil essayé dans deux structures."})
    reviewing.answer_gauge(secretary, charter, READING)
    return numbers


def on_the_way(charter: Charter, pilot: Actor, today: date) -> dict[str, int]:
    """Milestones in every state, an output that returned to the network, next steps."""

    def put(title: str, **told: Any) -> Any:
        given = {"title": title, "kind": "date", "owner_id": pilot.person_id} | told
        return milestones.add_milestone(pilot, charter, given)

    guide = outputs.add_output(
        pilot,
        charter,
        {
            "kind": "publication",
            "audience": "profession",
            "title": "Le livret d’accueil",
            "state": "done",
            "on": today - timedelta(days=3),
            "link": "https://example.org/livret",
            "description": "Douze pages, à adapter.",
        },
    )
    visited = put("Trois structures visitées", on=today - timedelta(days=30))
    done = {"outcome": "Trois équipes ont raconté leur premier jour.", "output_id": guide.id}
    milestones.reach(pilot, charter, visited, done)
    put("Le livret relu par celles et ceux qui arrivent", on=today - timedelta(days=4))
    moved = put("Un essai dans deux équipes", on=today + timedelta(days=20))
    later = {"title": moved.title, "kind": "season", "season": "spring", "year": today.year + 1}
    reason = {"reason": "Les plannings d’hiver sont pleins."}
    milestones.write_milestone(pilot, charter, moved, later | reason, moved.revision)
    put("Un atelier pour transmettre", kind="after", on=None, after_id=moved.id)
    dropped = put("Une vidéo", on=today + timedelta(days=60))
    milestones.drop(pilot, charter, dropped, "Personne n’a le temps de filmer.")
    put("Le bilan avec le réseau", on=today + timedelta(days=200))
    outputs.tell_feedback(
        pilot,
        charter,
        {"where": "Rencontre du réseau, Nantes", "on": today, "output_id": guide.id},
    )
    steps = [
        {"text": "Relire la deuxième version", "on": today + timedelta(days=9), "is_open": True},
        {"text": "Trouver une salle", "is_open": False},
    ]
    next_steps.say_next_steps(pilot, charter, steps)
    return {"milestone_id": moved.id, "output_id": guide.id}


def looking_for_a_co_pilot(group: Community, pilot: Actor, member: Actor) -> None:
    """A draft with an open call and an offer."""
    charter = service.begin_charter(pilot, group, "Des horaires qui tiennent")
    calls.open_call(pilot, charter, "Qui porterait cette idée avec moi, une heure par semaine ?")
    calls.offer(member, charter, "J’ai refait les plannings de deux équipes.")
