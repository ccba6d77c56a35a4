"""What can be permitted in a network."""

from bocage.language import _
from bocage.permissions import Action

READ_NETWORK = Action(
    key="networks.read",
    title=_("read the pages of the network"),
    roles=(
        "administrator",
        "secretariat",
        "member",
        "resource_person",
        "board_reader",
        "funder_reader",
        "pilot",
        "co_pilot",
        "facilitator",
        "sponsor",
        "participant",
    ),
)
MANAGE_NETWORK = Action(
    key="networks.manage",
    title=_("change the network, its roles and its words"),
    roles=("administrator", "secretariat"),
)
SWITCH_PLUGIN = Action(
    key="networks.switch_plugin",
    title=_("switch plugins on or off"),
    roles=("administrator", "secretariat"),
)
MANAGE_INSTANCE = Action(
    key="networks.manage_instance",
    title=_("create networks and look after the instance"),
    roles=("administrator",),
)
ACTIONS = (READ_NETWORK, MANAGE_NETWORK, SWITCH_PLUGIN, MANAGE_INSTANCE)
