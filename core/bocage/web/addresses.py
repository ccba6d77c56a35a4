"""What the variable parts of an address may hold; anything else leads nowhere, on either database."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import BaseConverter, IntegerConverter, Map, Rule

from bocage.incoming import LARGEST


class RowNumber(IntegerConverter):
    """A number that the column of a row can hold, in ordinary digits."""

    # Said in full: a number that is too large must match no address, whatever the method asks.
    regex = (
        "(?:[0-9]{1,9}|1[0-9]{9}|20[0-9]{8}|21[0-3][0-9]{7}|214[0-6][0-9]{6}|2147[0-3][0-9]{5}"
        "|21474[0-7][0-9]{4}|214748[0-2][0-9]{3}|2147483[0-5][0-9]{2}|21474836[0-3][0-9]"
        "|214748364[0-7])"
    )

    def __init__(self, map: Map, max: int = LARGEST) -> None:
        super().__init__(map, max=max)


class Word(BaseConverter):
    """A name without slash or control character."""

    regex = "[^/\x00-\x1f\x7f]+"


class Address(Rule):
    """A rule that learns to write its address when it is first asked to.

    Werkzeug compiles two functions for each rule; for hundreds of rules that was half of what
    making an application took, and one run writes few of them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 (Werkzeug's own words)
        compiled = cache(super()._compile_builder)

        def build(rule: Rule, **given: Any) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **given)

        return build


CONVERTERS: dict[str, type[BaseConverter]] = {"int": RowNumber, "default": Word, "string": Word}
