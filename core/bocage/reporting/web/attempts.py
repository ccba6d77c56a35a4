"""Doing something in a transaction, and what stood against it when a form has to be shown again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from bocage.database import transaction
from bocage.incoming import faults
from bocage.reporting.rules import ChangedMeanwhile, Objected
from bocage.web.errors import told


@dataclass(kw_only=True)
class Attempt:
    """How it went: done, or fields that are wrong, objections, or somebody else's text."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    objections: list[str] = field(default_factory=list)
    conflict: ChangedMeanwhile | None = None
    result: Any = None

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return not (self.errors or self.objections or self.conflict)


def attempt(work: Callable[[], Any]) -> Attempt:
    """Do this, or nothing of it; refusals that a form can show come back instead of a page of their own."""
    try:
        with transaction():
            return Attempt(result=work())
    except ValidationError as refusal:
        return Attempt(errors=by_field(refusal))
    except Objected as refusal:
        return Attempt(objections=[str(text) for text in refusal.objections])
    except ChangedMeanwhile as refusal:
        return Attempt(conflict=refusal)


def by_field(refusal: ValidationError) -> dict[str, list[str]]:
    """The messages of a refusal, each list under the full name of its field."""
    found: dict[str, list[str]] = {}
    for name, text in told(faults(refusal)):
        found.setdefault(name, []).append(text)
    return found
