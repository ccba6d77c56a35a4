"""Words of the register; pure."""

from __future__ import annotations

STATUSES = ("member", "partner", "funder", "host")


def split_labels(text: str) -> list[str]:
    """Labels as people type them, one a line or separated by `|` or `;`; doubles once, in order."""
    parts = text.replace("|", "\n").replace(";", "\n").split("\n")
    return list(dict.fromkeys(label for part in parts if (label := " ".join(part.split()))))
