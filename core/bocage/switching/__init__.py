"""Switching plugins: what they add, what a switch changes, and how their data is removed."""
