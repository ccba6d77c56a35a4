"""The quarter for programs: cycles, updates, their review, reports."""

from bocage.reporting.api import contributions, cycles, reports, updates
from bocage.reporting.api.blueprint import blueprint

__all__ = ["blueprint", "contributions", "cycles", "reports", "updates"]
