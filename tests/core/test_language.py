"""Texts are spoken in the language of whoever reads them, when they read them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from bocage import language
from bocage.language import choose, gettext, ngettext, speaking, translate, translator
from bocage.web.environment import Speech


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A component with a French catalogue of its own."""
    monkeypatch.setattr(language, "_catalogues", dict(language._catalogues))
    monkeypatch.setattr(language, "_merged", {k: list(v) for k, v in language._merged.items()})
    catalogue = Catalog(locale="fr")
    catalogue.add("Bed %(name)s", "Massif %(name)s")
    catalogue.add(("%(num)d leek", "%(num)d leeks"), ("%(num)d poireau", "%(num)d poireaux"))
    catalogue.add("Accept", "Accueillir")
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    language.add_catalogue("garden", tmp_path)
    return "garden"


def test_a_text_is_translated_when_it_is_shown(garden: str) -> None:
    text = translator(garden)("Bed %(name)s", name="4 %")
    with speaking("fr"):
        assert str(text) == "Massif 4 %"
    with speaking("en"):
        assert str(text) == "Bed 4 %"


def test_what_has_no_translation_stays_as_it_is(garden: str) -> None:
    with speaking("fr"):
        assert translate(garden, "100 % unknown") == "100 % unknown"
        assert translate("no such component", "Bed") == "Bed"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "%(num)d poireau"), (1, "%(num)d poireau"), (2, "%(num)d poireaux")]
)
def test_nothing_is_singular_in_french(garden: str, count: int, text: str) -> None:
    with speaking("fr"):
        assert ngettext("%(num)d leek", "%(num)d leeks", count) == text
        assert ngettext("unknown", "unknowns", count) == ("unknown" if count < 2 else "unknowns")
    with speaking("en"):
        assert ngettext("unknown", "unknowns", count) == ("unknown" if count == 1 else "unknowns")


def test_an_unknown_language_is_the_default() -> None:
    with speaking("xx"):
        assert language.language() == "fr"
    with speaking("en"):
        choose("tlh")
        assert language.language() == "fr"


def test_a_component_has_its_own_word_for_what_core_says_otherwise(garden: str) -> None:
    with speaking("fr"):
        assert gettext("Accept") == "Accepter le bilan"
        assert gettext("Accept", garden) == "Accueillir"
        assert gettext("Settings", garden) == gettext("Settings") != "Settings"
        assert str(Speech(garden).words()["_"]("Bed %(name)s", name="<4>")) == "Massif &lt;4&gt;"
        counted = Speech(garden).words()["ngettext"]
        assert str(counted("%(num)d leek", "%(num)d leeks", 2)) == "2 poireaux"


@pytest.mark.parametrize(
    ("pattern", "french", "english"),
    [
        ("long", "1er mai 2024", "1 May 2024"),
        ("full", "mercredi 1er mai 2024", "Wednesday 1 May 2024"),
        ("d MMM y", "1er mai 2024", "1 May 2024"),
    ],
)
def test_english_days_are_written_as_the_british_do(
    pattern: str, french: str, english: str
) -> None:
    assert language.written_day(date(2024, 5, 1), pattern, "fr") == french
    assert language.written_day(date(2024, 5, 1), pattern, "en") == english
