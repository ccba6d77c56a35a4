"""Where to go on after signing in: only to a page of this site."""

from __future__ import annotations

import re

HOME = "/"
_OWN = re.compile(
    r"/(?![/\\])[^\\\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]{0,500}"
)


def own_path(given: str | None) -> str:
    """The path given, if browsers can only take it for one of this site; the home page otherwise."""
    return given if given and _OWN.fullmatch(given) else HOME
