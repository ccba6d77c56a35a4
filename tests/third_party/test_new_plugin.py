"""`bocage plugin new` writes a distribution that works at once, and refuses what could not work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bocage.cli import main
from bocage.cli.authoring import SEED, written
from bocage.hooks.registry import NAME
from tests.postgres import Postgres
from tests.third_party.installing import Failed, Stranger
from tests.third_party.test_volunteer_hours import COMMUNITIES, NETWORKS, PEOPLE

ROLES = "network,email,role,starts\nouest,awa@example.org,secretariat,2024-01-01\n"
LINT = ("--isolated", "--line-length", "100")
SEEN = """
import re, sys
from pathlib import Path
from bocage.cli.opened import Instance
from bocage.jobs.running import work_off
instance = Instance(Path(sys.argv[1]))
work_off(instance.app)
client = instance.app.test_client()
at = {"base_url": "http://127.0.0.1:8000"}
page = client.get(sys.argv[2], **at).text
token = re.search('csrf_token" value="([^"]+)"', page)[1]
assert client.post(sys.argv[2], data={"csrf_token": token}, **at).status_code == 303
for language in ("fr", "en"):
    page = client.get(sys.argv[3], **at).text
    token = re.search('csrf_token" value="([^"]+)"', page)[1]
    client.post("/language", data={"language": language, "csrf_token": token}, **at)
    print(client.get(sys.argv[3], **at).text)
"""


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """Somebody who has just written and installed a plugin."""
    made = Stranger(tmp_path_factory.mktemp("author"))
    made.bocage("init")
    made.bocage("plugin", "new", "river_walks", "--into", str(made.folder / "written"))
    made.install(made.folder / "written" / "bocage-plugin-river-walks")
    return made


def test_its_own_tests_pass(stranger: Stranger, postgres: Postgres) -> None:
    stranger.environment["TEST_DATABASE_URL"] = postgres.url.render_as_string(hide_password=False)
    told = stranger.tested(stranger.folder / "bocage-plugin-river-walks")
    assert "passed" in told
    assert "skipped" not in told


def test_every_sentence_is_found_as_its_readme_says(stranger: Stranger) -> None:
    folder = stranger.folder / "bocage-plugin-river-walks"
    [how] = re.findall(r"\$ (pybabel extract .*)", (folder / "README.md").read_text("utf-8"))
    stranger.run(sys.executable, "-m", "babel.messages.frontend", *how.split()[1:], cwd=folder)
    told = (folder / "messages.pot").read_text("utf-8")
    assert 'msgid "Nothing was told yet."' in told
    assert 'msgid "How many this quarter?"' in told


def test_it_makes_its_table_and_is_seen_in_both_languages(stranger: Stranger) -> None:
    assert "river_walks 0001" in stranger.bocage("upgrade")
    assert "river_walks" not in stranger.bocage("upgrade")
    stranger.load(networks=NETWORKS, people=PEOPLE, communities=COMMUNITIES, roles=ROLES)
    stranger.bocage("plugin", "on", "ouest", "river_walks")
    stranger.bocage("cycle", "open", "ouest", "2024-Q2")
    answers = stranger.folder / "answers.json"
    answers.write_text(
        '{"core.standing": {"appreciation": "on_track"}, "core.news": {"moved": "Une charte."},'
        ' "river_walks.quarter": {"number": 1234}}',
        "utf-8",
    )
    how = ("--confirm-facts", "--answers", str(answers))
    stranger.bocage("update", "submit", "ouest", "accueil", "2024-Q2", *how)
    stranger.bocage("update", "accept", "ouest", "accueil", "2024-Q2")
    link = stranger.bocage("sign-in-link", "awa@example.org").strip().partition("/l/")[2]
    page = "/n/ouest/communities/"
    seen = stranger.python(SEEN, str(stranger.instance), f"/l/{link}", f"{page}accueil")
    assert "River walks" in seen
    assert "234</strong>" in seen
    [told] = [
        figure
        for figure in stranger.told("report", "show", "ouest", "2024-Q2")["figures"]
        if figure["key"] == "river_walks.number"
    ]
    assert told["value"] == 1234

    again = stranger.bocage("sign-in-link", "awa@example.org").strip().partition("/l/")[2]
    seen = stranger.python(SEEN, str(stranger.instance), f"/l/{again}", f"{page}metiers")
    assert "Rien n’a encore été dit." in seen
    assert "Nothing was told yet." in seen


def test_the_name_of_what_is_installed_is_taken(stranger: Stranger) -> None:
    with pytest.raises(Failed, match="river_walks"):
        stranger.bocage("plugin", "new", "river_walks", "--into", str(stranger.folder / "again"))


@pytest.mark.parametrize("name", ["river_walks", "ab", "a" + 30 * "b"])
def test_what_is_written_is_clean(tmp_path: Path, name: str) -> None:
    assert NAME.fullmatch(name)
    for file, text in written(name):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, "utf-8")
    rules = "E,W,F,I,UP,B,N,PT,RET,SIM"
    look = ("check", *LINT, "--select", rules, "--ignore", "E501", ".")
    ruff = str(Path(sys.executable).with_name("ruff"))
    done = subprocess.run([ruff, *look], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    if name == "river_walks":
        form = [ruff, "format", "--check", *LINT, "."]
        done = subprocess.run(form, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_seed_is_part_of_what_is_installed() -> None:
    assert {file.suffix for file in SEED.rglob("*") if file.is_file()} == {".txt"}
    assert "pyproject.toml" in {str(file) for file, _text in written("garden")}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("River", "minuscules"),
        ("river-walks", "minuscules"),
        ("9lives", "minuscules"),
        ("x", "minuscules"),
        ("river_", "minuscules"),
        ("a" * 32, "minuscules"),
        ("rivière", "minuscules"),
        ("../river", "minuscules"),
        ("people", "partie de Bocage"),
        ("network", "partie de Bocage"),
        ("alembic", "partie de Bocage"),
        ("reports", "partie de Bocage"),
        ("sessions", "déjà installé"),
    ],
)
def test_a_name_that_could_not_work_is_refused(tmp_path: Path, name: str, why: str) -> None:
    done = CliRunner().invoke(main, ["plugin", "new", name, "--into", str(tmp_path)])
    assert done.exit_code == 1
    assert why in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    there = tmp_path / "bocage-plugin-river-walks"
    there.mkdir()
    done = CliRunner().invoke(main, ["plugin", "new", "river_walks", "--into", str(tmp_path)])
    assert (done.exit_code, list(there.iterdir())) == (1, [])
    assert "existe déjà" in done.stderr
