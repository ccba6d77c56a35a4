"""Pages of inviting and answering, and of calendar addresses."""

from bocage_sessions.invitations.web import asking, calendars

__all__ = ["asking", "calendars"]
