"""Static files, compressed once, named after their content, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request

YEAR = 31_536_000
COMPRESSIBLE = ("text/", "image/svg", "application/javascript", "application/json")


class Asset:
    """One file; its address changes when its content does."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.content = file.read_bytes()
        self.digest = hashlib.sha256(self.content).hexdigest()[:12]
        self.type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"

    @cached_property
    def compressed(self) -> bytes:
        """The content as gzip, made at the first request that takes it."""
        return gzip.compress(self.content, 9, mtime=0)


class Assets:
    """Every static file of core, and of plugins under `<plugin>/`."""

    def __init__(self) -> None:
        self._known: dict[str, Asset] = {}

    def add_folder(self, folder: Path, prefix: str = "") -> None:
        """Read what is in this folder now."""
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = prefix + file.relative_to(folder).as_posix()
                self._known[name] = Asset(name, file)

    def compress(self) -> None:
        """Compress everything now, so that no visitor waits for it."""
        for asset in self._known.values():
            if asset.type.startswith(COMPRESSIBLE):
                _ = asset.compressed

    def address(self, name: str) -> str:
        """Where browsers find this file. Raises KeyError."""
        return f"/assets/{self._known[name].digest}/{name}"

    def find(self, digest: str, name: str) -> Asset | None:
        """The file, when its content is still the one asked for."""
        found = self._known.get(name)
        return found if found and found.digest == digest else None


pages = Blueprint("assets", __name__)


@pages.get("/assets/<digest>/<path:name>")
def asset(digest: str, name: str) -> Response:
    found = current_app.extensions["bocage"].assets.find(digest, name)
    if found is None:
        abort(404)
    response = Response(found.content, mimetype=found.type)
    if found.type.startswith(COMPRESSIBLE) and request.accept_encodings.quality("gzip"):
        response.set_data(found.compressed)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    return response
