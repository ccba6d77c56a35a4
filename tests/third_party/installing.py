"""Building, installing and running a stranger's distribution, each step in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
OFFLINE = ("--no-index", "--no-deps")
BOCAGE = (sys.executable, "-c", "from bocage.cli import main; main()")


class Failed(AssertionError):
    """A command ended badly; holds what it said."""


@dataclass
class Stranger:
    """A folder in which a distribution is installed beside Bocage, and an instance that sees it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BOCAGE_", "PYTEST_"))}
        self.environment = {**kept, "PIP_NO_INDEX": "1", "PYTHONPATH": str(self.site)}
        self.instance.mkdir(parents=True)

    @property
    def site(self) -> Path:
        """Where distributions are installed."""
        return self.folder / "site"

    @property
    def instance(self) -> Path:
        """The folder of the instance."""
        return self.folder / "instance"

    def install(self, source: Path) -> Path:
        """Build a wheel of a copy of this folder and install it; gives the copy."""
        copy = self.folder / source.name
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        wheels = self.folder / f"{source.name}-wheels"
        self.run(*PIP, "wheel", "--no-build-isolation", *OFFLINE, "-w", str(wheels), str(copy))
        [wheel] = wheels.glob("*.whl")
        self.run(*PIP, "install", *OFFLINE, "--target", str(self.site), str(wheel))
        return copy

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """What the command prints; raises Failed."""
        done = subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def bocage(self, *words: str) -> str:
        """What `bocage --instance … words` prints."""
        return self.run(*BOCAGE, "--instance", str(self.instance), *words)

    def told(self, *words: str) -> Any:
        """The same, for programs."""
        return json.loads(self.bocage(*words, "--json"))

    def tested(self, project: Path) -> str:
        """Run the tests of the distribution itself."""
        pytest = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests")
        return self.run(sys.executable, *pytest, cwd=project)

    def python(self, program: str, *words: str) -> str:
        """What a program of a few lines prints."""
        return self.run(sys.executable, "-c", program, *words)

    def load(self, **tables: str) -> None:
        """Put these files into the instance, as CSV."""
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        for name, lines in tables.items():
            (data / f"{name}.csv").write_text(lines, "utf-8")
        self.bocage("load", str(data))
