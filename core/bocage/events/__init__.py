"""What has happened: recorded with the change itself, told to plugins and mail after the commit."""

from bocage.events.models import EventDelivery, EventRow
from bocage.events.record import Event, event_from, event_names, record

__all__ = ["Event", "EventDelivery", "EventRow", "event_from", "event_names", "record"]
