"""What a plugin answers on a site: nothing breaks, nothing leaks, nothing costs more with more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bocage.communities.models import Community
from bocage.database import session, transaction
from bocage.hooks import HookFailed
from bocage.networks.models import Network
from bocage.permissions import OPERATOR, Actor
from bocage.reporting import service
from bocage.reporting.queries import updates_of_cycle
from bocage.reporting.rules import Quarter
from bocage.testing.asking import QUESTIONS, TRIES, Asker, Said, cure, listening, slow, statements
from bocage.testing.examined import Examined
from bocage.testing.scene import Place, Scene

DATA = frozenset({"personal_data", "network_data", "erase_personal_data"})
PAGE = ("menu_items", "panels", "reminders", "portfolio_columns", "calendar_items")
"""Questions asked while a page is drawn: their cost may not grow with what is kept."""
REMOVING = frozenset({"erase_personal_data", "remove_network_data"})
SEVERAL, MANY = 2, 20


class AskedContract(Examined):
    """The half of the contract that asks the plugin on a site of its own."""

    @contextmanager
    def _scene(self, folder: Path) -> Iterator[tuple[Scene, Asker]]:
        registry = self.registry()
        made = Scene(registry, folder)
        assert not registry.set_aside, f"Bocage sets it aside: {registry.set_aside[0].reason}."
        try:
            with listening() as heard:
                yield made, Asker(made, self.manifest.name, heard)
        finally:
            made.close()

    def test_it_answers_where_nothing_has_happened_yet(self, tmp_path: Path) -> None:
        with self._scene(tmp_path) as (scene, asker):
            asker.everything(scene.here)

    def test_it_answers_in_time(self, tmp_path: Path) -> None:
        with self._scene(tmp_path) as (scene, asker):
            late = set(slow(asker.everything(scene.here)))
            for _ in range(TRIES - 1):
                late &= set(slow(asker.everything(scene.here))) if late else late
        assert not late, (
            f"{', '.join(sorted(late))} takes more than 200 ms where there is next to nothing: "
            "read less, or compute beforehand in an answer to after_event."
        )

    def test_a_quarter_begins_with_it(self, tmp_path: Path) -> None:
        with (
            self._scene(tmp_path) as (scene, asker),
            scene.visiting(scene.here) as hooks,
            transaction(),
        ):
            network = session.get_one(Network, scene.here.network_id)
            period = Quarter.named("2024-Q3")
            try:
                cycle = service.open_cycle(OPERATOR, network, period, period.ends, hooks)
            except HookFailed:
                fault = asker.heard.faults[-1]
                raise AssertionError(
                    f"A quarter cannot be opened with {self.manifest.name}: "
                    f"{type(fault).__name__}: {fault}. {cure(fault)}"
                ) from fault
            for update in updates_of_cycle(network, cycle):
                service.start_writing(OPERATOR, update, hooks)
            assert not asker.heard.faults, (
                f"An indicator fails in a new update: {asker.heard.faults}. Give None where "
                "nothing is known."
            )

    def test_what_another_network_keeps_stays_there(self, tmp_path: Path) -> None:
        self._demand_filling()
        only = frozenset(QUESTIONS) - REMOVING
        with self._scene(tmp_path) as (scene, asker):
            self._keep(scene, scene.here, 1, 2)
            before = _texts(asker.everything(scene.here, only))
            self._keep(scene, scene.elsewhere, 10, 13)
            after = _texts(asker.everything(scene.here, only))
        changed = sorted({one[0] for one in before ^ after})
        assert not changed, (
            f"{', '.join(changed)} says something else once another network keeps something: "
            "bind every query to the network, community or update that is asked about."
        )

    def test_ten_times_as_much_costs_no_statement_more(self, tmp_path: Path) -> None:
        self._demand_filling()
        with self._scene(tmp_path) as (scene, asker):
            self._keep(scene, scene.here, 1, SEVERAL + 1)
            few = {hook: statements(asker, scene.here, hook) for hook in PAGE if hook in QUESTIONS}
            self._keep(scene, scene.here, SEVERAL + 1, MANY + 1)
            many = {hook: statements(asker, scene.here, hook) for hook in few}
        grown = [f"{hook} ({few[hook]} → {many[hook]})" for hook in few if many[hook] > few[hook]]
        assert not grown, (
            f"{', '.join(grown)} sends more statements when more is kept: read everything with "
            "one statement, and what belongs to it with `selectinload`."
        )

    def test_what_it_keeps_of_one_network_can_be_taken_out_and_removed(
        self, tmp_path: Path
    ) -> None:
        if not self.tables:
            return
        self._demand_filling()
        with self._scene(tmp_path) as (scene, asker):
            for place in (scene.here, scene.elsewhere):
                self._keep(scene, place, 1, 3)
            kept, others = (asker.rows(place) for place in (scene.here, scene.elsewhere))
            assert kept, (
                f"{self.manifest.name} keeps rows of a network and does not hand them out: answer "
                "network_data with every one of them."
            )
            asker.everything(scene.here, frozenset({"remove_network_data"}))
            left = asker.rows(scene.here)
            assert not left, (
                f"{left} rows of the network are still there: answer remove_network_data by "
                "deleting every row of this network, children first."
            )
            assert asker.rows(scene.elsewhere) == others, (
                "remove_network_data takes rows of another network too: bind it to its network."
            )

    def test_somebody_it_knows_nothing_of_can_take_and_erase_their_data(
        self, tmp_path: Path
    ) -> None:
        with self._scene(tmp_path) as (scene, asker):
            asker.everything(scene.here, DATA)

    def test_its_pages_are_not_there_where_it_is_off(self, tmp_path: Path) -> None:
        with self._scene(tmp_path) as (scene, _asker):
            with scene.app.app_context(), scene.database.work(), transaction():
                network = session.get_one(Network, scene.here.network_id)
                network.plugins.clear()
            found = [path for path in _pages(scene, self.manifest.name) if _answer(scene, path)]
        assert not found, (
            f"{', '.join(found)} can be opened in a network where the plugin is off: make pages "
            "with `plugin_pages` only."
        )

    def test_its_pages_can_be_opened_where_nothing_has_happened_yet(self, tmp_path: Path) -> None:
        with self._scene(tmp_path) as (scene, _asker):
            broken = [
                path
                for path in _pages(scene, self.manifest.name)
                if _status(scene, path, scene.here.actor) >= 500
            ]
        assert not broken, f"{', '.join(broken)} breaks in a network without anything in it."

    def _keep(self, scene: Scene, place: Place, first: int, last: int) -> None:
        with scene.app.app_context(), scene.database.work(), transaction() as now:
            for number in range(first, last):
                self.fill(now, now.get_one(Community, place.community_id), number)

    def _demand_filling(self) -> None:
        assert not self.tables or type(self).fill is not Examined.fill, (
            f"{self.manifest.name} keeps {', '.join(table.name for table in self.tables)}: write "
            "`def fill(self, session, community, number)` in your test class, which keeps one row "
            "more in that community; only then can leaks and slow reads be seen."
        )


def _texts(said: list[Said]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(one.hook, one.about, one.text) for one in said}


def _pages(scene: Scene, plugin: str) -> list[str]:
    """The plugin's pages that need nothing but the network."""
    return [
        rule.rule.replace("<network>", scene.here.slug)
        for rule in scene.app.url_map.iter_rules()
        if rule.endpoint.startswith((f"{plugin}.", f"api_{plugin}."))
        and rule.arguments == {"network"}
        and "GET" in (rule.methods or set())
    ]


def _answer(scene: Scene, path: str) -> bool:
    return _status(scene, path, scene.here.actor) != 404


def _status(scene: Scene, path: str, actor: Actor) -> int:
    scene.app.extensions["bocage"].current_actor = lambda: actor
    return scene.app.test_client().get(path).status_code
