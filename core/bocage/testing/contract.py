"""The contract every plugin keeps: a test class of the plugin inherits it and names its module."""

from __future__ import annotations

from bocage.testing.asked import AskedContract
from bocage.testing.declared import DeclaredContract


class PluginContract(DeclaredContract, AskedContract):
    """What every plugin keeps. Set `plugin_module`; with tables of its own, write `fill` too."""


__all__ = ["PluginContract"]
