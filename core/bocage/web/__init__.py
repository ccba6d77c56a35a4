"""What all pages share: the shell, forms, panels, errors, static files."""

from bocage.web.house import House, MenuEntry, house
from bocage.web.pages import (
    Submitted,
    go,
    network_pages,
    notice,
    render_page,
    site_pages,
    submitted,
)
from bocage.web.panels import DrawnPanel, drawn_panels
from bocage.web.parts import drawn_part

__all__ = [
    "DrawnPanel",
    "House",
    "MenuEntry",
    "Submitted",
    "drawn_panels",
    "drawn_part",
    "go",
    "house",
    "network_pages",
    "notice",
    "render_page",
    "site_pages",
    "submitted",
]
