"""What templates are drawn with."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache, Template
from jinja2.bccache import Bucket
from markupsafe import Markup

from bocage import language as languages


class Speech:
    """How templates of one component say things: as its own catalogue does, or else as core's."""

    def __init__(self, domain: str = "") -> None:
        self._domain = domain

    def said(self, message: str, **values: object) -> Markup:
        """What the extension does for `_`, without its three calls for each sentence."""
        text = Markup(languages.gettext(message, self._domain))  # noqa: S704 - a sentence of the source, not of a person
        return text % values if values else text

    def told(self, message: str, **values: object) -> Markup:
        """A sentence between `trans` and `endtrans`, where percent signs are doubled."""
        return Markup(languages.gettext(message, self._domain)) % values  # noqa: S704 - as above

    def counted(self, one: str, many: str, number: int, **values: object) -> Markup:
        """The form that fits the number, which the sentence may name as `num`."""
        text = languages.ngettext(one, many, number, self._domain)
        return Markup(text) % {"num": number, **values}  # noqa: S704 - as above

    def words(self) -> dict[str, Any]:
        """What templates call them."""
        return {"_": self.said, "gettext": self.told, "ngettext": self.counted}


@cache
def _spoken_in(folder: str) -> dict[str, Any]:
    return Speech(folder).words()


class PlainEnvironment(Environment):
    """Flask's, with the globals of a template as one plain mapping.

    Jinja chains two mappings instead, and copies the chain for every template and import of a
    page. Globals are complete before the first template is read, so nothing is missed.

    A plugin's templates speak as its own catalogue does: “Accept” is one word in English, and in
    French another one for each thing that is accepted.
    """

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        folder, _, rest = name.partition("/")
        if rest and languages.is_component(folder):
            globals = {**_spoken_in(folder), **(globals or {})}
        return super()._load_template(name, globals)

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
