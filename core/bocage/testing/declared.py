"""What can be seen of a plugin without a site: names, tables, migrations, settings, words, files."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic.script import ScriptDirectory
from babel.messages.extract import extract_from_dir, extract_from_file
from click import Command
from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import missing

from bocage.app import create_app
from bocage.database import Database
from bocage.hooks import HOOK_API, Registry
from bocage.hooks.contributions import CsvTable
from bocage.hooks.registry import HOOKS
from bocage.migrations import components, upgrade
from bocage.migrations.drift import differences
from bocage.permissions import Action
from bocage.settings import InstanceSettings
from bocage.testing.examined import Examined
from bocage.testing.servers import empty_postgresql

ANCHORS = frozenset({"network", "organisation", "person", "community", "progress_update"})
"""Core's tables that a plugin's foreign keys may point to."""
SPOKEN = [("**.py", "python"), ("**/templates/**", "jinja2")]
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"**/templates/**": {"trim_blocks": "true", "newstyle_gettext": "true"}}
KINDS: dict[str, type[Any]] = {
    "register_actions": Action,
    "register_pages": Blueprint,
    "register_api": ApiBlueprint,
    "register_commands": Command,
    "register_csv_tables": CsvTable,
}


class DeclaredContract(Examined):
    """The half of the contract that needs no site."""

    def test_it_is_taken_in(self) -> None:
        assert self.manifest.name in self.registry().names
        assert self.manifest.hook_api == HOOK_API
        assert str(self.manifest.title).strip(), "Give the manifest a title people can read."

    def test_it_answers_something(self) -> None:
        registry = self.registry()
        own = frozenset({self.manifest.name})
        assert any(registry.implementations(hook, own) for hook in HOOKS), (
            f"{self.manifest.name} answers no question: mark a function of {self.module.__name__} "
            "with @hookimpl; its name is the name of the question."
        )

    def test_it_is_silent_where_it_is_off(self) -> None:
        registry = self.registry()
        assert not any(registry.implementations(hook, frozenset()) for hook in HOOKS)

    def test_what_it_registers_is_of_the_right_kind_and_bears_its_name(self) -> None:
        registry, name = self.registry(), self.manifest.name
        for hook, kind in KINDS.items():
            registry.registered(hook, kind)
        assert not registry.set_aside, (
            f"Bocage would set {name} aside: {registry.set_aside[0].reason}. Give back only what "
            "the question wants."
        )
        actions = registry.registered("register_actions", Action).get(name, [])
        wrong = [action.key for action in actions if not action.key.startswith(f"{name}.")]
        assert not wrong, f"Call the actions {', '.join(wrong)} {name}.… instead."

    def test_an_app_takes_it_in(self) -> None:
        registry = self.registry()
        with TemporaryDirectory() as folder:
            address = f"sqlite:///{Path(folder) / 'app.sqlite'}"
            app = create_app(
                InstanceSettings.for_tests(database_url=address, var=Path(folder)), registry
            )
            app.extensions["bocage.database"].dispose()
        assert not registry.set_aside, (
            f"Bocage sets {self.manifest.name} aside: {registry.set_aside[0].reason}. Make pages "
            "with `plugin_pages(name, __name__)` and an API with `plugin_api(name, __name__)`."
        )

    def test_its_tables_bear_its_name(self) -> None:
        name = self.manifest.name
        wrong = [table.name for table in self.tables if not table.name.startswith(f"{name}_")]
        assert not wrong, (
            f"Begin the names of the tables {', '.join(wrong)} with {name}_: otherwise nobody can "
            "tell whose they are."
        )

    def test_its_foreign_keys_point_to_anchors_or_to_itself(self) -> None:
        own = {table.name for table in self.tables}
        wrong = [
            f"{table.name}.{key.parent.name} → {key.column.table.name}"
            for table in self.tables
            for key in table.foreign_keys
            if key.column.table.name not in ANCHORS | own
        ]
        assert not wrong, (
            f"{', '.join(wrong)}: point only to {', '.join(sorted(ANCHORS))} or to tables of your "
            "own; every other table is core's private matter and may change."
        )

    def test_its_migrations_end_in_one_place(self) -> None:
        for component in components(self.registry()):
            if component.name == self.manifest.name:
                script = ScriptDirectory(str(Path()), version_locations=[str(component.versions)])
                heads = script.get_heads()
                assert len(heads) == 1, (
                    f"The migrations of {self.manifest.name} end in {len(heads)} places "
                    f"({', '.join(heads)}): let the later one say down_revision of the earlier."
                )

    def test_its_migrations_make_its_tables_on_sqlite(self, tmp_path: Path) -> None:
        self._migrate(f"sqlite:///{tmp_path / 'fresh.sqlite'}")

    def test_its_migrations_make_its_tables_on_postgresql(self) -> None:
        with empty_postgresql() as address:
            self._migrate(address)

    def _migrate(self, address: str) -> None:
        registry, name = self.registry(), self.manifest.name
        database = Database(address)
        try:
            upgrade(database, registry)
            assert not registry.set_aside, (
                f"`bocage upgrade` fails for {name}: {registry.set_aside[0].reason}. Correct its "
                "migrations."
            )
            again = upgrade(database, registry)
            assert again == [], f"A second `bocage upgrade` applied {', '.join(again)} again."
            left = [change for change in differences(database, registry) if name in change]
        finally:
            database.dispose()
        assert not left, "Models and migrations differ; write a migration that says:\n" + "\n".join(
            left
        )

    def test_a_network_without_settings_gets_defaults(self) -> None:
        schema = self.manifest.settings
        for name, field in (schema()._declared_fields if schema else {}).items():  # noqa: SLF001
            assert field.load_default is not missing, (
                f"Give the setting {name} a `load_default`: a network that never opened the "
                "settings has to work."
            )
            assert str(field.metadata.get("label", "")).strip(), (
                f'Give the setting {name} a label: `metadata={{"label": _("…")}}`.'
            )
        if schema:
            assert isinstance(schema().load({}), dict)

    def test_its_french_is_complete(self) -> None:
        said = sorted(set(self._said()))
        if not said or self.folder is None:
            assert not said, "A plugin that is one file has no catalogue: make it a package."
            return
        place = self.folder / "locale"
        if not list(place.glob("fr/LC_MESSAGES/messages.mo")):
            raise AssertionError(
                f"There is no French: write {place}/fr/LC_MESSAGES/messages.po and compile it "
                f"(`pybabel compile -d {place}`). French is the first language of Bocage."
            )
        french = gettext.translation("messages", place, ["fr"])
        known: dict[Any, str] = getattr(french, "_catalog", {})
        lacking = [text for text in said if not (known.get(text) or known.get((text, 0)))]
        assert not lacking, (
            f"Say these in French too, in {place}/fr/LC_MESSAGES/messages.po, and compile it:\n"
            + "\n".join(lacking)
        )

    def _said(self) -> Iterator[str]:
        if self.folder is None:
            with Path(str(self.module.__file__)).open("rb") as file:
                for _line, text, *_rest in extract_from_file("python", file.name, KEYWORDS):
                    yield text[0] if isinstance(text, tuple) else text
            return
        for _name, _line, text, _notes, _context in extract_from_dir(
            self.folder, SPOKEN, OPTIONS, KEYWORDS, comment_tags=()
        ):
            yield text[0] if isinstance(text, tuple) else text

    def test_its_templates_are_its_own(self) -> None:
        name, folder = self.manifest.name, self.folder
        if folder is None:
            return
        places = folder / "templates"
        wrong = [
            str(file.relative_to(folder))
            for file in places.rglob("*")
            if file.is_file() and file.relative_to(places).parts[0] != name
        ]
        assert not wrong, (
            f"Move {', '.join(wrong)} to templates/{name}/: nothing else is ever read, and a "
            "template of core cannot be replaced."
        )


__all__ = ["ANCHORS", "DeclaredContract", "Registry"]
