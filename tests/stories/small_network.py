"""A small network in which everything there is a page for has happened, done by the real services."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_security import hash_password

from bocage import clock
from bocage.communities.models import Community, Membership
from bocage.communities.service import (
    PartTold,
    StageTold,
    ask_to_join,
    record_stage,
    write_mandate,
)
from bocage.database import Database, session, transaction
from bocage.hooks import NetworkHooks
from bocage.jobs.models import Mail
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.links import make_sign_in_link, make_update_link
from bocage.people.models import Person
from bocage.permissions import OPERATOR, Actor, Grant, Scope
from bocage.reporting import federation, publishing, queries, review, service
from bocage.reporting.drawing import draw, draw_federation
from bocage.reporting.models import Contribution, ProgressUpdate, ReportingCycle
from bocage.reporting.rules import Quarter
from bocage.testing import (
    a_community,
    a_member,
    a_network,
    a_person,
    a_pilot,
    a_role,
    a_secretary,
    acting,
    an_affiliation,
    an_organisation,
)
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.service import invite
from bocage_sessions.minutes.service import begin_minutes, write_section
from bocage_sessions.minutes.service import set_state as hand_minutes_on
from bocage_sessions.models import CommunitySession
from bocage_sessions.programme import service as themes
from bocage_sessions.promises import service as promises
from bocage_sessions.script.service import prepare_script, set_clock
from bocage_sessions.service import MarkGiven, change_session, plan_session, take_attendance
from tests.core.people.site import PASSWORD
from tests.stories.small_charters import joined_and_rewritten, looking_for_a_co_pilot

STATES = ("due", "draft", "submitted", "returned", "accepted", "excused")
SPARE = ("write", "send", "read")
"""Communities whose updates the forms are tried on."""
SLUG = "ouest"
PLUGINS = ("charters", "hours", "sessions")
NEWS = {
    "moved": "Le groupe a rédigé une charte d’accueil et l’a mise à l’essai dans trois structures.",
    "blocks": "Les plannings d’été.",
    "next": [{"what": "Visite d’une crèche", "on": None, "open_to_join": True}],
    "light": "Une bénévole a formé ses voisines, qui animent maintenant l’atelier.",
    "light_consent": True,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "core.standing": {"appreciation": "on_track"},
    "core.news": NEWS,
    "core.help": {"help_wanted": "Une salle le mardi."},
}


@contextmanager
def saving(app: Flask) -> Iterator[None]:
    """A transaction beside the site's own."""
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction():
        yield


@dataclass
class SmallNetwork:
    """What the pages of this network are addressed by; everybody signs in by a link."""

    app: Flask
    today: date
    people: dict[str, int] = field(default_factory=dict)
    communities: dict[str, str] = field(default_factory=dict)
    updates: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def open_period(self) -> Quarter:
        return Quarter.of(self.today)

    @property
    def past_period(self) -> Quarter:
        return self.open_period.plus(-1)

    def link(self, name: str) -> str:
        """The secret of a fresh link that signs this person in."""
        with saving(self.app):
            return make_sign_in_link(self.people[name])

    def update_link(self, state: str) -> str:
        """The secret of a fresh link to an update."""
        with saving(self.app):
            update = session.get_one(ProgressUpdate, self.updates[state])
            return make_update_link(self.people["pilot"], update, clock.now() + timedelta(days=10))

    @contextmanager
    def all_speaking(self, code: str) -> Iterator[None]:
        """Everybody reads in this language meanwhile."""
        for language in (code, "fr"):
            with saving(self.app):
                session.execute(sa.update(Person).values(language=language))
            if language == code:
                yield

    def state_of(self, name: str) -> str:
        """In which state the update of this community is now."""
        with saving(self.app):
            return session.get_one(ProgressUpdate, self.updates[name]).state


def small_network(app: Flask, also_on: tuple[str, ...] = ()) -> SmallNetwork:
    """Build it; the last quarter is published, this one is open with an update in each state."""
    made = SmallNetwork(app, clock.today())
    with app.app_context(), saving(app):
        _Builder(made, also_on).build()
    return made


