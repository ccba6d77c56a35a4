"""What can be permitted around the organisations of a network."""

from bocage.language import _
from bocage.permissions import Action

READ_ORGANISATIONS = Action(
    key="organisations.read",
    title=_("read the register of organisations"),
    roles=("administrator", "secretariat", "member", "resource_person", "board_reader"),
)
MANAGE_ORGANISATIONS = Action(
    key="organisations.manage",
    title=_("keep the register of organisations and hand it out as a file"),
    roles=("administrator", "secretariat"),
)
ACTIONS = (READ_ORGANISATIONS, MANAGE_ORGANISATIONS)
