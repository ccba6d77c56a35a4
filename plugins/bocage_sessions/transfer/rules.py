"""What a spreadsheet calls its columns, what a line of it becomes, and how that is told; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bocage.plugin import Text, translator
from bocage_sessions.rules import CANCELLED, HELD, PLANNED, safe_cell

_ = translator("sessions")

SESSIONS, ATTENDANCE = "sessions", "attendance"
MOST_LINES = 5_000
"""So many lines are taken at once, of both tables together."""
MADE, CHANGED, LEFT, REFUSED = "made", "changed", "left", "refused"
KINDS = (REFUSED, CHANGED, MADE, LEFT)
"""In the order in which they are looked at."""

HEADS: dict[str, dict[str, dict[str, str]]] = {
    "fr": {
        SESSIONS: {
            "number": "numéro",
            "date": "date",
            "begins": "début",
            "ends": "fin",
            "theme": "thème",
            "host": "hôte",
            "place": "lieu",
            "access": "accès",
            "lunch": "repas",
            "bring": "à apporter",
            "online_url": "lien",
            "slides_url": "diaporama",
            "notes": "notes",
            "state": "état",
            "time_zone": "heure locale",
        },
        ATTENDANCE: {
            "number": "séance",
            "date": "date",
            "code": "code",
            "organisation": "organisation",
            "person": "adresse mail",
            "name": "nom",
            "state": "présence",
            "reason": "motif",
            "stand_in": "suppléance",
        },
    },
    "en": {
        SESSIONS: {
            "number": "number",
            "date": "date",
            "begins": "begins",
            "ends": "ends",
            "theme": "theme",
            "host": "host",
            "place": "place",
            "access": "access",
            "lunch": "lunch",
            "bring": "to bring",
            "online_url": "link",
            "slides_url": "slides",
            "notes": "notes",
            "state": "state",
            "time_zone": "local time",
        },
        ATTENDANCE: {
            "number": "session",
            "date": "date",
            "code": "code",
            "organisation": "organisation",
            "person": "mail address",
            "name": "name",
            "state": "attendance",
            "reason": "reason",
            "stand_in": "stand-in",
        },
    },
}
"""What the columns are called where they are written; the same words are read."""
SESSION_COLUMNS = frozenset(HEADS["en"][SESSIONS]) | {"network", "community"}
ATTENDANCE_COLUMNS = frozenset(HEADS["en"][ATTENDANCE]) | {"network", "community"}
_SEVERAL: dict[str, tuple[str, ...]] = {
    "number": (
        "n",
        "no",
        "num",
        "numero",
        "seance",
        "session",
        "seance n",
        "n de seance",
        "numero de seance",
        "session number",
    ),
    "date": ("jour", "day", "date de la seance"),
    "theme": ("sujet", "topic", "titre", "title"),
    "host": ("accueil", "organisation hote", "hosted by"),
    "place": ("adresse", "salle", "address", "room"),
    "online_url": ("visio", "url", "lien visio"),
    "time_zone": ("fuseau", "fuseau horaire", "timezone"),
    "begins": ("heure", "heure de debut", "start", "from"),
    "ends": ("heure de fin", "end", "until"),
    "lunch": ("dejeuner", "midi"),
    "slides_url": ("lien diaporama", "support", "supports"),
    "notes": ("note", "remarques", "remarks"),
    "state": ("etat", "statut", "status", "participation", "marque", "mark", "presence"),
    "code": ("code organisation", "organisation code"),
    "organisation": ("structure", "etablissement", "association", "organization"),
    "person": ("mail", "email", "e mail", "courriel", "personne", "person"),
    "reason": ("raison", "motif d absence"),
    "stand_in": ("suppleant", "suppleante", "stand in"),
    "network": ("reseau",),
    "community": ("groupe", "communaute"),
}
STATE_WORDS: dict[str, dict[str, str]] = {
    "fr": {PLANNED: "prévue", HELD: "tenue", CANCELLED: "annulée"},
    "en": {PLANNED: "planned", HELD: "held", CANCELLED: "cancelled"},
}
_STATES = {
    "planifiee": PLANNED,
    "a venir": PLANNED,
    "realisee": HELD,
    "a eu lieu": HELD,
    "faite": HELD,
    "canceled": CANCELLED,
    "reportee": CANCELLED,
}
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0*)?", re.ASCII)
_BEFORE_THE_FIRST = date(1899, 12, 30)


def alike(text: str) -> str:
    """What two ways of writing a name have in common: letters without case, accents and spare spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def folded(text: str) -> str:
    """Small plain letters, signs as spaces: `N° de séance` and `n de seance` are the same."""
    return " ".join(re.findall(r"[a-z0-9]+", alike(text.replace("°", " ").replace("º", " "))))


