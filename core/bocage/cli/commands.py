"""The root of all commands, and those that concern the instance as a whole."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from bocage import clock
from bocage.cli.doctor import doctor
from bocage.cli.networks import network
from bocage.cli.opened import Instance
from bocage.cli.plugins import plugin, plugins
from bocage.cli.refusing import ContainedGroup, RefusingGroup
from bocage.cli.running import demo, serve, worker
from bocage.database import transaction
from bocage.hooks.guarding import aside
from bocage.language import _
from bocage.load import load_folder
from bocage.migrations import upgrade as upgrade_tables
from bocage.people import cli as people_cli
from bocage.people.links import make_sign_in_link
from bocage.people.queries import people_at
from bocage.reporting import cli as reporting_cli
from bocage.settings import BadSettings, read_settings

NEW_INSTANCE = """\
# What this instance is. Every setting is explained in the handbook, under Operate.
name = "Bocage"
short_name = "Bocage"
languages = ["fr", "en"]
time_zone = "Europe/Paris"
base_url = "http://127.0.0.1:8000"
contact = ""

[mail]
# Without a server, mail is kept and shown to administrators instead of being sent.
server = ""
sender = "bocage@localhost"
"""


class Commands(RefusingGroup):
    """Core's own commands, those of its features, and one group for each plugin that has some."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._gather()
        return [*super().list_commands(ctx), *self._of_plugins(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._gather()
        known = super().get_command(ctx, cmd_name)
        return known or self._of_plugins(ctx).get(cmd_name)

    def _gather(self) -> None:
        for command in (*people_cli.commands, *reporting_cli.commands):
            self.commands.setdefault(command.name or "", command)

    def _of_plugins(self, ctx: click.Context) -> dict[str, click.Command]:
        registry = _opened(ctx).registry
        given = registry.registered("register_commands", click.Command)
        return {
            name: ContainedGroup(name, commands=commands, help=str(registry.manifests[name].title))
            for name, commands in given.items()
            if commands and name in registry.manifests
        }


def _opened(ctx: click.Context) -> Instance:
    root = ctx.find_root()
    if not isinstance(root.obj, Instance):
        root.obj = Instance(Path(str(root.params.get("instance") or ".")))
    return root.obj


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance",
    envvar="BOCAGE_INSTANCE",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder of the instance; the current one when nothing is said.",
)
@click.version_option(package_name="bocage-platform", prog_name="bocage")
@click.pass_context
def main(ctx: click.Context, instance: Path) -> None:
    """Communities of practice, what they did this quarter, and the report of the whole network."""
    ctx.obj = Instance(instance)
    ctx.call_on_close(ctx.obj.close)
    if told := os.environ.get("BOCAGE_NOW"):
        ctx.with_resource(clock.at(_instant(told)))


def _instant(told: str) -> datetime:
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        raise BadSettings(
            f"BOCAGE_NOW: {told} is not an instant such as 2026-01-31T09:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@main.command()
@click.pass_obj
def init(instance: Instance) -> None:
    """Make instance.toml if there is none, and the database."""
    initialise(instance)
    click.echo(str(_("The instance in %(folder)s is ready.", folder=instance.folder)))


def initialise(instance: Instance) -> None:
    """An instance that can be served; what exists is kept."""
    file = instance.folder / "instance.toml"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NEW_INSTANCE, "utf-8")
    read_settings(instance.folder)
    upgrade_tables(instance.database, instance.registry)


@main.command()
@click.pass_obj
def upgrade(instance: Instance) -> None:
    """Bring the tables of core and of each plugin up to date; may be run twice."""
    known = len(instance.registry.set_aside)
    applied = upgrade_tables(instance.database, instance.registry)
    for name in applied:
        click.echo(name)
    failed = instance.registry.set_aside[known:]
    for item in failed:
        told = _("The plugin %(name)s is set aside: %(why)s", name=item.name, why=item.reason)
        click.echo(str(told), err=True)
        instance.note(aside(item.name, "migrations", item.reason))
    if not applied and not failed:
        click.echo(str(_("Everything is up to date.")))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, keep nothing.")
@click.pass_obj
def load(instance: Instance, folder: Path, *, dry_run: bool) -> None:
    """Read a folder of CSV files: all or nothing, line by line report, repeatable."""
    with instance.work():
        outcome = load_folder(
            folder, instance.registry, keep=not dry_run, usual=instance.settings.plugins
        )
    for refused in outcome.refused:
        click.echo(str(refused), err=True)
    if outcome.refused:
        click.echo(str(_("Nothing was loaded.")), err=True)
        raise click.exceptions.Exit(1)
    for name, count in outcome.lines.items():
        known = _("all of it was there already")
        told = f"{count} ({known})" if name in outcome.unchanged else str(count)
        click.echo(f"{name}.csv: {told}")
    done = _("Everything can be loaded; nothing was kept.") if dry_run else _("Loaded.")
    click.echo(str(done))


@main.command("sign-in-link")
@click.argument("email")
@click.pass_obj
def sign_in_link(instance: Instance, email: str) -> None:
    """Print a link that signs this person in once."""
    with instance.work():
        found = people_at(email)
        if not found:
            raise click.ClickException(str(_("Nobody has the address %(email)s.", email=email)))
        with transaction():
            secret = make_sign_in_link(found[0].id)
    click.echo(f"{instance.settings.base_url}/l/{secret}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def routes(instance: Instance, *, as_json: bool) -> None:
    """Every address, for tests of permissions."""
    rows = [
        {
            "endpoint": rule.endpoint,
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
        }
        for rule in sorted(instance.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{' '.join(row['methods']):12} {row['rule']}  ({row['endpoint']})")


for command in (serve, worker, demo, plugins, plugin, network, doctor):
    main.add_command(command)
