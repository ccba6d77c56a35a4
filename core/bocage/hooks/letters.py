"""Mails that plugins ask core to write: frozen values, checked before core uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bocage.language import Text

if TYPE_CHECKING:
    from bocage.people.models import Person

MOST_KEY = 80
MOST_ATTACHED = 500_000
_FILE = re.compile(r"[\w.-]{1,80}")
_MEDIA_TYPE = re.compile(r"text/[a-z0-9.+-]{1,60}")


class LetterUnfit(ValueError):
    """A letter of a plugin cannot be sent as it is; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """A paragraph on a value that has changed: the old one is struck through in the mail."""

    what: Text
    before: Text
    after: Text


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A text that goes along with a mail: `text/calendar`, `text/csv`, `text/plain`."""

    name: str
    media_type: str
    text: str

    def __post_init__(self) -> None:
        if not _FILE.fullmatch(self.name) or not _MEDIA_TYPE.fullmatch(self.media_type):
            raise LetterUnfit(f"{self.name!r} ({self.media_type!r}) cannot go along with a mail")
        if len(self.text) > MOST_ATTACHED:
            raise LetterUnfit(f"{self.name} is too long to go along with a mail")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail to one person, which core draws in their language. Nobody gets the same `key` twice.

    `url` is where `button` leads, an address of this site; with `opens_until` it opens without a
    password until then, for this person and this address alone (`actor.opens(url)`).
    `may_be_stopped=True` keeps it from those who want no reminders.
    """

    to: Person
    key: str
    subject: Text
    paragraphs: tuple[Text | Replaced, ...]
    button: Text = ""
    url: str = ""
    opens_until: datetime | None = None
    after: tuple[Text, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    may_be_stopped: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.key) <= MOST_KEY:
            raise LetterUnfit(f"the key of a letter has 1 to {MOST_KEY} letters: {self.key!r}")
        if self.button and not self.url.startswith("/n/"):
            raise LetterUnfit(f"the button leads to an address of the network, not {self.url!r}")
