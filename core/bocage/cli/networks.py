"""Beginning a network, with a profile."""

from __future__ import annotations

import json

import click

from bocage.cli.opened import Instance
from bocage.database import transaction
from bocage.incoming import load
from bocage.language import _
from bocage.networks.creating import begin_network
from bocage.networks.queries import find_profile, profiles
from bocage.networks.schemas import CreateNetwork
from bocage.networks.shelf import Shelf
from bocage.permissions import OPERATOR, Scope


@click.group()
def network() -> None:
    """Begin a network; see which profiles it can begin with."""


@network.command("create")
@click.argument("name")
@click.option("--address", default="", help="Its name in addresses; made from NAME if not given.")
@click.option("--profile", default="", help="What it begins with; see `network profiles`.")
@click.option("--language", default="fr", help="The language of its mails.")
@click.pass_obj
def create(instance: Instance, name: str, *, address: str, profile: str, language: str) -> None:
    """Begin the network NAME."""
    given = {"name": name, "slug": address, "profile": profile, "language": language}
    shelf = Shelf(plugins=instance.registry.manifests, usual=instance.settings.plugins)
    with instance.work():
        read = load(CreateNetwork(), {key: text for key, text in given.items() if text})
        chosen = find_profile(read["profile"]) if read["profile"] else None
        with transaction():
            begun = begin_network(OPERATOR, Scope(), read, shelf, chosen)
            click.echo(begun.network.slug)
    if begun.not_installed:
        names = ", ".join(begun.not_installed)
        told = _("Its profile names plugins that are not installed here: %(names)s.", names=names)
        click.echo(str(told), err=True)


@network.command("profiles")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def list_profiles(instance: Instance, *, as_json: bool) -> None:
    """The profiles a network can begin with, and the plugins each brings."""
    with instance.work():
        rows = [
            {"name": item.name, "title": item.title, "plugins": sorted(item.plugins)}
            for item in profiles()
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['name']}: {row['title']} ({', '.join(row['plugins'])})")
