"""What plugins propose to write in an update nobody has written in yet; only a person keeps it."""

from __future__ import annotations

import logging
from typing import Any

from marshmallow import ValidationError

from bocage.hooks import NetworkHooks
from bocage.permissions import Actor, requires
from bocage.reporting.actions import WRITE_UPDATE
from bocage.reporting.models import ProgressUpdate
from bocage.reporting.questions import is_empty, read
from bocage.reporting.rules import DUE

log = logging.getLogger("bocage.plugins")


@requires(WRITE_UPDATE)
def proposed(
    actor: Actor, update: ProgressUpdate, /, hooks: NetworkHooks
) -> dict[str, dict[str, Any]]:
    """Section → question → value, for questions without an answer; nothing once somebody saved."""
    if update.state != DUE or update.saved_at is not None:
        return {}
    known = {
        (part["key"], question["key"]): question
        for part in update.cycle.form
        for question in part["questions"]
    }
    found: dict[str, dict[str, Any]] = {}
    for item in hooks.update_prefills(update):
        question = known.get((item.section, item.question))
        if question is None or not is_empty(update.answer(item.section, item.question)):
            continue
        try:
            value = read(question, item.value)
        except ValidationError as refusal:
            log.warning("%s.%s cannot be proposed: %s", item.section, item.question, refusal)
            continue
        if value is not None:
            found.setdefault(item.section, {}).setdefault(item.question, value)
    return found
