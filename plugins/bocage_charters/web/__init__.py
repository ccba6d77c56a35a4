"""Pages of charters, one module for each matter."""

from bocage_charters.web import (
    calling,
    joining,
    listing,
    milestones,
    outputs,
    overview,
    reviewing,
    showing,
    writing,
)
from bocage_charters.web.pages import pages

__all__ = [
    "calling",
    "joining",
    "listing",
    "milestones",
    "outputs",
    "overview",
    "pages",
    "reviewing",
    "showing",
    "writing",
]
