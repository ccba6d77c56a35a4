"""Every question of core, put to the example that the handbook prints for it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bocage.hooks import Registry
from bocage.hooks.contributions import CsvLine
from bocage.permissions import Scope
from bocage.testing.asking import Asker
from bocage.testing.scene import Scene, listening

PAGE = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text("utf-8")
MANIFEST = '\nfrom bocage.plugin import Plugin\n\nplugin = Plugin(name="garden", title="Garden", hook_api=1)\n'
TABLE = "CREATE TABLE garden_digging (network_id INTEGER NOT NULL, person_id INTEGER)"


def printed(hook: str) -> tuple[str, str]:
    """The Python and the template that stand under this question."""
    section = PAGE.partition(f"## `{hook}(")[2].partition("\n## ")[0]
    [python] = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    template = re.findall(r"```html\n(.*?)```", section, re.DOTALL)
    return python, "".join(template)


class Example:
    """The plugin that is printed for one question, on a site of its own."""

    def __init__(self, hook: str, module: ModuleType, folder: Path) -> None:
        self.hook, self.module, self.registry = hook, module, Registry()
        self.registry.add(module, "garden")
        self.site = Scene(self.registry, folder)
        with self.site.database.engine.begin() as connection:
            connection.execute(sa.text(TABLE))
        for place in (self.site.here, self.site.elsewhere):
            self.dig(place.network_id, place.ids["stranger"])

    def dig(self, network_id: int, person_id: int) -> None:
        row = {"network_id": network_id, "person_id": person_id}
        with self.site.database.engine.begin() as connection:
            connection.execute(
                sa.text("INSERT INTO garden_digging VALUES (:network_id, :person_id)"), row
            )

    def dug(self) -> list[tuple[int, int | None]]:
        with self.site.database.engine.connect() as connection:
            found = connection.execute(sa.text("SELECT network_id, person_id FROM garden_digging"))
            return [(row.network_id, row.person_id) for row in found]

    def answers(self) -> str:
        """Everything the plugin says when it is asked about the network `here`."""
        with listening() as heard:
            said = Asker(self.site, "garden", heard).everything(self.site.here)
        assert {one.hook for one in said} <= {self.hook}
        return "\n".join(text for one in said for text in one.text)


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Example]]:
    """Write the printed files, import them, and put them on a site."""
    made: list[Example] = []

    def of(hook: str) -> Example:
        python, template = printed(hook)
        package = tmp_path / "garden"
        (package / "templates" / "garden").mkdir(parents=True)
        (package / "templates" / "garden" / "panel.html").write_text(template, "utf-8")
        (package / "__init__.py").write_text(python + MANIFEST, "utf-8")
        spec = spec_from_file_location("garden", package / "__init__.py")
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "garden", module)
        spec.loader.exec_module(module)
        made.append(Example(hook, module, tmp_path))
        return made[-1]

    yield of
    for one in made:
        with closing(one.site):
            assert one.registry.set_aside == []


Of = Callable[[str], Example]


def test_register_pages_gives_pages(example: Of) -> None:
    assert example("register_pages").site.page("/garden/") == "A garden."


def test_register_api_gives_addresses_for_programs(example: Of) -> None:
    site = example("register_api").site
    site.app.extensions["bocage"].current_actor = lambda: site.here.actor
    answer = site.app.test_client().get(f"/api/v1/networks/{site.here.slug}/garden/beds")
    assert answer.json == {"beds": 3}


def test_register_commands_gives_commands(example: Of) -> None:
    [command] = example("register_commands").module.register_commands()
    assert CliRunner().invoke(command).output == "Watered.\n"


def test_register_actions_gives_permissions(example: Of) -> None:
    one = example("register_actions")
    network = Scope(network_id=one.site.here.network_id)
    assert one.site.here.actor.may(one.module.DIG, network)


def test_register_csv_tables_gives_files_to_load(example: Of) -> None:
    [table] = example("register_csv_tables").module.register_csv_tables()
    lines = [CsvLine(number=n, given={"name": name}) for n, name in ((2, "Kale"), (3, "Nettles"))]
    assert [refused.number for refused in table.load(lines)] == [3]


def test_menu_items_stand_in_the_menu(example: Of) -> None:
    site = example("menu_items").site
    assert f'href="/n/{site.here.slug}/garden/"' in site.page("/communities")


def test_panels_stand_on_the_page(example: Of) -> None:
    site = example("panels").site
    assert "<p>3 beds</p>" in site.page(f"/communities/{site.here.community_slug}")


def test_reminders_are_asked_of_somebody(example: Of) -> None:
    assert "Water the beds" in example("reminders").answers()


def test_calendar_items_stand_in_the_calendar(example: Of) -> None:
    site = example("calendar_items").site
    assert "Harvest" in site.page("/calendar?month=2024-05")


def test_portfolio_columns_stand_on_the_board(example: Of) -> None:
    assert "3 beds" in example("portfolio_columns").site.page("/portfolio?period=2024-Q2")


def test_update_sections_are_asked_when_a_quarter_opens(example: Of) -> None:
    assert "key=beds" in example("update_sections").answers()


def test_update_prefills_are_proposed_in_the_form(example: Of) -> None:
    assert "The beds are dug." in example("update_prefills").answers()


def test_update_objections_are_reasons_against(example: Of) -> None:
    assert "Count the beds first." in example("update_objections").answers()


def test_report_indicators_are_figures(example: Of) -> None:
    assert example("report_indicators").answers() == "beds: None"


def test_report_chapters_are_proposed(example: Of) -> None:
    assert "The gardens of **" in example("report_chapters").answers()


def test_report_objections_are_reasons_against(example: Of) -> None:
    assert "The editorial is empty." in example("report_objections").answers()


def test_switch_impact_is_said_before_a_switch(example: Of) -> None:
    assert "Nobody waters the garden of" in example("switch_impact").answers()


def test_after_event_is_told(example: Of, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "garden"):
        example("after_event").answers()
    assert "time to sow: 2024-Q2 has begun" in caplog.text


def test_letters_are_mails_that_an_event_causes(example: Of) -> None:
    assert "key=sow:" in example("letters").answers()


def test_daily_letters_are_mails_that_are_due(example: Of) -> None:
    assert "the beds want water" in example("daily_letters").answers()


def test_personal_data_is_what_is_kept_of_somebody(example: Of) -> None:
    one = example("personal_data")
    assert f"[{one.site.here.network_id}]" in one.answers().replace("'", "")


def test_erase_personal_data_lets_go_of_somebody(example: Of) -> None:
    one = example("erase_personal_data")
    here, elsewhere = one.site.here, one.site.elsewhere
    one.answers()
    assert one.dug() == [
        (here.network_id, None),
        (elsewhere.network_id, elsewhere.ids["stranger"]),
    ]


def test_network_data_is_what_is_kept_of_a_network(example: Of) -> None:
    one = example("network_data")
    assert f"[{one.site.here.ids['stranger']}]" in one.answers().replace("'", "")


def test_remove_network_data_removes_one_network(example: Of) -> None:
    one = example("remove_network_data")
    one.answers()
    assert [network for network, _person in one.dug()] == [one.site.elsewhere.network_id]
