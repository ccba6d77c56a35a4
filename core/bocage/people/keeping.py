"""What features keep about people: each can tell it, and each can forget it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bocage.hooks.contributions import DataExtract
from bocage.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """One feature of core: `about` hands out what it keeps, `forget` takes the person out of it.

    `forget` runs before the name and the address are replaced, in the transaction of the erasure.
    """

    about: Callable[[Person], Iterable[DataExtract]]
    forget: Callable[[Person, date], None]
