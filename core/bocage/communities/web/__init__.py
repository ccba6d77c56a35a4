"""Pages of communities: describing them, and taking part in them."""

from bocage.communities.web import describing, taking_part
from bocage.communities.web.pages import only_for, pages

__all__ = ["describing", "only_for", "pages", "taking_part"]
