"""The steps of a charter by their names, as pages and programs say them."""

from __future__ import annotations

from bocage.plugin import Actor
from bocage_charters import reviewing, service
from bocage_charters.models import Charter


def make(actor: Actor, charter: Charter, step: str, remark: str) -> None:
    """Make this step, with what is said of it. Raises KeyError for a name there is not."""
    match step:
        case "hand_in":
            service.hand_in(actor, charter)
        case "sign":
            service.sign_as_pilot(actor, charter)
        case "take_back":
            service.take_back(actor, charter, remark)
        case "accept":
            reviewing.accept(actor, charter)
        case "return":
            reviewing.send_back(actor, charter, remark)
        case "rewrite":
            service.rewrite(actor, charter)
        case "give_up":
            service.give_up_version(actor, charter)
        case _:
            service.go_on(actor, charter, service.GOES_ON[step], remark)
