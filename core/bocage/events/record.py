"""Events as frozen values, and the one way to record them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from bocage import clock
from bocage.database import session
from bocage.events.models import EventRow


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened in a network (None: in the instance). Fields are plain values."""

    name: ClassVar[str]
    network_id: int | None = None

    def __init_subclass__(cls, *, name: str, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.name = name
        _KNOWN[name] = cls


_KNOWN: dict[str, type[Event]] = {}


def record(event: Event, actor_id: int | None = None) -> None:
    """Keep the event with the change it tells; it is delivered after the commit."""
    facts = asdict(event)
    session.add(
        EventRow(
            network_id=facts.pop("network_id"),
            name=event.name,
            facts=facts,
            actor_id=actor_id,
            at=clock.now(),
        )
    )


def event_from(name: str, network_id: int | None, facts: Mapping[str, Any]) -> Event | None:
    """The event as it was recorded; None when nobody here knows that name any more."""
    kind = _KNOWN.get(name)
    return kind(network_id=network_id, **facts) if kind else None


def event_names() -> list[str]:
    """Every name an event can have."""
    return sorted(_KNOWN)
