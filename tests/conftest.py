"""The parts every test may ask for: two databases, an app on each, a browser, a mailbox."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as trying
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserFault

from bocage.app import create_app
from bocage.database import Database
from bocage.hooks.registry import Registry
from bocage.migrations import upgrade
from bocage.settings import InstanceSettings
from tests.browser import NARROW, chromium, opened_page, running_browser
from tests.listening import listening_socket, port_of, serving
from tests.mailbox import Mailbox, running_mailbox
from tests.parts import missing
from tests.postgres import Copies, Postgres, running_postgres
from tests.templates import CompiledOnce

collect_ignore_glob = ["third_party/bocage-plugin-*"]
"""Their tests run where they are installed."""
COMPILED = CompiledOnce()
NO_SERVER = (OSError, RuntimeError, AssertionError, subprocess.SubprocessError, psycopg.Error)


def pytest_configure(config: pytest.Config) -> None:
    # How long one example takes tells what else the machine does.
    trying.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    trying.load_profile("untimed")
    # A run that inherits the operator's settings would test another instance.
    for name in [name for name in os.environ if name.startswith("BOCAGE_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The plugins that are installed, as an app finds them."""
    found = Registry()
    found.load_installed()
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; where there is none, the test says what to set."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres())
        except NO_SERVER as fault:
            missing("PostgreSQL", f"set TEST_DATABASE_URL to a server for tests ({fault})")
        yield server


@pytest.fixture
def server_for_contracts(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the contract of plugins about the server, as authors of plugins do."""
    monkeypatch.setenv("TEST_DATABASE_URL", postgres.url.render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, registry: Registry) -> Iterator[str]:
    """A migrated database without a row, to be copied."""
    name = postgres.empty()
    migrate(postgres.address(name), registry)
    yield name
    postgres.drop(name)


@pytest.fixture(scope="session")
def postgres_copies(postgres: Postgres, postgres_template: str) -> Iterator[Copies]:
    """Databases like the template, lent to one test after another."""
    copies = Copies(postgres, postgres_template)
    yield copies
    copies.drop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Path:
    """A migrated file without a row, to be copied."""
    file = tmp_path_factory.mktemp("template") / "bocage.sqlite"
    migrate(f"sqlite:///{file}", registry)
    return file


def migrate(address: str, registry: Registry) -> None:
    database = Database(address)
    try:
        upgrade(database, registry)
    finally:
        database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of this test alone; the test runs once on each kind.

    A test that needs one kind only says `@pytest.mark.parametrize("database_url", ["sqlite"],
    indirect=True)`, and why.
    """
    if request.param == "sqlite":
        file = tmp_path / "bocage.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        copies: Copies = request.getfixturevalue("postgres_copies")
        with copies.lent() as name:
            yield server.address(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table: for tests of migrations and of `init`."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.empty()
        yield server.address(name)
        server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The migrated database itself, for tests below the app."""
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    """A port of this test alone, taken before the settings are made that name it."""
    with closing(listening_socket()) as found:
        yield found


@pytest.fixture
def base_url(request: pytest.FixtureRequest) -> str:
    """Where links begin; it is a real address when the test asks for the live server."""
    if "live_server" not in request.fixturenames:
        return "http://localhost"
    return f"http://localhost:{port_of(request.getfixturevalue('bound'))}"


@pytest.fixture
def settings(database_url: str, base_url: str, tmp_path: Path) -> InstanceSettings:
    """The settings of the instance of this test; override this fixture to change one."""
    return InstanceSettings.for_tests(
        database_url=database_url, var=tmp_path / "var", base_url=base_url
    )


@pytest.fixture
def app(settings: InstanceSettings) -> Iterator[Flask]:
    """The application on a migrated database without a row."""
    settings.var.mkdir(parents=True, exist_ok=True)
    made = create_app(settings)
    made.jinja_env.bytecode_cache = COMPILED
    yield made
    made.extensions["bocage.database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser without JavaScript, not signed in."""
    return app.test_client()


@pytest.fixture
def live_server(app: Flask, base_url: str, bound: socket.socket) -> Iterator[str]:
    """The address at which Waitress serves the app of this test."""
    with serving(app, bound):
        yield base_url


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server; `mailbox.server` and `mailbox.port` go into the settings."""
    with running_mailbox() as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; where there is none, the test says what to install."""
    executable = chromium()
    if executable is None:
        missing("Chromium", "install the package 'chromium'")
    with ExitStack() as stack:
        try:
            found = stack.enter_context(running_browser(executable))
        except BrowserFault as fault:
            missing("Chromium", f"{executable} does not start ({fault})")
        yield found


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """A page of somebody new before the live server; `page.goto("/")` works."""
    with opened_page(browser, live_server) as found:
        yield found


@pytest.fixture
def narrow_page(browser: Browser, live_server: str) -> Iterator[Page]:
    """The same on a phone, 360 pixels wide."""
    with opened_page(browser, live_server, NARROW) as found:
        yield found


@pytest.fixture
def plain_page(browser: Browser, live_server: str) -> Iterator[Page]:
    """The same on a phone, JavaScript switched off."""
    with opened_page(browser, live_server, NARROW, javascript=False) as found:
        yield found
