"""What can be permitted around a community."""

from bocage.language import _
from bocage.permissions import Action

READ_COMMUNITY = Action(
    key="communities.read",
    title=_("read the page of the community"),
    roles=(
        "administrator",
        "secretariat",
        "member",
        "resource_person",
        "board_reader",
        "pilot",
        "co_pilot",
        "facilitator",
        "sponsor",
        "participant",
    ),
)
MANAGE_COMMUNITY = Action(
    key="communities.manage",
    title=_("create and change communities, name pilots, record stages"),
    roles=("administrator", "secretariat"),
)
LEAD_COMMUNITY = Action(
    key="communities.lead",
    title=_("keep the members, mandate and programme of the community"),
    roles=("administrator", "secretariat", "pilot", "co_pilot", "facilitator"),
)
JOIN_COMMUNITY = Action(
    key="communities.join",
    title=_("ask to take part"),
    roles=("administrator", "secretariat", "member", "resource_person"),
)
PROPOSE_COMMUNITY = Action(
    key="communities.propose",
    title=_("put a new group forward"),
    roles=("administrator", "secretariat", "member", "resource_person"),
)
ACTIONS = (READ_COMMUNITY, MANAGE_COMMUNITY, LEAD_COMMUNITY, JOIN_COMMUNITY, PROPOSE_COMMUNITY)
