"""Words that pages and programs share around promises."""

from __future__ import annotations

from collections.abc import Mapping

from bocage.plugin import Community, open_to_all, settings_in, translator
from bocage_sessions.promises import rules

_ = translator("sessions")
CHIPS = {
    rules.SAID: "planned",
    rules.UNDER_WAY: "open",
    rules.NOT_YET: "due",
    rules.TRIED: "submitted",
    rules.EFFECT: "accepted",
    rules.WITHDRAWN: "excused",
}
"""The shape and tint of each state."""
COLUMNS = ("person", "text", "session", "theme", "on", "state", "reason", "words", "told_on")


@open_to_all("words of a form")
def questions_of(community: Community) -> Mapping[str, str]:
    """The two questions as this community asks them."""
    own = settings_in(community, "sessions")
    return {
        rules.TAKE_AWAY: own[rules.TAKE_AWAY] or str(_("What do I take away?")),
        rules.CHANGE: own[rules.CHANGE] or str(_("What would I change?")),
    }
