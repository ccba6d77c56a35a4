"""Every command answers 0 when it is done, 1 with one sentence when it is refused, 2 when misused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bocage.cli import main
from bocage.cli.opened import Instance
from tests.listening import free_port

ROOT = Path(__file__).parents[2]
DATA = ROOT / "instances" / "uriopss-pdl" / "data"
COMMAND = [sys.executable, "-c", "from bocage.cli import main; main()"]


@pytest.fixture
def instance(tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without anything, and a database of each kind for it."""
    folder = tmp_path / "ouest"
    folder.mkdir()
    monkeypatch.setenv("BOCAGE_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("BOCAGE_INSTANCE", str(folder))
    return folder


@pytest.fixture
def ready(instance: Path) -> Path:
    """The same with tables and the published figures."""
    done("init")
    done("load", str(DATA))
    return instance


def bocage(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def done(*words: str) -> str:
    result = bocage(*words)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


def refused(*words: str) -> str:
    result = bocage(*words)
    assert result.exit_code == 1, (words, result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.strip()
    return result.stderr


def test_a_new_instance_is_made_and_making_it_again_keeps_it(instance: Path) -> None:
    done("init")
    told = (instance / "instance.toml").read_text("utf-8")

    done("init")

    assert (instance / "instance.toml").read_text("utf-8") == told
    assert "up to date" in done("upgrade") or "jour" in done("upgrade")


@pytest.mark.parametrize("words", [("upgrade",), ("sign-in-link", "a@b.example"), ("plugins",)])
def test_without_an_instance_a_command_says_how_to_make_one(
    instance: Path, words: tuple[str, ...]
) -> None:
    assert "init" in refused(*words)


def test_help_works_without_an_instance(instance: Path) -> None:
    told = done("--help")

    for name in ("init", "upgrade", "serve", "worker", "demo", "load", "cycle", "update", "report"):
        assert name in told


@pytest.mark.parametrize("content", ["name = 3\n", "colour = 'red'\n", "name = \n"])
def test_settings_that_cannot_be_followed_are_named(instance: Path, content: str) -> None:
    (instance / "instance.toml").write_text(content, "utf-8")

    assert "instance.toml" in refused("upgrade")
    assert json.loads(bocage("doctor", "--json").output)[0]["state"] == "fault"


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("load",),
        ("plugin", "on", "x"),
        ("cycle", "open", "x", "2024-Q9"),
        ("cycle", "open", "x", "2024-Q2", "--due", "2024-13-45"),
        ("serve", "--port", "x"),
    ],
)
def test_misuse_is_2(instance: Path, words: tuple[str, ...]) -> None:
    assert bocage(*words).exit_code == 2


def test_a_refused_load_tells_every_line_and_keeps_nothing(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "network,email,name\nnowhere,y@y.example,Y\npays-de-la-loire,no address,X\n", "utf-8"
    )

    told = refused("load", str(tmp_path))

    assert "people.csv:2: network" in told
    assert "people.csv:3: email" in told
    assert told.index("csv:2") < told.index("csv:3")
    assert "y@y.example" in refused("sign-in-link", "y@y.example")


def test_a_dry_run_says_so(instance: Path) -> None:
    done("init")
    done("load", str(DATA), "--dry-run")

    assert json.loads(done("plugins", "--json"))[0]["networks"] == []


def test_a_folder_loaded_again_is_said_to_change_nothing(ready: Path, tmp_path: Path) -> None:
    again = done("load", str(DATA)).splitlines()
    assert again[0].startswith("networks.csv: 1 (")
    assert sum("(" in line for line in again) == len(list(DATA.glob("*.csv")))
    for name in ("networks.csv", "organisations.csv"):
        text = (DATA / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("Association 2,", "Association deux,"), "utf-8")
    first, second, _done = done("load", str(tmp_path)).splitlines()
    assert "(" in first
    assert second == "organisations.csv: 13"


def test_a_link_to_sign_in_is_printed_for_who_is_known(ready: Path) -> None:
    assert done("sign-in-link", "A1@uriopss.example").startswith("http://127.0.0.1:8000/l/")
    assert "nobody@x.example" in refused("sign-in-link", "nobody@x.example")


def test_a_link_leads_to_where_the_demonstration_is_reached_while_it_runs(ready: Path) -> None:
    def begins() -> str:
        return done("sign-in-link", "A1@uriopss.example").partition("/l/")[0]

    told = (ready / "instance.toml").read_text("utf-8")
    told = told.replace('contact = ""', 'contact = ""\nenvironment = "demonstration"')
    (ready / "instance.toml").write_text(told, "utf-8")
    running = Instance(ready)
    running.reached_at("http://127.0.0.1:8123")

    with running.listening():
        assert begins() == "http://127.0.0.1:8123"

    assert begins() == "http://127.0.0.1:8000"


def test_a_quarter_opened_by_mistake_is_taken_back_once(ready: Path) -> None:
    quarter = ("pays-de-la-loire", "2024-Q3")
    done("cycle", "open", *quarter)
    assert "2024-Q3" in done("cycle", "cancel", *quarter)
    refused("cycle", "cancel", *quarter)
    done("cycle", "open", *quarter)
    done("cycle", "close", *quarter)
    assert "annulé" in refused("cycle", "cancel", *quarter)


def test_what_is_not_there_yet_is_named_and_a_reason_may_be_left_out(ready: Path) -> None:
    here = ("pays-de-la-loire", "attractivite", "2024-Q2")
    quarter = (here[0], here[2])
    assert "nowhere" in refused("cycle", "open", "nowhere", "2024-Q2")
    assert "2024-Q2" in refused("cycle", "close", *quarter)
    done("cycle", "open", *quarter)
    assert "nothing" in refused("update", "accept", here[0], "nothing", here[2])
    assert "clore" in refused("report", "compile", *quarter)
    assert "report compile" in refused("report", "publish", *quarter)
    done("update", "submit", *here, "--nothing-new")
    done("update", "return", *here)
    done("update", "excuse", *here)

    shown = json.loads(done("report", "show", *quarter, "--json"))
    assert set(shown) == {"network", "period", "updates", "figures"}
    assert shown["updates"]["excused"] == 1
    assert "year" in json.loads(done("report", "show", *quarter, "--json", "--year"))


def test_a_plugin_is_switched_off_and_on(ready: Path) -> None:
    def places() -> list[str]:
        rows = json.loads(done("plugins", "--json"))
        found: list[str] = next(row["networks"] for row in rows if row["name"] == "sessions")
        return found

    assert places() == ["pays-de-la-loire"]
    done("plugin", "off", "pays-de-la-loire", "sessions")
    assert places() == []
    done("plugin", "on", "pays-de-la-loire", "sessions")
    assert places() == ["pays-de-la-loire"]
    refused("plugin", "on", "pays-de-la-loire", "nothing")
    refused("plugin", "on", "nowhere", "sessions")


def test_the_operator_locks_pauses_and_exports_a_plugin(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ("pays-de-la-loire", "sessions")
    done("plugin", "pause", *here)
    done("plugin", "offer", *here, "always_on")
    assert "always on" in refused("plugin", "off", *here) or "toujours" in refused(
        "plugin", "off", *here
    )
    done("plugin", "offer", *here, "not_offered")
    refused("plugin", "on", *here)
    with monkeypatch.context() as without_plugins:
        without_plugins.setenv("BOCAGE_SAFE_MODE", "1")
        done("plugin", "offer", *here, "offered")
    done("plugin", "on", *here)
    assert "attendance" in done("plugin", "export", *here, str(tmp_path / "all.zip"))
    assert (tmp_path / "all.zip").read_bytes()[:2] == b"PK"


def test_every_address_is_listed(ready: Path) -> None:
    rules = {row["rule"] for row in json.loads(done("routes", "--json"))}

    assert {"/", "/outbox", "/l/<secret>"} & rules >= {"/", "/outbox"}


def test_the_doctor_finds_a_working_instance_well(ready: Path) -> None:
    findings = {item["check"]: item["state"] for item in json.loads(done("doctor", "--json"))}

    assert findings["tables"] == "ok"
    assert findings["database"] == "ok"
    assert findings["secret"] == "ok"
    assert "tables" in done("doctor")


def test_the_doctor_finds_tables_that_are_missing_and_a_secret_others_may_read(
    instance: Path,
) -> None:
    done("init")
    (instance / "var" / "secret").chmod(0o644)

    result = bocage("doctor", "--json")

    states = {item["check"]: item["state"] for item in json.loads(result.output)}
    assert result.exit_code == 1
    assert states["secret"] == "fault"


def test_serving_without_tables_is_refused(instance: Path) -> None:
    (instance / "instance.toml").write_text('name = "Ouest"\n', "utf-8")

    assert "upgrade" in refused("serve", "--port", "0")


def test_the_demonstration_is_only_made_where_it_is_meant(ready: Path) -> None:
    assert "environment" in refused("demo", "--no-serve")


def test_the_server_serves_does_jobs_and_stops_when_told(ready: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    )
    try:
        assert answers(f"http://127.0.0.1:{port}/sign-in")
    finally:
        server.send_signal(signal.SIGTERM)
        told, _nothing = server.communicate(timeout=20)

    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}" in told


def answers(address: str) -> bool:
    for _time in range(200):
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return False
