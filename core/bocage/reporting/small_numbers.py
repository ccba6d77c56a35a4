"""What the public is not told, so that no number points at somebody; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from bocage.reporting.figures import Figure

FEWEST_COMMUNITIES = 3
FEWEST_PEOPLE = 5
FEW_COMMUNITIES, FEW_PEOPLE = "few_communities", "few_people"


def why_hidden(figure: Figure) -> str:
    """`few_communities`, `few_people`, or nothing when the figure may be read by everybody."""
    if not figure.counts_people or figure.value is None:
        return ""
    if figure.communities < FEWEST_COMMUNITIES:
        return FEW_COMMUNITIES
    return FEW_PEOPLE if 0 < figure.value < FEWEST_PEOPLE else ""


def without_small_numbers(
    figures: Iterable[Figure], hidden_elsewhere: Collection[str] = ()
) -> list[Figure]:
    """The figures for everybody. What one table hides, another may not give away by difference."""
    return [
        _hide(
            figure,
            why_hidden(figure) or (FEW_COMMUNITIES if figure.key in hidden_elsewhere else ""),
        )
        for figure in figures
    ]


def _hide(figure: Figure, why: str) -> Figure:
    if not why:
        return figure
    return replace(
        figure, value=None, numerator=None, denominator=None, distribution={}, hidden=why
    )
