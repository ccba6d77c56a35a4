"""The words a network uses for its things, and how they agree in gender, number and article."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bocage.language import DEFAULT, _

TERMS = ("community", "pilot", "co_pilot", "session", "update", "report", "member")
GENDERS = ("f", "m", "e")
"""Feminine, masculine, and epicene: a word that is the same for women and men."""

_VOWELS = frozenset("aeiouàâäéèêëîïôöùûüœæ")
_ASPIRATED = ("hub", "hackathon", "haie", "hall", "hameau", "hangar", "haut", "huit")


@dataclass(frozen=True)
class FrenchWord:
    """A noun with its gender; `one` may be several words, the first is the noun."""

    one: str
    many: str
    gender: str = "m"

    @property
    def elides(self) -> bool:
        """Whether `le` and `la` lose their vowel before it."""
        first = self.one[:1].lower()
        if first == "h":
            return not self.one.lower().startswith(_ASPIRATED)
        return first in _VOWELS

    @property
    def the(self) -> str:
        """`la communauté`, `le groupe`, `l’atelier`, `la ou le pilote`."""
        if self.elides:
            return f"l’{self.one}"
        return f"{self._form('la', 'le')} {self.one}"

    @property
    def the_many(self) -> str:
        """`les communautés`."""
        return f"les {self.many}"

    @property
    def a(self) -> str:
        """`une communauté`."""
        return f"{self._form('une', 'un')} {self.one}"

    @property
    def of(self) -> str:
        """`de communauté`, `d’atelier`."""
        return f"d’{self.one}" if self.elides else f"de {self.one}"

    @property
    def of_many(self) -> str:
        """`de communautés`, `d’ateliers`."""
        return f"d’{self.many}" if self.elides else f"de {self.many}"

    @property
    def of_the(self) -> str:
        """`de la communauté`, `du groupe`, `de l’atelier`."""
        if self.elides:
            return f"de l’{self.one}"
        return f"{self._form('de la', 'du')} {self.one}"

    @property
    def of_the_many(self) -> str:
        """`des communautés`."""
        return f"des {self.many}"

    @property
    def to_the(self) -> str:
        """`à la communauté`, `au groupe`, `à l’atelier`."""
        if self.elides:
            return f"à l’{self.one}"
        return f"{self._form('à la', 'au')} {self.one}"

    @property
    def this(self) -> str:
        """`cette communauté`, `ce groupe`, `cet atelier`."""
        return f"{self._form('cette', 'cet' if self.elides else 'ce')} {self.one}"

    @property
    def no(self) -> str:
        """`aucune communauté`, `aucun groupe`."""
        return f"{self._form('aucune', 'aucun')} {self.one}"

    @property
    def new(self) -> str:
        """`nouvelle communauté`, `nouveau groupe`, `nouvel atelier`."""
        return f"{self._form('nouvelle', 'nouvel' if self.elides else 'nouveau')} {self.one}"

    def counted(self, count: int) -> str:
        """`0 communauté`, `1 communauté`, `2 communautés`."""
        return f"{count}\u00a0{self.one if abs(count) < 2 else self.many}"

    def _form(self, feminine: str, masculine: str) -> str:
        match self.gender:
            case "f":
                return feminine
            case "e":
                return f"{feminine} ou {masculine}"
            case _:
                return masculine


@dataclass(frozen=True)
class EnglishWord:
    """A noun; `gender` is kept only so that both languages are asked the same."""

    one: str
    many: str
    gender: str = ""

    @property
    def the(self) -> str:
        """`the community`."""
        return f"the {self.one}"

    @property
    def the_many(self) -> str:
        """`the communities`."""
        return f"the {self.many}"

    @property
    def a(self) -> str:
        """`a community`, `an update`."""
        return f"{'an' if self.one[:1].lower() in 'aeiou' else 'a'} {self.one}"

    @property
    def of(self) -> str:
        """`of community`."""
        return f"of {self.one}"

    @property
    def of_many(self) -> str:
        """`of communities`."""
        return f"of {self.many}"

    @property
    def of_the(self) -> str:
        """`of the community`."""
        return f"of the {self.one}"

    @property
    def of_the_many(self) -> str:
        """`of the communities`."""
        return f"of the {self.many}"

    @property
    def to_the(self) -> str:
        """`to the community`."""
        return f"to the {self.one}"

    @property
    def this(self) -> str:
        """`this community`."""
        return f"this {self.one}"

    @property
    def no(self) -> str:
        """`no community`."""
        return f"no {self.one}"

    @property
    def new(self) -> str:
        """`new community`."""
        return f"new {self.one}"

    def counted(self, count: int) -> str:
        """`0 communities`, `1 community`."""
        return f"{count} {self.one if count == 1 else self.many}"


Word = FrenchWord | EnglishWord
Words = dict[str, dict[str, dict[str, str]]]
"""Term → language → `{"one", "many", "gender"}`: what `Network.vocabulary` holds."""


def _pair(french: tuple[str, str, str], english: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {
        "fr": {"one": french[0], "many": french[1], "gender": french[2]},
        "en": {"one": english[0], "many": english[1], "gender": ""},
    }


COMMUNITY_PRESETS = {
    "community": _pair(("communauté", "communautés", "f"), ("community", "communities")),
    "community_of_practice": _pair(
        ("communauté de pratique", "communautés de pratique", "f"),
        ("community of practice", "communities of practice"),
    ),
    "cop": _pair(("CdP", "CdP", "f"), ("CoP", "CoPs")),
    "project_group": _pair(
        ("groupe projet", "groupes projet", "m"), ("project group", "project groups")
    ),
    "learning_network": _pair(
        ("réseau apprenant", "réseaux apprenants", "m"), ("learning network", "learning networks")
    ),
    "peer_group": _pair(
        ("groupe de pairs", "groupes de pairs", "m"), ("peer group", "peer groups")
    ),
}
PILOT_PRESETS = {
    "pilot": _pair(("pilote", "pilotes", "e"), ("pilot", "pilots")),
    "bearer": _pair(("porteur", "porteurs", "m"), ("project holder", "project holders")),
    "animator": _pair(("animateur", "animateurs", "m"), ("convenor", "convenors")),
    "referent": _pair(("référent", "référents", "m"), ("lead contact", "lead contacts")),
}
CO_PILOT_PRESETS = {
    "pilot": _pair(("copilote", "copilotes", "e"), ("co-pilot", "co-pilots")),
    "bearer": _pair(("co-porteur", "co-porteurs", "m"), ("co-holder", "co-holders")),
    "animator": _pair(("co-animateur", "co-animateurs", "m"), ("co-convenor", "co-convenors")),
    "referent": _pair(("co-référent", "co-référents", "m"), ("second contact", "second contacts")),
}
DEFAULTS: Words = {
    "community": COMMUNITY_PRESETS["community"],
    "pilot": PILOT_PRESETS["pilot"],
    "co_pilot": CO_PILOT_PRESETS["pilot"],
    "session": _pair(("séance", "séances", "f"), ("session", "sessions")),
    "update": _pair(("bilan", "bilans", "m"), ("update", "updates")),
    "report": _pair(
        ("point trimestriel", "points trimestriels", "m"), ("quarterly report", "quarterly reports")
    ),
    "member": _pair(("membre", "membres", "e"), ("member", "members")),
}
TITLES = {
    "community": _("A group that meets"),
    "pilot": _("Who leads it"),
    "co_pilot": _("Who leads it with them"),
    "session": _("When it meets"),
    "update": _("What it tells each quarter"),
    "report": _("What the network publishes"),
    "member": _("Who takes part"),
}


class Vocabulary:
    """The words of one network in one language: `Vocabulary(network.vocabulary, "fr").pilot.the`.

    A term the network has not renamed, or only in the other language, keeps its ordinary word.
    """

    community: Word
    pilot: Word
    co_pilot: Word
    session: Word
    update: Word
    report: Word
    member: Word

    def __init__(self, chosen: Mapping[str, Any], language: str = DEFAULT) -> None:
        kind = EnglishWord if language == "en" else FrenchWord
        for term in TERMS:
            usual = DEFAULTS[term]["en" if language == "en" else "fr"]
            given = chosen.get(term, {}).get(language) or usual
            setattr(self, term, kind(given["one"], given["many"], given.get("gender", "")))
        self._hash = hash(tuple(vars(self).values()))

    @classmethod
    def of(cls, chosen: Mapping[str, Any], language: str) -> Vocabulary:
        """The same, put together once for equal words: every page asks for them."""
        return _put_together(repr(chosen), language)

    def __getitem__(self, term: str) -> Word:
        found: Word = self.__dict__[term]
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return self._hash


@lru_cache(500)
def _put_together(chosen: str, language: str) -> Vocabulary:
    return Vocabulary(literal_eval(chosen), language)


def preset(community: str, pilot: str) -> Words:
    """The words of two presets together, ready to be a network's vocabulary. Raises KeyError."""
    return {
        "community": COMMUNITY_PRESETS[community],
        "pilot": PILOT_PRESETS[pilot],
        "co_pilot": CO_PILOT_PRESETS[pilot],
    }
