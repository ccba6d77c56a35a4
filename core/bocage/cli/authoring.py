"""`bocage plugin new`: a whole distribution to start from, out of the files in `seed/`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from string import Template

import click

from bocage.cli.opened import Instance
from bocage.hooks.registry import NAME, RESERVED
from bocage.language import _

SEED = Path(__file__).with_name("seed")
ENDING = ".txt"
"""So that nobody takes a file of the seed for code of Bocage."""


class NotMade(click.ClickException):
    """A plugin cannot be made under this name or at this place; the sentence says why."""


@click.command("new")
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder the distribution is put into; the current one when nothing is said.",
)
@click.pass_obj
def new(instance: Instance, name: str, into: Path) -> None:
    """Write a distribution with a plugin called NAME: section, indicator, panel, table, French, tests."""
    _check_name(name, instance.registry.admitted)
    folder = into / distribution_of(name)
    if folder.exists():
        raise NotMade(str(_("%(folder)s is already there.", folder=folder)))
    for file, text in written(name):
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    click.echo(str(_("%(folder)s is written. Next:", folder=folder)))
    click.echo(f"  pip install -e {folder}")
    click.echo("  bocage --instance DIR upgrade")
    click.echo(f"  bocage --instance DIR plugin on NETWORK {name}")


def _check_name(name: str, installed: set[str]) -> None:
    if not NAME.fullmatch(name) or name.endswith("_"):
        raise NotMade(
            str(
                _(
                    "A plugin cannot be called %(name)s: write 2 to 31 small letters, digits and "
                    "underscores, beginning with a letter, as in river_walks.",
                    name=name,
                )
            )
        )
    if name in RESERVED:
        raise NotMade(
            str(_("%(name)s is the name of a part of Bocage: choose another.", name=name))
        )
    if name in installed or find_spec(f"bocage_{name}"):
        raise NotMade(str(_("A plugin called %(name)s is already installed.", name=name)))


def distribution_of(name: str) -> str:
    """What the distribution of this plugin is called."""
    return f"bocage-plugin-{name.replace('_', '-')}"


def written(name: str) -> Iterator[tuple[Path, str]]:
    """Every file of the distribution, as path and text."""
    words = {
        "name": name,
        "title": name.replace("_", " ").capitalize(),
        "distribution": distribution_of(name),
    }
    for source in sorted(SEED.rglob(f"*{ENDING}")):
        place = source.relative_to(SEED).as_posix().removesuffix(ENDING)
        place = place.replace("NAME", name).replace("TEMPLATES", "templates")
        yield Path(place), Template(source.read_text("utf-8")).substitute(words)
