"""Which plugins are installed, and in which networks they are on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from bocage.cli.authoring import new
from bocage.cli.opened import Instance
from bocage.cli.tracing import trace
from bocage.database import session, transaction
from bocage.hooks import NetworkHooks
from bocage.language import _
from bocage.networks import service
from bocage.networks.inheritance import INSTANCE, Levels
from bocage.networks.models import Network
from bocage.networks.queries import instance_settings, setting_levels
from bocage.networks.rules import OFF, OFFERS, ON, PAUSED
from bocage.networks.shelf import Shelf
from bocage.permissions import OPERATOR, Scope
from bocage.switching.archive import zipped
from bocage.switching.schemas import over, shown
from bocage.switching.service import export_data

EVERYWHERE = "-"


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def plugins(ctx: click.Context, *, as_json: bool) -> None:
    """What is installed, what was set aside and why, and where each is on."""
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, as_json=as_json)


def _list(instance: Instance, *, as_json: bool) -> None:
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


plugins.add_command(trace)


@click.group()
def plugin() -> None:
    """Write a new plugin; decide about one in one network: switch it, pause it, offer it."""


network_argument = click.argument("network")
name_argument = click.argument("name")


@plugin.command("on")
@network_argument
@name_argument
@click.pass_obj
def turn_on(instance: Instance, network: str, name: str) -> None:
    """Switch a plugin on; the next request sees it."""
    _switch(instance, network, name, ON)


@plugin.command("pause")
@network_argument
@name_argument
@click.pass_obj
def pause(instance: Instance, network: str, name: str) -> None:
    """Let a plugin only be read; nothing can be changed in it meanwhile."""
    _switch(instance, network, name, PAUSED)


@plugin.command("off")
@network_argument
@name_argument
@click.pass_obj
def turn_off(instance: Instance, network: str, name: str) -> None:
    """Hide a plugin; what it keeps stays."""
    _switch(instance, network, name, OFF)


@plugin.command("offer")
@network_argument
@name_argument
@click.argument("offer", type=click.Choice(OFFERS))
@click.pass_obj
def offer_to(instance: Instance, network: str, name: str, offer: str) -> None:
    """Say whether NETWORK may switch the plugin NAME: not at all, as it likes, or always on."""
    with instance.work(), transaction():
        found = _found(network)
        service.offer_plugin(OPERATOR, Scope(), found, name, _shelf(instance), offer=offer)
    click.echo(f"{network}: {name} {offer}")


@plugin.command("export")
@network_argument
@name_argument
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(instance: Instance, network: str, name: str, file: Path) -> None:
    """Write everything the plugin NAME keeps of NETWORK to FILE, a zip of spreadsheets."""
    with instance.work():
        if name not in instance.registry.names:
            raise click.ClickException(str(_("The plugin %(name)s is not installed.", name=name)))
        hooks = NetworkHooks(instance.registry, frozenset({name}))
        with transaction():
            extracts = export_data(OPERATOR, _found(network), name, hooks)
    file.write_bytes(zipped(extracts))
    for extract in extracts:
        click.echo(f"{extract.name}: {len(extract.rows)}")


@plugin.command("settings")
@network_argument
@name_argument
@click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="Set it here.")
@click.option("--inherit", multiple=True, metavar="KEY", help="Go back to what is inherited.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def settings(
    instance: Instance,
    network: str,
    name: str,
    *,
    given: tuple[str, ...],
    inherit: tuple[str, ...],
    as_json: bool,
) -> None:
    """The settings of NAME in NETWORK and where each comes from; `-` as NETWORK is the instance."""
    shelf = _shelf(instance)
    pairs: dict[str, str | None] = {key: value for key, _eq, value in map(_pair, given)}
    pairs |= dict.fromkeys(inherit)
    with instance.work():
        schema = shelf.schema(name)
        if pairs:
            with transaction():
                _keep_settings(network, name, shelf, pairs)
        rows = shown(schema, _levels(network, name))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['name']}: {row['value']} ({row['source']})")


def _pair(text: str) -> tuple[str, str, str]:
    return text.partition("=")


def _levels(network: str, name: str) -> Levels:
    if network == EVERYWHERE:
        return ((INSTANCE, instance_settings(name)),)
    return setting_levels(_found(network), name)


def _keep_settings(network: str, name: str, shelf: Shelf, pairs: dict[str, str | None]) -> None:
    if network == EVERYWHERE:
        own = over(instance_settings(name), pairs)
        service.change_instance_settings(OPERATOR, Scope(), name, shelf, own)
        return
    found = _found(network)
    own = over(shelf.switch(found, name).settings, pairs)
    service.change_plugin_settings(OPERATOR, found, name, shelf, own)


def _switch(instance: Instance, slug: str, name: str, state: str) -> None:
    with instance.work():
        if state != OFF and name not in instance.registry.names:
            raise click.ClickException(str(_("The plugin %(name)s is not installed.", name=name)))
        with transaction():
            found = _found(slug)
            service.switch_plugin(OPERATOR, found, name, _shelf(instance), state=state)
    click.echo(f"{slug}: {name} {state}")


def _found(slug: str) -> Network:
    found = session.scalars(sa.select(Network).where(Network.slug == slug)).one_or_none()
    if found is None:
        raise NoResultFound(str(_("There is no network %(slug)s.", slug=slug)))
    return found


def _shelf(instance: Instance) -> Shelf:
    return Shelf(plugins=instance.registry.manifests, usual=instance.settings.plugins)


plugin.add_command(new)
