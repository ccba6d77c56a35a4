"""The pages of a quarter: cycles, updates, their review, the board, reports."""

from bocage.reporting.web import board, contributions, cycles, published, reports, review, updates
from bocage.reporting.web.blueprint import pages

__all__ = [
    "board",
    "contributions",
    "cycles",
    "pages",
    "published",
    "reports",
    "review",
    "updates",
]
