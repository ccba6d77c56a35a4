"""It keeps what every plugin keeps."""

from bocage.testing import PluginContract


class TestVolunteerHours(PluginContract):
    plugin_module = "volunteer_hours"
