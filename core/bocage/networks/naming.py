"""A name in addresses, made from the name people say; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

LONGEST = 60
JOINED = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "&": " et "})


def address_from(name: str) -> str:
    """`Accueil & métiers` → `accueil-et-metiers`; empty when nothing of it can stand in an address."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(JOINED))
    words = re.findall("[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", plain))
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        found = longer
    return found if len(found) > 1 else ""


def free_address(name: str, is_taken: Callable[[str], bool]) -> str:
    """The same, with a number when it is taken; empty when nothing can be made of the name."""
    wanted = address_from(name)
    if not wanted or not is_taken(wanted):
        return wanted
    stem = wanted[: LONGEST - 3].rstrip("-")
    numbered = (f"{stem}-{number}" for number in range(2, 100))
    return next((address for address in numbered if not is_taken(address)), "")
