"""What will end: a question, or one of its arguments; who still uses it is told, by name and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pluggy


@dataclass(frozen=True, kw_only=True)
class Deprecation:
    """A question (or one argument of it) that a coming release will no longer ask (or give)."""

    hook: str
    ends: str
    """The release in which it ends: at least two minor releases and six months away."""
    instead: str
    """What to write instead, as a sentence."""
    argument: str = ""

    @property
    def warning(self) -> DeprecationWarning:
        """What the author of a plugin reads."""
        named = f"the argument {self.argument} of {self.hook}" if self.argument else self.hook
        return DeprecationWarning(f"{named} ends in Bocage {self.ends}. {self.instead}")


DEPRECATED: tuple[Deprecation, ...] = ()


class Questions(pluggy.PluginManager):
    """Knows which of its questions will end."""

    def __init__(self, ending: Iterable[Deprecation]) -> None:
        super().__init__("bocage")
        self._ending = tuple(ending)

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        """The marks of one question, with its warnings."""
        marks = super().parse_hookspec_opts(module_or_class, name)
        if marks is None:
            return None
        here = [one for one in self._ending if one.hook == name]
        whole = next((one.warning for one in here if not one.argument), None)
        arguments = {one.argument: one.warning for one in here if one.argument}
        return {**marks, "warn_on_impl": whole, "warn_on_impl_args": arguments or None}
