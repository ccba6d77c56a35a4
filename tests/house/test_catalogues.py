"""Every sentence a person may read exists in French, with French typography."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
COMPONENTS = [ROOT / "core" / "bocage", *sorted((ROOT / "plugins").glob("bocage_*"))]
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {
    "**/templates/**": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
}


def said_in(folder: Path) -> set[str]:
    found = extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS, comment_tags=())
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def french(folder: Path) -> Catalog:
    with (folder / "locale" / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.name)
def test_every_sentence_has_its_french(folder: Path) -> None:
    known = french(folder)
    missing = [
        text
        for text in sorted(said_in(folder))
        if (entry := known.get(text)) is None or not entry.string or entry.fuzzy
        or (isinstance(entry.string, tuple) and not all(entry.string))
    ]  # fmt: skip

    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.name)
def test_the_catalogue_keeps_nothing_that_is_no_longer_said(folder: Path) -> None:
    said = said_in(folder)
    kept = {
        entry.id[0] if isinstance(entry.id, tuple) else entry.id
        for entry in french(folder)
        if entry.id
    }

    assert not kept - said, "\n".join(sorted(kept - said))


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.name)
def test_french_has_its_no_break_spaces_and_its_values(folder: Path) -> None:
    for entry in french(folder):
        if not entry.id:
            continue
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for text in strings:
            assert not re.search(r" [:;?!»]|« |'", text), text
            wanted = set(re.findall(r"%\(\w+\)s", ids[-1]))
            assert set(re.findall(r"%\(\w+\)s", text)) <= wanted, text


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.name)
def test_no_sentence_stands_twice_with_two_translations(folder: Path) -> None:
    text = (folder / "locale" / "fr" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    said = re.findall(r'^((?:msgctxt ".*"\n)?msgid .+(?:\n".*")*)', text, re.MULTILINE)

    assert not {one for one in said if said.count(one) > 1}
