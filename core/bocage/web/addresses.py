"""What the variable parts of an address may hold; anything else leads nowhere, on either database."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, IntegerConverter, Map

from bocage.incoming import LARGEST


class RowNumber(IntegerConverter):
    """A number that the column of a row can hold, in ordinary digits."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map, max: int = LARGEST) -> None:
        super().__init__(map, max=max)


class Word(BaseConverter):
    """A name without slash or control character."""

    regex = "[^/\x00-\x1f\x7f]+"


CONVERTERS: dict[str, type[BaseConverter]] = {"int": RowNumber, "default": Word, "string": Word}
