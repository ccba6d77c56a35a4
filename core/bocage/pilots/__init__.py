"""Pilots: who leads a community, in which function, from when to when."""
