"""Dates that a rhythm proposes, themes people vote on, and the programme as a table."""
