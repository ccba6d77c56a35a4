"""Two networks to attack."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.hostile.site import TwoNetworks


@pytest.fixture
def site(app: Flask) -> TwoNetworks:
    """Two networks, one with a quarter under way."""
    return TwoNetworks(app)
