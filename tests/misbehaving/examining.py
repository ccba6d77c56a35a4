"""Puts one stranger's plugin through the contract, and on a site whose pages are then read."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, cast
from unittest import SkipTest

from bocage.app import create_app
from bocage.communities.models import Community
from bocage.hooks import Registry
from bocage.hooks.registry import GROUP
from bocage.settings import InstanceSettings
from bocage.testing import PluginContract, a_member
from tests.stories.seen import Story, Visit
from tests.stories.small_network import SmallNetwork, small_network

PLACE = "tests.misbehaving.strangers"
SECRET = re.compile(r"/l/[^/]+")
NAMES = tuple(
    sorted(
        folder.name
        for folder in Path(__file__).with_name("strangers").iterdir()
        if (folder / "__init__.py").exists()
    )
)


def contract_of(name: str) -> type[PluginContract]:
    """The contract as this stranger would write it down."""

    def fill(_self: Any, session: Any, community: Community, _number: int) -> None:
        a_member(session, community)

    given = {"plugin_module": f"{PLACE}.{name}", "fill": fill}
    return cast("type[PluginContract]", type("TestContract", (PluginContract,), given))


def broken_by(name: str, folder: Path, until: str) -> list[str]:
    """What the contract says against it, one test after the other, until this is among it."""
    contract, said = contract_of(name)(), list[str]()
    for number, test in enumerate(sorted(dir(contract))):
        if not test.startswith("test_"):
            continue
        work: Callable[..., None] = getattr(contract, test)
        own = folder / str(number)
        own.mkdir()
        try:
            work(own) if inspect.signature(work).parameters else work()
        except SkipTest:
            continue
        except AssertionError as fault:
            said.append(" ".join(str(fault).split()))
            if re.search(until, said[-1]):
                break
    return said


def a_lived_in_site(migrated: Path, folder: Path) -> SmallNetwork:
    """A network in which everything has happened, and every stranger's plugin is on."""
    app = opened(migrated, folder, bundled)
    made = small_network(app, also_on=NAMES)
    # Only what is closed is wholly in the file that is copied.
    app.extensions["bocage.database"].dispose()
    return made


def opened(database: Path, folder: Path, registry: Callable[[], Registry]) -> Any:
    """An app on a copy of this database."""
    shutil.copyfile(database, folder / "site.sqlite")
    settings = InstanceSettings.for_tests(
        database_url=f"sqlite:///{folder / 'site.sqlite'}", var=folder
    )
    return create_app(settings, registry())


def bundled() -> Registry:
    """What comes with Bocage."""
    found = Registry()
    found.load_installed()
    return found


def with_plugin(name: str) -> Registry:
    """The same, and this plugin, found as entry points are."""
    found = Registry()
    own = EntryPoint(name=name, value=f"{PLACE}.{name}", group=GROUP)
    found.load_installed([*entry_points(group=GROUP), own])
    return found


def answers_of_pages(
    lived_in: SmallNetwork, folder: Path, registry: Callable[[], Registry]
) -> list[tuple[str, str, int]]:
    """What every page of the site answers to whom it is for, in one order."""
    database = Path(str(lived_in.app.extensions["bocage.database"].engine.url.database))
    app = opened(database, folder, registry)
    try:
        story = Story(replace(lived_in, app=app), "http://localhost", cast("Any", None))
        return [_answer(story, visit) for visit in story.visits()]
    finally:
        app.extensions["bocage.database"].dispose()


def _answer(story: Story, visit: Visit) -> tuple[str, str, int]:
    path = SECRET.sub("/l/…", visit.path)
    return visit.role, path, story.client(visit.role).get(visit.path).status_code


def main() -> None:
    """Examine a plugin whose tables must not be known to any other test."""
    name, folder, until = sys.argv[1:]
    sys.stdout.write(json.dumps(broken_by(name, Path(folder), until)))


if __name__ == "__main__":
    main()
