"""What can be permitted around charters."""

from __future__ import annotations

from bocage.plugin import READ_COMMUNITY, Action, translator

_ = translator("charters")

READ_CHARTERS = Action(
    key="charters.read",
    title=_("read charters that were handed in"),
    roles=READ_COMMUNITY.roles,
)
WRITE_CHARTER = Action(
    key="charters.write",
    title=_("write a charter, keep its milestones, take people in"),
    roles=("administrator", "secretariat", "pilot", "co_pilot", "facilitator"),
)
PROPOSE_CHARTER = Action(
    key="charters.propose",
    title=_("put an idea forward, offer oneself, join a charter"),
    roles=("administrator", "secretariat", "member", "resource_person", "pilot", "co_pilot"),
)
REVIEW_CHARTER = Action(
    key="charters.review",
    title=_("review and sign charters"),
    roles=("administrator", "secretariat"),
)
ACTIONS = (READ_CHARTERS, WRITE_CHARTER, PROPOSE_CHARTER, REVIEW_CHARTER)
