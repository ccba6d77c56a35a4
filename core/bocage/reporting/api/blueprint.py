"""Where the API of reporting is mounted; published reports need no token."""

from __future__ import annotations

from bocage.api import network_api
from bocage.web.request_life import make_public

blueprint = network_api("reporting", "bocage.reporting.api")
make_public("api_reporting.list_reports")
make_public("api_reporting.show_report")
