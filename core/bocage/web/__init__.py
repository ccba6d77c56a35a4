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

__all__ = [
    "DrawnPanel",
    "House",
    "MenuEntry",
    "Submitted",
    "drawn_panels",
    "go",
    "house",
    "network_pages",
    "notice",
    "render_page",
    "site_pages",
    "submitted",
]
