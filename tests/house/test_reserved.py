"""No plugin can be called like something of core: addresses and tables would be taken for each other."""

from __future__ import annotations

from pathlib import Path

from bocage.app import create_app
from bocage.database import Base
from bocage.hooks import Registry
from bocage.hooks.registry import NAME, RESERVED
from bocage.migrations.drift import COMPARED
from bocage.settings import InstanceSettings


def test_what_addresses_of_core_begin_with_is_reserved(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'none.sqlite'}"
    app = create_app(InstanceSettings.for_tests(database_url=address, var=tmp_path), Registry())
    begins = {
        rule.rule.removeprefix(place).partition("/")[0]
        for rule in app.url_map.iter_rules()
        for place in ("/n/<network>/", "/api/v1/networks/<network>/")
        if rule.rule.startswith(place)
    }
    assert {word for word in begins if NAME.fullmatch(word)} - RESERVED == set()


def test_what_tables_of_core_begin_with_is_reserved() -> None:
    assert COMPARED
    core = {
        mapper.local_table.description
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("bocage.")
    }
    begins = {name[:place] for name in core for place, letter in enumerate(name) if letter == "_"}
    assert begins - RESERVED == set()
