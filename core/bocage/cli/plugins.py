"""Which plugins are installed, and in which networks they are on."""

from __future__ import annotations

import json
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from bocage.cli.authoring import new
from bocage.cli.opened import Instance
from bocage.database import session, transaction
from bocage.language import _
from bocage.load.networks import switch_on
from bocage.networks.models import Network


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def plugins(instance: Instance, *, as_json: bool) -> None:
    """What is installed, what was set aside and why, and where each is on."""
    with instance.work():
        networks = session.scalars(sa.select(Network).order_by(Network.slug)).all()
        rows = _rows(instance, networks)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        where = ", ".join(row["networks"]) or "–"
        click.echo(f"{row['name']}: {row['set_aside'] or row['title']} ({where})")


def _rows(instance: Instance, networks: Any) -> list[dict[str, Any]]:
    registry = instance.registry
    aside = {item.name: item.reason for item in registry.set_aside}
    titles = {name: str(manifest.title) for name, manifest in registry.manifests.items()}
    return [
        {
            "name": name,
            "title": titles.get(name, name),
            "set_aside": aside.get(name, ""),
            "networks": [item.slug for item in networks if name in item.active_plugins],
        }
        for name in sorted(titles.keys() | aside.keys())
    ]


@click.group()
def plugin() -> None:
    """Write a new plugin; switch one on or off in one network."""


@plugin.command("on")
@click.argument("network")
@click.argument("name")
@click.pass_obj
def turn_on(instance: Instance, network: str, name: str) -> None:
    """Switch a plugin on; the next request sees it."""
    with instance.work():
        if name not in instance.registry.names:
            raise click.ClickException(str(_("The plugin %(name)s is not installed.", name=name)))
        _switch(network, name, is_on=True)


@plugin.command("off")
@click.argument("network")
@click.argument("name")
@click.pass_obj
def turn_off(instance: Instance, network: str, name: str) -> None:
    """Switch a plugin off; what it keeps stays."""
    with instance.work():
        _switch(network, name, is_on=False)


def _switch(slug: str, name: str, *, is_on: bool) -> None:
    with transaction():
        found = session.scalars(sa.select(Network).where(Network.slug == slug)).one_or_none()
        if found is None:
            raise NoResultFound(str(_("There is no network %(slug)s.", slug=slug)))
        switch_on(found, name, is_on=is_on)
    click.echo(f"{slug}: {name} {'on' if is_on else 'off'}")


plugin.add_command(new)
