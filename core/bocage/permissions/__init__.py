"""Who may do what, where: actions, grants, actors, and the two marks every service carries."""

from bocage.permissions.action import Action, ActionList, actions_of_role
from bocage.permissions.actor import ANYONE, OPERATOR, Actor, Grant, Scope
from bocage.permissions.asking import NotAllowed, NotNow, open_to_all, requires

__all__ = [
    "ANYONE",
    "OPERATOR",
    "Action",
    "ActionList",
    "Actor",
    "Grant",
    "NotAllowed",
    "NotNow",
    "Scope",
    "actions_of_role",
    "open_to_all",
    "requires",
]