def _words_of(table: str) -> dict[str, str]:
    columns = SESSION_COLUMNS if table == SESSIONS else ATTENDANCE_COLUMNS
    known = {key: key for key in columns} | {key.replace("_", " "): key for key in columns}
    for heads in HEADS.values():
        known |= {folded(word): key for key, word in heads[table].items()}
    for key in columns & _SEVERAL.keys():
        for word in _SEVERAL[key]:
            known.setdefault(word, key)
    return known


@dataclass(frozen=True, kw_only=True)
class Header:
    """Which table the first line names, which column is what, and what is not read."""

    table: str
    keys: tuple[str | None, ...]
    unread: tuple[str, ...]
    twice: str = ""


def header_of(cells: Sequence[str]) -> Header | None:
    """What the first line of a table means; None when it names neither table."""
    for table, asked in ((ATTENDANCE, {"number", "state"}), (SESSIONS, {"number", "date"})):
        words = _words_of(table)
        keys = tuple(words.get(folded(cell)) for cell in cells)
        named = [key for key in keys if key]
        is_sheet = bool({"code", "organisation", "person"} & set(named))
        if asked <= set(named) and is_sheet == (table == ATTENDANCE):
            unread = tuple(cell for cell, key in zip(cells, keys, strict=True) if cell and not key)
            twice = next((key for key in named if named.count(key) > 1), "")
            return Header(table=table, keys=keys, unread=unread, twice=twice)
    return None


def plain_cell(text: str) -> str:
    """The text that `safe_cell` was given, where it has put an apostrophe before it."""
    if text.startswith("'") and safe_cell(text[1:]) == text:
        return text[1:]
    return text


def day_cell(text: str) -> str:
    """A day kept as a number, as spreadsheets do, written out; anything else as it is."""
    if _SERIAL.fullmatch(text):
        return (_BEFORE_THE_FIRST + timedelta(days=int(float(text)))).isoformat()
    return text


def state_named(word: str) -> str | None:
    """The state of a session that this word means, in English or French."""
    known = dict(_STATES)
    for words in STATE_WORDS.values():
        known |= {folded(text): state for state, text in words.items()}
    return known.get(folded(word))


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A line as it stands in the file; `broken` names columns whose formula gives no result."""

    table: str
    place: str
    number: int
    cells: Mapping[str, str]
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line that was read: what it says, and what is wrong with it by column.

    `told` are its cells as they stand in the file.
    """

    table: str
    place: str
    number: int
    given: Mapping[str, Any]
    told: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What becomes otherwise."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a line does: `what` names it for people, `target` for the service that writes it."""

    row: Row
    kind: str
    what: str
    changes: tuple[Change, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    target: Any = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a file would do, line by line."""

    steps: tuple[Step, ...]

    def of(self, kind: str) -> tuple[Step, ...]:
        """The steps of one kind, in the order of the file."""
        return tuple(step for step in self.steps if step.kind == kind)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind."""
        return {kind: len(self.of(kind)) for kind in KINDS}

    @property
    def is_whole(self) -> bool:
        """Whether every line can be taken."""
        return not self.of(REFUSED)

    @property
    def writes(self) -> bool:
        """Whether anything would be otherwise afterwards."""
        return any(step.kind in {MADE, CHANGED} for step in self.steps)

    @property
    def digest(self) -> str:
        """Two plans that do the same to the same have the same digest."""
        told = [
            (step.row.place, step.row.number, step.kind, step.what, step.changes)
            for step in self.steps
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


NO_RESULT: Text = _(
    "This is a formula without a result, or one that failed: open the file in a spreadsheet,"
    " correct it and save it again."
)
