"""People from the command line."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa

from bocage import clock
from bocage.database import session, transaction
from bocage.language import _
from bocage.people.erasure import erase
from bocage.people.models import Person
from bocage.people.queries import address
from bocage.permissions import OPERATOR


@click.group("person")
def person_commands() -> None:
    """Look after one person."""


@person_commands.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def erase_person(instance: Any, email: str, *, yes: bool) -> None:
    """Forget the person with this address for good; what communities told stays."""
    with instance.work():
        found = session.scalars(
            sa.select(Person).where(sa.func.lower(Person.email) == address(email))
        ).first()
        if found is None:
            raise click.ClickException(str(_("Nobody has the address %(email)s.", email=email)))
        if not yes:
            click.confirm(str(_("Erase %(name)s for good?", name=found.name)), abort=True)
        keepers = instance.app.extensions["bocage"].keepers
        today = clock.today(instance.settings.time_zone)
        with transaction():
            erase(OPERATOR, found, keepers, instance.registry, today=today)
        click.echo(str(_("This person is erased.")))


commands = (person_commands,)
