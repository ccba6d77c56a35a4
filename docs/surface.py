"""Writes `surface.md`, the list of everything plugins may use: `python docs/surface.py`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from bocage import plugin, testing
from bocage.language import speaking
from bocage.permissions import Action

PAGE = Path(__file__).with_name("surface.md")
WITHOUT_A_WORD = {
    "HOOK_API": "The number of the hook API this Bocage speaks.",
    "STARTED": "The day everything in tests has begun.",
    "Word": "A noun of a network's vocabulary, in French or in English.",
    "hookimpl": "Marks a function as the answer to the question of the same name.",
    "Text": "What a person reads: `str`, or what `_` gives.",
    "session": "The database session of this unit of work.",
}
"""Values that carry no docstring."""
HEAD = """\
# What plugins may use

Everything in `bocage.plugin`, and in tests everything in `bocage.testing`. What is not here belongs
to core and may change without notice; [what is here](versions.md) stays. This page is written by
`python docs/surface.py`.
"""


class Undescribed(ValueError):
    """A name of the published surface says nothing about itself."""


def line_about(name: str, value: Any) -> str:
    """One line: what this is. Raises Undescribed."""
    if name in WITHOUT_A_WORD:
        return WITHOUT_A_WORD[name]
    if isinstance(value, Action):
        return f"The permission to {value.title}."
    told = (inspect.getdoc(value) or "").partition("\n")[0].strip()
    if not told or told.startswith(f"{name}("):
        raise Undescribed(name)
    return told


def table_of(module: Any) -> str:
    """The names of a module, each with its line."""
    lines = [
        f"| `{name}` | {line_about(name, getattr(module, name))} |"
        for name in sorted(module.__all__)
    ]
    return "\n".join([f"## `{module.__name__}`", "", "| name | what it is |", "|---|---|", *lines])


def page() -> str:
    """The whole page as it should be."""
    with speaking("en"):
        return _written()


def _written() -> str:
    return "\n\n".join([HEAD.strip(), table_of(plugin), table_of(testing)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
