"""The pages of a quarter: cycles, updates, their review, the board, reports."""

from bocage.reporting.web import (
    board,
    cancelling,
    contributions,
    cycles,
    published,
    reports,
    review,
    updates,
)
from bocage.reporting.web.blueprint import pages

__all__ = [
    "board",
    "cancelling",
    "contributions",
    "cycles",
    "pages",
    "published",
    "reports",
    "review",
    "updates",
]
