"""Minutes as a text to be saved."""

from __future__ import annotations

from flask import Response

from bocage.plugin import Network, Vocabulary, language


def title_of(network: Network, number: int, theme: str) -> str:
    """What the minutes of a session are called, in the network's own word."""
    word = Vocabulary(network.vocabulary, language()).session.one
    named = f"{word[:1].upper()}{word[1:]} {number}"
    return f"{named} – {theme}" if theme else named


def as_file(text: str, name: str) -> Response:
    """A text to be saved, as Markdown."""
    answer = Response(text, mimetype="text/markdown")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
