"""For tests of core and of plugins: builders of domain objects, and the contract every plugin keeps."""

from bocage.testing.builders import (
    STARTED,
    a_community,
    a_cycle,
    a_member,
    a_network,
    a_person,
    a_pilot,
    a_role,
    a_secretary,
    acting,
    an_affiliation,
    an_organisation,
    an_update,
    secretary_of,
)
from bocage.testing.contract import PluginContract
from bocage.testing.scene import a_site

__all__ = [
    "STARTED",
    "PluginContract",
    "a_community",
    "a_cycle",
    "a_member",
    "a_network",
    "a_person",
    "a_pilot",
    "a_role",
    "a_secretary",
    "a_site",
    "acting",
    "an_affiliation",
    "an_organisation",
    "an_update",
    "secretary_of",
]
