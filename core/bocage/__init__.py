"""Bocage: networks of communities of practice, their pilots and their quarterly reports."""

__version__ = "1.0.0"
