"""What people answered to the invitation, beside their line of the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bocage.plugin import Actor, Text, open_to_all, requires, translator
from bocage_sessions import rules as marks
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.invitations import queries as invitations
from bocage_sessions.invitations import rules as replies
from bocage_sessions.invitations.queries import Reply
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence.sheets import Line
from bocage_sessions.service import MarkGiven

_ = translator("sessions")
MARK_OF = {
    replies.COMING: marks.PRESENT,
    replies.REMOTE: marks.REMOTE,
    replies.STAND_IN: marks.STAND_IN,
    replies.EXCUSED: marks.EXCUSED,
}


@requires(MANAGE_SESSIONS)
def replies_by_line(
    actor: Actor, meeting: CommunitySession, lines: Sequence[Line]
) -> dict[str, Reply]:
    """The answer that belongs to each line: the person's own, or one given for an organisation.

    A line that names nobody takes the answer that says most: somebody comes before nobody does.
    """
    own: dict[int, Reply] = {}
    of_organisation: dict[int, Reply] = {}
    for one in invitations.replies(actor, meeting):
        own[one.person_id] = one
        before = of_organisation.get(one.organisation_id or 0)
        if one.organisation_id and (before is None or _weight(one) < _weight(before)):
            of_organisation[one.organisation_id] = one
    found: dict[str, Reply] = {}
    for line in lines:
        reply = (
            own.get(line.person_id)
            if line.person_id
            else of_organisation.get(line.organisation_id or 0)
        )
        if reply is not None:
            found[line.key] = reply
    return found


def _weight(reply: Reply) -> int:
    return replies.REPLIES.index(reply.reply)


@open_to_all("words for an answer the caller was already shown")
def hint(reply: Reply) -> Text | str:
    """The answer in a few words, with who comes instead or why nobody does."""
    said = replies.REPLY_WORDS[reply.reply]
    detail = " – ".join(filter(None, (reply.stand_in_name, reply.reason)))
    told = _("answered: %(reply)s (%(detail)s)", reply=said, detail=detail)
    if not detail:
        told = _("answered: %(reply)s", reply=said)
    if reply.is_current:
        return told
    return _("%(told)s, for the former time", told=told)


@open_to_all("arithmetic over lines and answers the caller was already shown")
def to_take_over(lines: Sequence[Line], known: Mapping[str, Reply]) -> list[MarkGiven]:
    """Lines without a mark whose answer still holds, marked as they answered.

    Who leads without coming for anybody is counted only where somebody marks them.
    """
    return [
        MarkGiven(
            organisation_id=line.organisation_id,
            person_id=line.person_id,
            state=MARK_OF[known[line.key].reply],
            reason=known[line.key].reason if known[line.key].reply == replies.EXCUSED else "",
            stand_in=known[line.key].stand_in_name,
        )
        for line in lines
        if not line.state
        and not (line.is_guest and line.organisation_id is None)
        and line.key in known
        and known[line.key].is_current
    ]
