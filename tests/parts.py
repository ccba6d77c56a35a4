"""What a machine may lack: skipped with a line that says what to install, failed under CI=true."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(part: str, advice: str) -> NoReturn:
    """End the test: skipped on somebody's machine, failed where everything is promised to be there."""
    sentence = f"{part} is missing: {advice}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
