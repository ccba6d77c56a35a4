"""Pages of promises and of the end of a session."""

from bocage_sessions.promises.web import closing, promises

__all__ = ["closing", "promises"]
