"""Pages of plugins: the catalogue of a network, the switches, and what the operator offers."""

from bocage.switching.web import catalogue, data, offering, profiling, settings, switching
from bocage.switching.web.blueprint import pages

__all__ = ["catalogue", "data", "offering", "pages", "profiling", "settings", "switching"]
