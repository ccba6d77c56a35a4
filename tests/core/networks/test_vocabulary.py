"""Renamed words agree in gender, number and article, in both languages."""

from __future__ import annotations

import pytest

from bocage.networks.vocabulary import (
    COMMUNITY_PRESETS,
    PILOT_PRESETS,
    TERMS,
    FrenchWord,
    Vocabulary,
    preset,
)


@pytest.mark.parametrize(
    ("word", "the", "a", "of_the", "to_the", "this", "new"),
    [
        (
            FrenchWord("communauté", "communautés", "f"),
            "la communauté", "une communauté", "de la communauté", "à la communauté",
            "cette communauté", "nouvelle communauté",
        ),
        (
            FrenchWord("groupe", "groupes", "m"),
            "le groupe", "un groupe", "du groupe", "au groupe", "ce groupe", "nouveau groupe",
        ),
        (
            FrenchWord("atelier", "ateliers", "m"),
            "l’atelier", "un atelier", "de l’atelier", "à l’atelier", "cet atelier",
            "nouvel atelier",
        ),
        (
            FrenchWord("équipe", "équipes", "f"),
            "l’équipe", "une équipe", "de l’équipe", "à l’équipe", "cette équipe",
            "nouvelle équipe",
        ),
        (
            FrenchWord("hub", "hubs", "m"),
            "le hub", "un hub", "du hub", "au hub", "ce hub", "nouveau hub",
        ),
        (
            FrenchWord("pilote", "pilotes", "e"),
            "la ou le pilote", "une ou un pilote", "de la ou du pilote", "à la ou au pilote",
            "cette ou ce pilote", "nouvelle ou nouveau pilote",
        ),
    ],
)  # fmt: skip
def test_french_articles_agree(
    word: FrenchWord, the: str, a: str, of_the: str, to_the: str, this: str, new: str
) -> None:
    assert (word.the, word.a, word.of_the) == (the, a, of_the)
    assert (word.to_the, word.this, word.new) == (to_the, this, new)


def test_french_counts_zero_as_one() -> None:
    word = FrenchWord("séance", "séances", "f")
    assert [word.counted(count) for count in (0, 1, 2)] == [
        "0\u00a0séance", "1\u00a0séance", "2\u00a0séances",
    ]  # fmt: skip


def test_english_counts_zero_as_many() -> None:
    update = Vocabulary({}, "en").update
    assert (update.a, update.counted(0), update.counted(1)) == (
        "an update",
        "0 updates",
        "1 update",
    )


def test_a_network_keeps_the_usual_word_for_what_it_did_not_rename() -> None:
    words = Vocabulary(preset("peer_group", "animator"), "fr")
    assert words.community.of_the_many == "des groupes de pairs"
    assert words.pilot.the == "l’animateur"
    assert words.session.the == "la séance"


def test_a_word_renamed_in_french_only_stays_usual_in_english() -> None:
    chosen = {"community": {"fr": {"one": "cercle", "many": "cercles", "gender": "m"}}}
    assert Vocabulary(chosen, "fr").community.the == "le cercle"
    assert Vocabulary(chosen, "en").community.the == "the community"


def test_every_preset_is_complete_in_both_languages() -> None:
    for community in COMMUNITY_PRESETS:
        for pilot in PILOT_PRESETS:
            for language in ("fr", "en"):
                words = Vocabulary(preset(community, pilot), language)
                assert all(words[term].one and words[term].many for term in TERMS)
