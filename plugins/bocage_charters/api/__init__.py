"""Charters for programs, one module for each matter."""

from bocage_charters.api import charters, milestones, people
from bocage_charters.api.blueprint import blueprint

__all__ = ["blueprint", "charters", "milestones", "people"]
