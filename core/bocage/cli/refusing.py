"""A group of commands that answers every refusal with one sentence and exit code 1."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import click
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError, ProgrammingError

from bocage.app import REFUSALS
from bocage.database import NotInTransaction
from bocage.hooks.guarding import Fault, Question, contained
from bocage.incoming import faults
from bocage.language import _
from bocage.migrations import SchemaIsNewer
from bocage.settings import BadSettings
from bocage.web.errors import ANSWERS

OWN = (BadSettings, SchemaIsNewer, ProgrammingError, NotInTransaction)


def refusals() -> tuple[type[Exception], ...]:
    """Every exception that is a refusal, not a fault."""
    return (*ANSWERS, *OWN, *REFUSALS)


class RefusingGroup(click.Group):
    """Commands of core, of features, and of plugins under their own name."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except refusals() as refusal:
            click.echo(sentence_of(refusal), err=True)
            ctx.exit(1)


class ContainedGroup(click.Group):
    """The commands of one plugin: what fails in them is said in a sentence, and kept."""

    def invoke(self, ctx: click.Context) -> Any:
        passing = (click.ClickException, click.Abort, click.exceptions.Exit, *refusals())
        question = Question(str(self.name), "commands")
        found = contained(question, partial(super().invoke, ctx), passing)
        if not isinstance(found, Fault):
            return found
        ctx.obj.note(found)
        raise click.ClickException(
            str(
                _(
                    "The plugin %(name)s failed: %(what)s (reference %(reference)s)",
                    name=self.name,
                    what=found.message,
                    reference=found.reference,
                )
            )
        )


def sentence_of(refusal: Exception) -> str:
    """What was refused, on one line."""
    match refusal:
        case ValidationError():
            told = "; ".join(_flattened(faults(refusal)))
        case NoResultFound():
            told = str(refusal)
            if told.startswith("No row was found"):
                told = str(_("There is nothing by that name."))
        case OperationalError() | ProgrammingError():
            told = str(_("The database does not answer as expected: %(why)s", why=refusal.orig))
        case IntegrityError():
            told = str(_("This contradicts what is already kept: %(why)s", why=refusal.orig))
        case _:
            told = str(refusal) or type(refusal).__name__
    return " ".join(told.split())


def _flattened(messages: Any, before: str = "") -> Iterator[str]:
    match messages:
        case dict():
            for key, value in messages.items():
                name = str(key) if key != "_schema" else ""
                yield from _flattened(value, ".".join(filter(None, (before, name))))
        case list():
            for value in messages:
                yield from _flattened(value, before)
        case _:
            yield f"{before}: {messages}" if before else str(messages)
