"""What can be permitted around sessions."""

from __future__ import annotations

from bocage.plugin import READ_COMMUNITY, Action, translator

_ = translator("sessions")

READ_SESSIONS = Action(
    key="sessions.read",
    title=_("see the programme and which organisations came"),
    roles=READ_COMMUNITY.roles,
)
MANAGE_SESSIONS = Action(
    key="sessions.manage",
    title=_("keep the programme and enter attendance"),
    roles=("administrator", "secretariat", "pilot", "co_pilot", "facilitator"),
)
READ_PEOPLE = Action(
    key="sessions.read_people",
    title=_("see which people came"),
    roles=("administrator", "secretariat", "pilot", "co_pilot", "facilitator"),
)
FACILITATE = Action(
    key="sessions.facilitate",
    title=_("read and write the private notes of those who lead a session"),
    roles=("pilot", "co_pilot", "facilitator"),
)
READ_PROMISES = Action(
    key="sessions.read_promises",
    title=_("read what people of the community will try, and what became of it"),
    roles=(
        "administrator",
        "secretariat",
        "pilot",
        "co_pilot",
        "facilitator",
        "sponsor",
        "participant",
    ),
)
CORRECT_MINUTES = Action(
    key="sessions.correct_minutes",
    title=_("read minutes before they are final and propose corrections"),
    roles=("pilot", "co_pilot", "facilitator", "participant", "sponsor"),
)
VOTE_THEMES = Action(
    key="sessions.vote_themes",
    title=_("propose themes for sessions and vote on them"),
    roles=("pilot", "co_pilot", "facilitator", "participant", "sponsor"),
)
ACTIONS = (
    READ_SESSIONS,
    MANAGE_SESSIONS,
    READ_PEOPLE,
    FACILITATE,
    READ_PROMISES,
    CORRECT_MINUTES,
    VOTE_THEMES,
)
