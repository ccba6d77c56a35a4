"""What templates are drawn with."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class PlainEnvironment(Environment):
    """Flask's, with the globals of a template as one plain mapping.

    Jinja chains two mappings instead, and copies the chain for every template and import of a
    page. Globals are complete before the first template is read, so nothing is missed.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return {**self.globals, **(d or {})}


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates as they were compiled once; whoever comes first after a start need not wait for it.

    What cannot be kept is compiled again, and a new release compiles everything anew.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._made_with = " ".join(version(part) for part in ("jinja2", "bocage-platform"))

    def get_source_checksum(self, source: str) -> str:
        """What must be the same for a kept template to be used."""
        return super().get_source_checksum(f"{self._made_with}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was kept, where it can be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that is possible."""
        # A full disk must not cost a page that is only read.
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
