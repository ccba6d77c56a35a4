"""Where the files of a plugin lie."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def folder_of(module: ModuleType) -> Path | None:
    """The folder of a plugin's package; None for a lone module, whose folder is everybody's."""
    file = getattr(module, "__file__", None)
    folder = Path(file).parent if file else None
    return None if folder is None or str(folder) in sys.path else folder
