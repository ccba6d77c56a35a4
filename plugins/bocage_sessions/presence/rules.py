"""Codes, keys of visitors, first times, reasons that lie outside, and how long a sheet stays open."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import date, timedelta

from bocage.plugin import Text, translator

_ = translator("sessions")

DAYS_OPEN = 60
"""So many days after the session a code opens its sheet at most, where no minutes end it before."""
LETTERS = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Without those that are taken for one another on a screen across the room."""
CODE_LENGTH = 6
VISITOR = re.compile(r"v[0-9a-f]{8,32}\Z", re.ASCII)
VISITOR_STATES = ("present", "remote")
BLANK_LINES = 8

EXTERNAL: dict[str, Text] = {
    "maternity": _("maternity or parental leave"),
    "illness": _("illness"),
    "left_job": _("left the job"),
    "vacant": _("post vacant"),
    "wrong_place": _("went to the wrong place"),
    "transport": _("transport or weather"),
}
"""Reasons that say nothing about the group."""
INTERNAL: dict[str, Text] = {
    "workload": _("other priorities"),
    "not_concerned": _("theme does not concern us"),
    "forgot": _("forgot"),
}


def is_external(reason: str) -> bool | None:
    """Whether this reason lies outside the group's reach; None for one of their own words."""
    told = reason.strip().casefold()
    for known, answer in ((EXTERNAL, True), (INTERNAL, False)):
        if told in {str(text).casefold() for text in known.values()}:
            return answer
    return None


def new_code() -> str:
    """A code nobody has guessed yet."""
    return "".join(secrets.choice(LETTERS) for _each in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """The code as it is kept, however it was typed."""
    return re.sub(r"[\s\-–]", "", typed).upper()


def shown_code(code: str) -> str:
    """The code in two halves, as one reads it aloud."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def new_visitor() -> str:
    """The key of a visitor who is not written down yet."""
    return "v" + secrets.token_hex(8)


def is_open(on: date, today: date, *, is_over: bool) -> bool:
    """Whether participants may say that they were there; it is over once the minutes are final."""
    return not is_over and on <= today <= on + timedelta(days=DAYS_OPEN)


def is_first_time(
    organisation_id: int | None,
    person_id: int | None,
    seen: Collection[tuple[int | None, int | None]],
) -> bool:
    """Whether nobody saw this line at an earlier session.

    A person is not new where the organisation came before without anybody saying who it was. At the
    first session of a community nobody is pointed out.
    """
    if not seen:
        return False
    if person_id is None:
        return all(organisation != organisation_id for organisation, _person in seen)
    return (
        all(person != person_id for _organisation, person in seen)
        and (organisation_id, None) not in seen
    )


def signature(state: str, text: str, *, is_outside: bool) -> str:
    """What a line says, in short: a form sends along what it showed, and only changes are kept."""
    return f"{state}|{'x' if is_outside else ''}|{text}"
