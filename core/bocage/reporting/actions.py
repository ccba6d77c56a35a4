"""What can be permitted in reporting."""

from bocage.language import _
from bocage.permissions import Action

RUN_CYCLE = Action(
    key="reporting.run_cycle",
    title=_("open, remind about and close reporting cycles"),
    roles=("administrator", "secretariat"),
)
READ_PORTFOLIO = Action(
    key="reporting.read_portfolio",
    title=_("see the state of all communities"),
    roles=("administrator", "secretariat", "board_reader"),
)
READ_UPDATE = Action(
    key="reporting.read_update",
    title=_("read the update"),
    roles=("administrator", "secretariat", "pilot", "co_pilot", "bearer"),
)
WRITE_UPDATE = Action(
    key="reporting.write_update",
    title=_("write and submit the update"),
    roles=("administrator", "secretariat", "pilot", "co_pilot", "bearer"),
)
REVIEW_UPDATE = Action(
    key="reporting.review_update",
    title=_("return, accept or excuse an update"),
    roles=("administrator", "secretariat"),
)
EDIT_REPORT = Action(
    key="reporting.edit_report",
    title=_("compile, edit and publish the report"),
    roles=("administrator", "secretariat"),
)
READ_REPORT = Action(
    key="reporting.read_report",
    title=_("read published reports as a member"),
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
ACTIONS = (
    RUN_CYCLE,
    READ_PORTFOLIO,
    READ_UPDATE,
    WRITE_UPDATE,
    REVIEW_UPDATE,
    EDIT_REPORT,
    READ_REPORT,
)
