"""The demonstration: a federation with a year behind it, played with the real services."""

from bocage.demo.history import load_demonstration
from bocage.demo.links import sign_in_links

__all__ = ["load_demonstration", "sign_in_links"]
