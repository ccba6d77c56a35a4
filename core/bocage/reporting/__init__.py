"""Reporting: cycles, progress updates, figures, and the report of a network."""
