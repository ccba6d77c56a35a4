"""How tables come to be and change: core and every plugin on their own, each with its own version."""

from bocage.migrations.components import CORE, Component, SchemaIsNewer, components
from bocage.migrations.running import pending, set_outdated_aside, upgrade

__all__ = [
    "CORE",
    "Component",
    "SchemaIsNewer",
    "components",
    "pending",
    "set_outdated_aside",
    "upgrade",
]
