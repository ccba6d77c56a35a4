"""States of a charter and of what hangs on it; scales, sizes and addresses. No database."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

DRAFT, IN_REVIEW, OPEN, RUNNING = "draft", "in_review", "open", "running"
DELIVERED, CLOSED, ABANDONED = "delivered", "closed", "abandoned"
STATES = (DRAFT, IN_REVIEW, OPEN, RUNNING, DELIVERED, CLOSED, ABANDONED)
NEXT = {
    DRAFT: {IN_REVIEW, ABANDONED},
    IN_REVIEW: {DRAFT, OPEN, ABANDONED},
    OPEN: {RUNNING, ABANDONED},
    RUNNING: {DELIVERED, ABANDONED},
    DELIVERED: {RUNNING, CLOSED},
    CLOSED: set[str](),
    ABANDONED: set[str](),
}
"""Delivered goes back to running when it turns out that something is left to do."""
SIGNED_STATES = (OPEN, RUNNING, DELIVERED, CLOSED)
ALIVE = (DRAFT, IN_REVIEW, OPEN, RUNNING, DELIVERED)
TAKES_PEOPLE = (OPEN, RUNNING)

TEXT_DRAFT, TEXT_IN_REVIEW, SIGNED, REPLACED, DROPPED = (
    "draft",
    "in_review",
    "signed",
    "replaced",
    "dropped",
)
"""What becomes of one version of the text; the charter goes its own way meanwhile."""
TEXT_NEXT = {
    TEXT_DRAFT: {TEXT_IN_REVIEW, DROPPED},
    TEXT_IN_REVIEW: {TEXT_DRAFT, SIGNED, DROPPED},
    SIGNED: {REPLACED},
    REPLACED: set[str](),
    DROPPED: set[str](),
}

QUESTIONS = ("problem", "positioning", "object")
GUIDE = ("nature", "size", "admission", "rhythm", "contents")
INVOLVEMENTS = ("core", "active", "occasional", "informed")
JOINING_STATES = ("asked", "active", "declined", "left")
CALL_STATES = ("open", "filled", "closed")
OFFER_STATES = ("offered", "accepted", "named", "declined", "withdrawn")
GAUGE_ROLES = ("reviewer", "future_member")
FUTURE_MEMBERS = 2
STEPS = (1, 2, 3, 4, 5)
FEW, MANY = 5, 20
MOST_IDEAS = 5
"""So many drafts one person keeps at a time in a network."""

MILESTONE_KINDS = ("date", "season", "after")
SEASONS = ("winter", "spring", "summer", "autumn")
MILESTONE_STATES = ("planned", "reached", "dropped")
OUTPUT_KINDS = ("publication", "workshop", "awareness", "tool", "case_set")
AUDIENCES = ("network", "territory", "profession")
OUTPUT_STATES = ("planned", "done")
SUPPORT_KINDS = ("peer", "secretariat", "third_party")
GOALS = range(1, 18)
"""The seventeen goals of sustainable development."""


class WrongStep(ValueError):
    """A charter, a text or a request cannot go from where it is to there."""


def step(now: str, to: str) -> str:
    """The state after this step. Raises WrongStep."""
    if to not in NEXT[now]:
        raise WrongStep(f"{now} -> {to}")
    return to


def text_step(now: str, to: str) -> str:
    """The state of a text after this step. Raises WrongStep."""
    if to not in TEXT_NEXT[now]:
        raise WrongStep(f"{now} -> {to}")
    return to


def size_hint(members: int) -> str:
    """`few`, `many`, or nothing to say."""
    if members < FEW:
        return "few"
    return "many" if members > MANY else ""


@dataclass(frozen=True)
class Piece:
    """A run of words of a text compared with another: `kept`, `added` or `removed`."""

    kind: str
    text: str


_TOKENS = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
MOST_TOKENS = 6000
"""Beyond this, texts are compared line by line: comparing words takes too long."""


def pieces(before: str, after: str) -> list[Piece]:
    """The later text with what was taken out and put in, word by word."""
    first, second = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(first) + len(second) > MOST_TOKENS:
        first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_joined(_compared(first, second)))


def _compared(first: list[str], second: list[str]) -> Iterator[Piece]:
    found = difflib.SequenceMatcher(None, first, second, autojunk=len(first) > MOST_TOKENS)
    for act, start, end, other_start, other_end in found.get_opcodes():
        if act == "equal":
            yield Piece("kept", "".join(first[start:end]))
            continue
        if start < end:
            yield Piece("removed", "".join(first[start:end]))
        if other_start < other_end:
            yield Piece("added", "".join(second[other_start:other_end]))


def _joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """A space between two changes belongs to them: whole phrases are read, not single words."""
    waiting: dict[str, str] = {}
    for piece in found:
        if piece.kind == "kept" and (piece.text.strip() or not waiting):
            yield from _told(waiting)
            waiting = {}
            yield piece
        elif piece.kind == "kept":
            waiting = {kind: text + piece.text for kind, text in waiting.items()}
        else:
            waiting[piece.kind] = waiting.get(piece.kind, "") + piece.text
    yield from _told(waiting)


def _told(waiting: dict[str, str]) -> Iterator[Piece]:
    yield from (Piece(kind, waiting[kind]) for kind in ("removed", "added") if kind in waiting)


def charter_address(network: str, community: str, number: int) -> str:
    """The page of a charter."""
    return f"/n/{network}/charters/{community}/{number}"
