"""A network to report in."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.core.reporting.site import Site


@pytest.fixture
def site(app: Flask) -> Site:
    """A network with its people, before its first quarter."""
    return Site(app)