class _Builder:
    def __init__(self, made: SmallNetwork, also_on: tuple[str, ...]) -> None:
        self.made, self.today = made, made.today
        self.network: Network = a_network(
            session,
            slug=SLUG,
            name="Réseau de l’Ouest",
            plugins=(*PLUGINS, *also_on),
        )
        registry = made.app.extensions["bocage"].registry
        self.hooks = NetworkHooks(registry, frozenset(PLUGINS))
        self.days = itertools.count(1)

    def build(self) -> None:
        self._people()
        self.groups = {name: self._community(name) for name in (*STATES, *SPARE)}
        self._past()
        self._life()
        self._present()
        self._mail()
        self._charters()

    def _people(self) -> None:
        claire = a_secretary(session, self.network, name="Claire Le Goff")
        self.secretary = acting(claire, Grant(role="secretariat", network_id=self.network.id))
        self.awa = a_pilot_person()
        self.ines = a_person(session, name="Inès Le Roux")
        code = self.made.app.extensions["security"].totp_factory.generate_totp_secret()
        people: dict[str, Person] = {
            "secretary": claire,
            "pilot": self.awa,
            "member": self.ines,
            "operator": a_person(session, name="Oscar Kerviel"),
            "password": a_person(session, name="Brune Petit", password=hash_password(PASSWORD)),
            "factor": a_person(
                session, name="Soizic Riou", tf_primary_method="authenticator", tf_totp_secret=code
            ),
        }
        a_role(session, people["operator"], "administrator")
        self.made.people = {name: person.id for name, person in people.items()}

    def _community(self, name: str) -> Community:
        made = a_community(
            session,
            self.network,
            slug=f"groupe-{name}",
            name=f"Accueil et attractivité des métiers {name}",
            theme="Donner envie de venir, et de rester.",
        )
        a_pilot(session, made, self.awa)
        a_member(session, made, person=self.ines)
        for _ in range(3):
            a_member(session, made)
        self.made.communities[name] = made.slug
        return made

    def _pilot_of(self, update: ProgressUpdate) -> Actor:
        return self._leading(update.community)

    def _past(self) -> None:
        period = self.made.past_period
        self._sessions(self.groups["accepted"], period)
        with clock.at(morning(period.ends)):
            cycle = self._opened(period)
            for update in queries.updates_of_cycle(self.network, cycle):
                self._write(update)
                self._submit(update)
                review.accept_update(self.secretary, update, self.hooks)
            service.close_cycle(self.secretary, cycle)
            report = publishing.compile_report(self.secretary, cycle, self.hooks)
            publishing.edit_report(
                self.secretary, report, "Les groupes de l’Ouest", "Un **bon** trimestre."
            )
            publishing.publish_report(self.secretary, report, self.hooks, draw=draw)
            federation.publish_federation_report(
                OPERATOR, Scope(), period, "Fédération", "fr", draw=draw_federation
            )

    def _sessions(self, community: Community, period: Quarter) -> None:
        members = session.scalars(
            sa.select(Membership).where(Membership.community_id == community.id)
        ).all()
        marks = ("present", "remote", "stand_in", "excused")
        for number, on in enumerate(
            (period.starts + timedelta(days=9), period.starts + timedelta(days=50)), start=1
        ):
            meeting = self._planned(community, number, on)
            given = [
                MarkGiven(organisation_id=member.organisation_id, state=mark, reason="Congés")
                for member, mark in zip(members, marks, strict=True)
            ]
            take_attendance(self.secretary, meeting, given)
            prepare_script(self.secretary, meeting)
            set_clock(self.secretary, meeting, "start", -1)
            self._minutes(meeting, final=number == 1)
        ines = acting(
            self.ines,
            Grant(role="participant", network_id=self.network.id, community_id=community.id),
        )
        self._promises(ines, community)
        self._themes(ines, community)
        self._invited(self._planned(community, 3, self.today + timedelta(days=12)))

    def _themes(self, ines: Actor, community: Community) -> None:
        wanted = themes.propose_theme(ines, community, "Le tutorat", "Il tient à une personne.")
        themes.vote(ines, wanted, wanted=True)
        dropped = themes.propose_theme(self.secretary, community, "Les plannings")
        themes.set_aside(self.secretary, dropped, aside=True)
        listed = themes.list_theme(self.secretary, self.network, "Écouter ceux qui partent")
        self.made.numbers["theme_id"] = listed.id

    def _promises(self, ines: Actor, community: Community) -> None:
        first = session.scalars(
            sa.select(CommunitySession).where(
                CommunitySession.community_id == community.id, CommunitySession.number == 1
            )
        ).one()
        kept = promises.promise(ines, first, "Appeler chaque nouveau la veille de son arrivée")
        promises.tell(ines, kept, {"state": "effect", "words": "Personne n’a renoncé."})
        told = {"title": "Un appel la veille", "context": "Des départs.", "done": "Un appel."}
        promises.draft_mini_case(ines, kept, told | {"effect": "Moins de départs.", "advice": ""})
        promises.promise(ines, first, "Montrer le métier une demi-journée")
        self.made.numbers["promise_id"] = kept.id

    def _minutes(self, meeting: CommunitySession, *, final: bool) -> None:
        minutes = begin_minutes(self.secretary, meeting)
        first = minutes.sections[0]
        text = "Un tour de table **court** :\n\n| Qui | Quoi |\n| --- | --- |\n| Nour | Un essai |"
        write_section(self.secretary, minutes, first, text, 0)
        for state in ("draft", "corrections", *(("final",) if final else ())):
            hand_minutes_on(self.secretary, minutes, state)
        self.made.numbers.setdefault("section_id", first.id)

    def _invited(self, meeting: CommunitySession) -> None:
        """Everybody is asked, the member too, who answers before the session is moved."""
        invite(self.secretary, meeting, "À bientôt !")
        asked = session.scalars(
            sa.select(Invitation).where(
                Invitation.session_id == meeting.id,
                Invitation.person_id == self.made.people["member"],
            )
        ).one()
        asked.reply = "coming"
        self.made.numbers["invitation_id"] = asked.id
        moved = {
            "number": meeting.number,
            "on": meeting.on,
            "begins": time(14),
            "ends": time(17, 30),
            "theme": meeting.theme,
            "place": "3, place de la Gare, Nantes",
            "access": "Tram 1, arrêt Gare.",
            "lunch": "Repas partagé",
            "bring": "Un dessert",
        }
        change_session(self.secretary, meeting, moved)

    def _planned(self, community: Community, number: int, on: date) -> CommunitySession:
        given = {
            "number": number,
            "on": on,
            "theme": f"Accueillir, {number} : les premiers jours",
            "host": "Maison des associations",
            "place": "12, rue du Port, Nantes",
            "online_url": "https://example.org/visio",
        }
        return plan_session(self.secretary, community, given)

    def _life(self) -> None:
        community = self.groups["accepted"]
        told = StageTold(stage="maturation", on=self.today - timedelta(days=20))
        record_stage(self.secretary, community, told)
        write_mandate(
            self.secretary, community, "Partager ce qui marche.", {}, starts=community.started
        )
        someone = acting(
            a_person(session, name="Malo Guillou"),
            Grant(role="member", network_id=self.network.id),
        )
        asked = ask_to_join(
            someone, community, PartTold(basis="own_name", aim="Apprendre"), today=self.today
        )
        organisation = an_organisation(session, self.network, name="Les Ajoncs")
        an_affiliation(session, self.ines, organisation)
        a_role(session, self.ines, "member", network_id=self.network.id)
        self.made.numbers |= {
            "person_id": self.made.people["member"],
            "membership_id": asked.id,
            "organisation_id": session.scalars(sa.select(sa.func.max(Organisation.id))).one(),
        }

    def _opened(self, period: Quarter) -> ReportingCycle:
        due_on = max(period.ends, clock.today()) + timedelta(days=15)
        return service.open_cycle(self.secretary, self.network, period, due_on, self.hooks)

    def _present(self) -> None:
        cycle = self._opened(self.made.open_period)
        found = {u.community.slug: u for u in queries.updates_of_cycle(self.network, cycle)}
        updates = {name: found[group.slug] for name, group in self.groups.items()}
        self.made.updates = {name: update.id for name, update in updates.items()}
        for name in ("draft", "submitted", "returned", "accepted", "read"):
            self._write(updates[name])
        self._ask(updates["draft"])
        for name in ("submitted", "returned", "accepted", "read"):
            self._submit(updates[name])
        said = [("core.news", "moved", "Combien de structures ?"), (None, None, "Merci !")]
        review.return_update(self.secretary, updates["returned"], "Une précision.", said)
        for section, question, text in said:
            review.add_remark(self.secretary, updates["submitted"], text, section, question)
        review.accept_update(self.secretary, updates["accepted"], self.hooks)
        review.excuse_update(self.secretary, updates["excused"], "Le groupe commence en janvier.")

    def _write(self, update: ProgressUpdate) -> None:
        pilot = self._pilot_of(update)
        service.start_writing(pilot, update, self.hooks)
        service.save_answers(pilot, update, ANSWERS, {}, revision=update.revision, partial=True)

    def _submit(self, update: ProgressUpdate) -> None:
        service.submit_update(self._pilot_of(update), update, self.hooks, confirm_facts=True)

    def _ask(self, update: ProgressUpdate) -> None:
        asked: Contribution = service.ask_contribution(
            self._pilot_of(update), update, self.ines.id, "Une phrase sur la visite ?"
        )
        self.made.numbers["contribution_id"] = asked.id

    def _charters(self) -> None:
        group, other = self.groups["accepted"], self.groups["draft"]
        taking_part = Grant(role="member", network_id=self.network.id)
        people = [self.ines, a_person(session, name="Maël Riou")]
        a_member(session, group, person=people[1])
        members = {person.id: acting(person, taking_part) for person in people}
        leads = self._leading(group)
        self.made.numbers |= joined_and_rewritten(group, leads, self.secretary, members, self.today)
        looking_for_a_co_pilot(other, self._leading(other), members[self.ines.id])

    def _leading(self, community: Community) -> Actor:
        grant = Grant(role="pilot", network_id=self.network.id, community_id=community.id)
        return acting(self.awa, grant)

    def _mail(self) -> None:
        mail = Mail(
            recipient="awa@example.org",
            subject="On se retrouve lundi",
            text="Bonjour Awa,\n\nvotre bilan est attendu.",
            dedupe="story",
        )
        session.add(mail)
        session.flush()
        self.made.numbers["mail_id"] = mail.id


def a_pilot_person() -> Person:
    return a_person(session, name="Awa Traoré")


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 12), UTC)
