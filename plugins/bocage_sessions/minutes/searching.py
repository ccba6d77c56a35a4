"""Words found whatever their accents, on every database alike, and shown where they stand."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup

MOST_WORDS = 8
_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "\u00a0": " ", "\u202f": " "})


@lru_cache(4096)
def _plain(letter: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", letter.casefold())
    bare = "".join(one for one in taken_apart if not unicodedata.combining(one))
    return bare.translate(_LETTERS)


def folded(text: str) -> str:
    """The text in small letters without accents."""
    return "".join(map(_plain, text))


def words_of(asked: str) -> list[str]:
    """What is looked for: a few words, each to be found."""
    return [word for word in folded(asked).split() if len(word) > 1][:MOST_WORDS]


def escaped(word: str) -> str:
    """The word for LIKE with `!` as its escape."""
    return "%" + re.sub(r"([!%_])", r"!\1", word) + "%"


def lit(shown: Markup, words: Sequence[str]) -> Markup:
    """HTML that was cleaned before, with these words marked where they are read."""
    if not words:
        return shown
    pieces = _TAG.split(str(shown))
    told = "".join(
        piece if place % 2 else "".join(_marked(html.unescape(piece), words))
        for place, piece in enumerate(pieces)
    )
    return Markup(told)  # noqa: S704 - tags are those that came in, every text is escaped again


def _marked(text: str, words: Sequence[str]) -> Iterator[str]:
    done = 0
    for start, end in _spans(text, words):
        yield html.escape(text[done:start], quote=False)
        yield f"<mark>{html.escape(text[start:end], quote=False)}</mark>"
        done = end
    yield html.escape(text[done:], quote=False)


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    places = [place for place, letter in enumerate(text) for _one in _plain(letter)]
    plain = folded(text)
    found = sorted(
        (places[hit.start()], places[hit.end() - 1] + 1)
        for word in words
        for hit in re.finditer(re.escape(word), plain)
    )
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
