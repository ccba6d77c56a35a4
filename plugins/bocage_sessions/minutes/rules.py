"""States of minutes and of corrections, sizes, and addresses."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.plugin import NotNow, Text, translator
from bocage_sessions.rules import session_address

_ = translator("sessions")

NOTES, DRAFT, CORRECTIONS, FINAL = "notes", "draft", "corrections", "final"
STATES = (NOTES, DRAFT, CORRECTIONS, FINAL)
NEXT = {
    NOTES: {DRAFT},
    DRAFT: {NOTES, CORRECTIONS},
    CORRECTIONS: {DRAFT, FINAL},
    FINAL: {DRAFT},
}
"""Final minutes are opened again as a draft; what was final stays readable until the next."""
WRITABLE = (NOTES, DRAFT, CORRECTIONS)
WAITING, TAKEN, DECLINED = "waiting", "taken", "declined"
LONGEST = 100_000
"""Characters of one step."""
MOST_CORRECTIONS = 300


def step(now: str, to: str) -> str:
    """The state after this step. Raises NotNow."""
    if to not in NEXT[now]:
        raise NotNow(str(_("The minutes are elsewhere by now: look at them again.")))
    return to


def too_long(text: str) -> Text:
    """Why a text is not taken, with its own length."""
    return _(
        "This text has %(count)s characters; a step takes %(most)s. Shorten it, or spread it over several steps.",
        count=len(text),
        most=LONGEST,
    )


@dataclass(frozen=True, kw_only=True)
class Part:
    """One step of the minutes as it was kept in a version."""

    title: str
    text: str


def as_markdown(heading: str, parts: list[Part]) -> str:
    """The whole as one text."""
    told = [f"## {part.title}\n\n{part.text}".rstrip() for part in parts]
    return "\n\n".join([f"# {heading}", *told]) + "\n"


def minutes_address(network: str, community: str, number: int) -> str:
    """The page of the minutes of a session."""
    return f"{session_address(network, community, number)}/minutes"
