"""Which passwords are among the first that anybody would try; decided here, without any list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORDS = (
    "password", "motdepasse", "passe", "secret", "admin", "administrateur", "association",
    "federation", "reseau", "communaute", "secretariat", "benevole", "bienvenue", "welcome",
    "bonjour", "soleil", "chocolat", "doudou", "loulou", "iloveyou", "jetaime", "letmein",
    "football", "marseille", "bretagne", "nantes", "bocage", "janvier", "fevrier", "mars", "avril",
    "juin", "juillet", "septembre", "octobre", "novembre", "decembre", "printemps", "automne",
    "hiver",
)  # fmt: skip
ROWS = (
    "1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "qwertzuiop", "yxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6y", "1a2z3e4r5t6y",
)  # fmt: skip
SHORTEST_WORD = 4
SHORTEST_RUN = 4
FEW_SIGNS = 5
ENOUGH_BESIDE = 8
_REPEATED = re.compile(r"(.{1,12}?)\1+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_easy(password: str, names: Iterable[str] = ()) -> bool:
    """Whether little is left once known words, these names, keyboard runs and repeats are out.

    `names` are what a stranger knows: the name of the instance, of the person, their address.
    """
    signs = _plain(password)
    if len(set(signs)) < FEW_SIGNS or _REPEATED.fullmatch(signs):
        return True
    left = signs
    for word in sorted({*WORDS, *_words(names)}, key=len, reverse=True):
        left = left.replace(word, "")
    left = _without_runs(left)
    if left == signs:
        return False
    beside = _YEAR.sub("", left)
    letters = [sign for sign in beside if not sign.isdigit()]
    return len(letters) < ENOUGH_BESIDE


def _words(names: Iterable[str]) -> list[str]:
    parts = [part for name in names for part in re.split(r"[\s@._+\-’']+", name)]
    return [word for part in parts if len(word := _plain(part)) >= SHORTEST_WORD]


def _without_runs(signs: str) -> str:
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    place, kept = 0, []
    while place < len(signs):
        length = _run_at(signs, place, rows)
        if length < SHORTEST_RUN:
            kept.append(signs[place])
            place += 1
        else:
            place += length
    return "".join(kept)


def _run_at(signs: str, place: int, rows: list[str]) -> int:
    """How many signs from here on lie side by side on a keyboard, or in the alphabet."""
    length = 1
    while place + length < len(signs):
        if not any(signs[place : place + length + 1] in row for row in rows):
            break
        length += 1
    return length


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if sign.isalnum())
