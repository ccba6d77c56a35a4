"""The bundled plugin keeps what every plugin keeps."""

from __future__ import annotations

from bocage.testing import PluginContract
from bocage_charters import plugin


class TestContract(PluginContract):
    plugin_module = plugin
