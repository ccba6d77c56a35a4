"""What each refusal of reporting is to the web."""

from bocage.reporting.rules import REFUSALS

__all__ = ["REFUSALS"]
