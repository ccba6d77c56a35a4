"""Settings of the handbook."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from surface import PAGE, page

project = "Bocage"
author = "The Bocage contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Bocage, the handbook"
exclude_patterns = ["build"]


def check_surface(app: Any) -> None:
    """The list of what plugins may use is the one that is true now."""
    if PAGE.read_text("utf-8") != page():
        raise ValueError("surface.md is not up to date: run `python docs/surface.py`")


def setup(app: Any) -> None:
    app.connect("builder-inited", check_surface)
