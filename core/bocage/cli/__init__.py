"""`bocage …`: what an operator types."""

from bocage.cli import importing
from bocage.cli.commands import main

__all__ = ["main"]

importing.finished()
