"""What templates are drawn with."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PlainEnvironment(Environment):
    """Flask's, with the globals of a template as one plain mapping.

    Jinja chains two mappings instead, and copies the chain for every template and import of a
    page. Globals are complete before the first template is read, so nothing is missed.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return {**self.globals, **(d or {})}
