"""What keeps the start short: no looking for garbage, and nothing imported that is seldom asked for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

SELDOM = frozenset({"psycopg", "yaml"})
"""Imported whole by libraries that ask nothing of them here: the queue, which is a file, and the API,
which tells what it offers in JSON. What uses one of them imports it in the main thread."""


class Later(MetaPathFinder):
    """Finds modules that are only imported when something is asked of them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where the module is, if it is one of those."""
        found = PathFinder.find_spec(name, path) if name in SELDOM else None
        if found is not None and found.loader is not None:
            found.loader = LazyLoader(found.loader)
        return found


def begun() -> None:
    """Look for no garbage until the imports are finished: it costs a fifth of the start, and there is none."""
    gc.disable()


def finished() -> None:
    """Look for garbage again, but never in what was imported: it stays."""
    gc.freeze()
    gc.enable()


begun()
sys.meta_path.insert(0, Later())
