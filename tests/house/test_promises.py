"""The commands the README promises are there and mean what they say."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib

from tests.house.plan import ROOT

TARGETS = {"install", "demo", "test", "check", "bench", "docs", "help"}


def said(*command: str) -> str:
    # Without the flags of a `make` around, which would change what this one prints.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_check_of_every_change_is_what_people_type() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text("ascii").endswith("make check\nexec make test\n")


def test_help_lists_every_command() -> None:
    listed = set(re.findall(r"^  make (\S+)", said("make", "help"), re.MULTILINE))
    assert listed >= TARGETS


def test_make_test_hands_its_arguments_to_pytest() -> None:
    told = said("make", "--dry-run", "test", "ARGS=-k anything")
    assert re.search(r"-m pytest -k anything$", told.rstrip())


def test_the_demonstration_listens_where_it_is_told() -> None:
    assert "--instance instances/demo demo --port 8123" in said("make", "-n", "demo", "PORT=8123")


def test_every_requirement_is_locked_by_its_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("ascii")
        locked = re.findall(
            r"^[a-z0-9._-]+(?:\[.*\])?==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL
        )
        assert locked
        assert [entry for entry in locked if "--hash=sha256:" not in entry] == []
        assert "://" not in text


def test_both_locks_agree() -> None:
    versions = [
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text("ascii"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    runtime, everything = versions
    assert {name: everything.get(name) for name in runtime} == runtime


def test_build_requirements_are_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert all("==" in wanted for wanted in project["build-system"]["requires"])


def test_every_bundled_plugin_is_built_and_found() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    bundled = {file.parent.name for file in (ROOT / "plugins").glob("bocage_*/plugin.py")}
    built = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    found = project["project"]["entry-points"]["bocage.plugins"].values()
    assert {f"plugins/{name}" for name in bundled} <= built
    assert {f"{name}.plugin" for name in bundled} <= set(found)
