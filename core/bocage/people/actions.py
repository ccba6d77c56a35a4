"""What can be permitted about people. What is one's own needs no permission."""

from bocage.language import _
from bocage.permissions import Action

MANAGE_PEOPLE = Action(
    key="people.manage",
    title=_("add people and hand out sign-in links"),
    roles=("administrator",),
)
ACTIONS = (MANAGE_PEOPLE,)
