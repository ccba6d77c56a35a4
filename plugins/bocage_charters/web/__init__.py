"""Pages of charters, one module for each matter."""

from bocage_charters.web.pages import pages

__all__ = ["pages"]
