"""Profiles: a name for a bundle of plugins, their settings and the words a network begins with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bocage.language import language
from bocage.networks.rules import OFFERED, ON

FOLDER = Path(__file__).parent / "profiles"
USUAL_COMMUNITY, USUAL_PILOT = "community", "pilot"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A profile as it counts now. `content` is what its file holds, or what was made of it."""

    name: str
    content: Mapping[str, Any]
    is_changed: bool = False

    @property
    def title(self) -> str:
        """What it is called, in the language in use."""
        return self._said("title") or self.name

    @property
    def summary(self) -> str:
        """For which networks it is."""
        return self._said("summary")

    @property
    def community_word(self) -> str:
        """The preset of the word for a group."""
        return str(self.content.get("community_word") or USUAL_COMMUNITY)

    @property
    def pilot_word(self) -> str:
        """The preset of the word for who leads one."""
        return str(self.content.get("pilot_word") or USUAL_PILOT)

    @property
    def plugins(self) -> Mapping[str, Choice]:
        """What it says of each plugin, whether it is installed here or not."""
        told: Mapping[str, Mapping[str, Any]] = self.content.get("plugins", {})
        return {
            name: Choice(
                state=str(given.get("state", ON)),
                offer=str(given.get("offer", OFFERED)),
                settings=dict(given.get("settings", {})),
            )
            for name, given in sorted(told.items())
        }

    def _said(self, part: str) -> str:
        texts = self.content.get(part, {})
        return str(texts.get(language()) or next(iter(texts.values()), ""))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a profile says of one plugin."""

    state: str
    offer: str
    settings: Mapping[str, Any]


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """The profiles that come with Bocage, in the order they are proposed."""
    found = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")}
    return dict(sorted(found.items(), key=lambda pair: int(pair[1]["order"])))
