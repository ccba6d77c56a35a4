"""The year a published study tells, loaded from its files and read on the pages."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bocage.communities.models import Community
from bocage.load.folder import read_folder
from tests.plugins.sessions.site import HERE, Known, facilitator, saving, text_of

DATA = Path(__file__).parents[2] / "instances" / "uriopss-pdl" / "data"
CAME = {
    1: "XXX..", 2: "XXXXX", 3: "X....", 4: "X.XXX", 5: "XX...", 6: "XXXXX", 7: "XX...",
    8: "XX...", 9: "XX.XX", 10: "..X..", 11: "..XXX", 12: "...XX", 13: "....X",
}  # fmt: skip
"""The study's table of who came: association → a cross or a blank for each of five meetings."""
THEMES = {
    "15 sept. 2023": "Intégration des nouveaux salariés",
    "15 déc. 2023": "Sourcing : où et comment trouver les bon(ne)s candidat(e)s ?",
    "15 févr. 2024": "Fidélisation des salariés : comment rendre le CDI attractif ?",
    "15 avr. 2024": "Fidélisation : annualisation, planification anticipée, semaine de 4 jours…"
    " Comment rendre l’organisation du temps de travail attractive ?",
    "15 juin 2024": "Comment les chefs de service et cadres, dans leur posture managériale,"
    " peuvent-ils contribuer à la qualité de vie et des conditions de travail des salariés ?",
    "15 sept. 2024": "Développement des compétences",
    "15 déc. 2024": "Rôle des RH dans l’attractivité",
}
"""Its programme: month → theme, the fifteenth standing for the month."""
CIRCLES = {
    "Noyau": [2, 6, 11],
    "Actifs": [1, 4, 9, 12],
    "Occasionnels": [10, 13],
    "Périphérie": [3, 5, 7, 8],
    "Se reconnaissent dans le groupe sans y participer": [],
}
"""Present every time since they came; every second time; now and then; not back for three times."""


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_pages_say_what_the_study_says(app: Flask) -> None:
    with app.app_context(), saving(app) as session:
        registry = app.extensions["bocage"].registry
        assert read_folder(DATA, registry).refused == []
        assert read_folder(DATA, registry).refused == []
        community = session.scalars(sa.select(Community)).one()
        known = Known(community.network_id, community.id, {})
    reader = facilitator(app, known)

    matrix = text_of(reader.get(f"{HERE}/matrix"))
    rows = re.findall(r'<tr><th scope="row">Association (\d+)</th>(.*?)</tr>', matrix)
    told = {
        int(number): "".join(
            "X" if "mark-present" in cell else "."
            for cell in re.findall(r"<td(?! class=\"num\")[^>]*>(.*?)</td>", cells)
        )
        for number, cells in rows
    }
    assert told == CAME
    totals = re.search(r"<tfoot>(.*?)</tfoot>", matrix)
    assert totals
    assert re.findall(r"<td[^>]*>(\d+)</td>", totals[1]) == ["9", "7", "6", "6", "7", "35"]

    programme = plain(text_of(reader.get(HERE)))
    for number, (day, theme) in enumerate(THEMES.items(), 1):
        assert f"{theme} {number} {day}" in programme

    page = text_of(reader.get(f"{HERE}/life?quarter=2024-Q2"))
    listed = page[page.index("Qui se tient où") : page.index("Ce qui a bougé")]
    standing = {
        title: [int(number) for number in re.findall(r"Association (\d+) ", names)]
        for title, names in re.findall(r"<dt>(.*?) \(\d+\)</dt>\s*<dd>(.*?)</dd>", listed, re.S)
    }
    assert standing == CIRCLES
    assert page.count('class="dot dot-') == 13
    said = plain(page)
    for sentence in (
        "7 sur 13 sont proches (noyau et actifs). Le repère du tiers se situe à 4 ou 5",
        "Association 11 : de « occasionnels » à « noyau »",
        "Association 1 : de « noyau » à « actifs »",
        "Association 13 : arrivée, cercle « occasionnels »",
        "1er septembre 2023 : Regroupement",
        "15 juin 2024 : Maturation . Observée au long des cinq premières rencontres",
        "5 tenues sur environ 5 prévues entre le 1er sept. 2023 et le 30 juin 2024,"
        " au rythme « une fois tous les deux mois environ »",
        "participe : non connu nommément",
    ):
        assert sentence in said, sentence
    assert "Moins de cinq" not in said
    assert "Plus de vingt" not in said
