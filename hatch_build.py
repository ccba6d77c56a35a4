"""Put third-party assets and compiled catalogues in place before a wheel or an editable install.

Nothing made by somebody else is committed: Bootstrap comes out of a build requirement.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("core/bocage/static/vendor")
ASSETS = {
    "bootstrap.min.css": ("flask_bootstrap", "static/bootstrap5/css/bootstrap.min.css"),
}
CATALOGUES = ("core/bocage/locale/*/LC_MESSAGES/*.po", "plugins/*/locale/*/LC_MESSAGES/*.po")


class AssetsAndCatalogues(BuildHookInterface[Any]):
    """Runs for every target, editable installs included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        copy_assets(root / VENDOR)
        for pattern in CATALOGUES:
            for catalogue in root.glob(pattern):
                compile_catalogue(catalogue)


def copy_assets(vendor: Path) -> None:
    vendor.mkdir(parents=True, exist_ok=True)
    for name, (package, inside) in ASSETS.items():
        shutil.copyfile(folder_of(package) / inside, vendor / name)


def folder_of(package: str) -> Path:
    """Where an installed package lies; it is not imported, which would start Flask."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the build requirement that holds {package} is not installed")
    return Path(spec.origin).parent


def compile_catalogue(catalogue: Path) -> None:
    with catalogue.open("rb") as source:
        messages = read_po(source, locale=catalogue.parents[1].name)
    with catalogue.with_suffix(".mo").open("wb") as target:
        write_mo(target, messages)
