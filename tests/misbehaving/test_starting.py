"""Starting: with plugins that cannot be used, with one that went and came back, and with none at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

SOURCE = """
from bocage.plugin import HOOK_API, Panel, Plugin, UpdateSection, hookimpl

plugin = Plugin(name="beds", title="Beds", hook_api=HOOK_API)


@hookimpl
def panels(subject):
    yield Panel(title="Beds", template="beds/none.html")
"""
COMMANDS = """
import click


@click.command()
def count():
    raise RuntimeError("cannot count")


@hookimpl
def register_commands():
    yield count
"""
FIRST = """
import sqlalchemy as sa
from alembic import op
revision = "b1"
down_revision = None
def upgrade():
    op.create_table("beds_bed", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO beds_bed (id) VALUES (1)")
"""
HALFWAY = """
import sqlalchemy as sa
from alembic import op
revision = "b2"
down_revision = "b1"
def upgrade():
    op.create_table("beds_half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("DELETE FROM beds_bed")
    raise RuntimeError("halfway")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision = "b2"
down_revision = "b1"
def upgrade():
    op.create_table("beds_more", sa.Column("id", sa.Integer(), primary_key=True))
"""
DOES = "from bocage.cli import main; main()"


class Ground:
    """An instance, and a folder in which a distribution of a plugin may stand or not."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.installed = folder / "instance", folder / "installed"
        self.folder.mkdir()
        self.environment = {
            **{key: text for key, text in os.environ.items() if not key.startswith("BOCAGE_")},
            "BOCAGE_DATABASE_URL": database_url,
            "BOCAGE_INSTANCE": str(self.folder),
            "PYTHONPATH": str(self.installed),
        }

    def install(self, source: str = SOURCE, *migrations: str) -> None:
        package, facts = self.installed / "beds_plugin", self.installed / "beds_plugin-1.dist-info"
        for made in (package / "migrations", facts):
            made.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text("", "utf-8")
        (package / "plugin.py").write_text(source, "utf-8")
        for number, migration in enumerate(migrations, 1):
            (package / "migrations" / f"b{number}_test.py").write_text(migration, "utf-8")
        (facts / "METADATA").write_text("Name: beds-plugin\nVersion: 1\n", "utf-8")
        entry = "[bocage.plugins]\nbeds = beds_plugin.plugin\n"
        (facts / "entry_points.txt").write_text(entry, "utf-8")

    def uninstall(self) -> None:
        for file in sorted(self.installed.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()

    def run(self, *words: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        found = subprocess.run(
            [sys.executable, "-c", DOES, *words],
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert found.returncode == code, (words, found.stdout, found.stderr)
        return found

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of the instance while it serves."""
        words = [sys.executable, "-u", "-c", DOES, "serve", "--port", "0"]
        with subprocess.Popen(
            words, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                yield next(line for line in server.stdout if line.startswith("http")).strip()
            finally:
                server.terminate()

    def sql(self, statement: str) -> str:
        program = (
            "import os, sqlalchemy as sa\n"
            "with sa.create_engine(os.environ['BOCAGE_DATABASE_URL']).connect() as c:\n"
            f"    print(c.execute(sa.text({statement!r})).all())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() or done.stderr


@pytest.fixture
def ground(tmp_path: Path, empty_database_url: str) -> Ground:
    return Ground(tmp_path, empty_database_url)


def a_network(ground: Ground) -> None:
    data = ground.folder / "data"
    data.mkdir()
    (data / "networks.csv").write_text("slug,name\nouest,Ouest\n", "utf-8")
    ground.run("load", str(data))


def test_a_plugin_goes_and_comes_back_and_goes_on_where_it_was(ground: Ground) -> None:
    ground.install(SOURCE, FIRST)
    ground.run("init")
    a_network(ground)
    ground.run("plugin", "on", "ouest", "beds")
    assert "beds" in ground.run("plugins").stdout
    ground.uninstall()
    assert "beds_plugin" not in ground.run("doctor", "--json").stdout
    ground.run("upgrade")
    shown = json.loads(ground.run("plugins", "trace", "ouest", "settings/plugins", "--json").stdout)
    assert shown["status"] == 200
    assert "[(1,)]" in ground.sql("SELECT id FROM beds_bed")
    ground.install(SOURCE, FIRST)
    assert "beds b1" not in ground.run("upgrade").stdout
    told = json.loads(ground.run("plugins", "--json").stdout)
    assert [row["networks"] for row in told if row["name"] == "beds"] == [["ouest"]]
    assert "[(1,)]" in ground.sql("SELECT id FROM beds_bed")


def test_a_migration_that_fails_sets_its_plugin_aside_and_nobody_else(ground: Ground) -> None:
    ground.install(SOURCE, FIRST)
    ground.run("init")
    ground.install(SOURCE, FIRST, HALFWAY)
    upgraded = ground.run("upgrade")
    assert "halfway" in upgraded.stderr
    assert "[(1,)]" in ground.sql("SELECT id FROM beds_bed")
    assert "beds_half" in ground.sql("SELECT * FROM beds_half")
    looked = ground.run("doctor", "--json")
    tables = [item for item in json.loads(looked.stdout) if item["check"] == "tables"]
    assert [(item["state"], "beds b2" in item["told"]) for item in tables] == [("warning", True)]
    assert "halfway" in ground.sql("SELECT message FROM plugin_fault WHERE hook = 'migrations'")


def test_an_outdated_plugin_is_set_aside_and_the_site_is_served(ground: Ground) -> None:
    ground.install(SOURCE, FIRST)
    ground.run("init")
    a_network(ground)
    ground.run("plugin", "on", "ouest", "beds")
    ground.install(SOURCE, FIRST, SECOND)
    with ground.serving() as address, urlopen(f"{address}/sign-in", timeout=30) as page:
        assert page.status == 200
    told = ground.sql("SELECT hook, message FROM plugin_fault WHERE plugin = 'beds'")
    assert "its tables are not up to date: beds b2" in told
    assert "beds b2" in ground.run("upgrade").stdout
    with ground.serving() as address, urlopen(f"{address}/sign-in", timeout=30) as page:
        assert page.status == 200
    assert ground.sql("SELECT hook, message FROM plugin_fault WHERE plugin = 'beds'") == told


def test_a_command_of_a_plugin_that_fails_says_so_with_a_reference(ground: Ground) -> None:
    ground.install(SOURCE + COMMANDS)
    ground.run("init")
    failed = ground.run("beds", "count", code=1)
    assert "cannot count" in failed.stderr
    assert "beds" in failed.stderr
    assert "commands" in ground.sql("SELECT hook FROM plugin_fault")


BREAKING = {
    "import": "raise SystemExit(3)",
    "models": (
        "from sqlalchemy.orm import Mapped, mapped_column, relationship\n"
        "from bocage.plugin import Base, HOOK_API, Plugin\n"
        "plugin = Plugin(name='beds', title='Beds', hook_api=HOOK_API)\n"
        "class Bed(Base):\n"
        "    __tablename__ = 'beds_bed'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    owner = relationship('NobodyKnows')\n"
    ),
    "registration": SOURCE + "\n@hookimpl\ndef register_pages():\n    raise RuntimeError('no')\n",
    "title": SOURCE.replace('title="Beds"', "title=3"),
}


@pytest.mark.parametrize("how", BREAKING)
def test_a_plugin_broken_from_the_start_leaves_the_site_and_is_named(
    ground: Ground, how: str
) -> None:
    ground.install(BREAKING[how])
    ground.run("init")
    a_network(ground)
    shown = json.loads(ground.run("plugins", "trace", "ouest", "/communities", "--json").stdout)
    assert shown["status"] == 200
    looked = json.loads(ground.run("doctor", "--json").stdout)
    assert [item["state"] for item in looked if item["check"] == "plugin beds"] == ["warning"]


def test_in_safe_mode_no_line_of_a_plugin_is_read(ground: Ground, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    ground.install(f"open({str(touched)!r}, 'w').close()\n{SOURCE}")
    ground.run("init", BOCAGE_SAFE_MODE="1")
    ground.environment["BOCAGE_SAFE_MODE"] = "1"
    a_network(ground)
    told = ground.run("plugins", "trace", "ouest")
    assert ": 200" in told.stdout.replace("\u00a0", " ")
    assert not touched.exists()
    ground.run("plugins", BOCAGE_SAFE_MODE="")
    assert touched.exists()
