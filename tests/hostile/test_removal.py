"""Data of a plugin goes once, by two people, whoever else decides at the same moment."""

from __future__ import annotations

import csv
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from bocage.events.models import EventRow
from bocage.hooks.contributions import DataExtract
from bocage.switching.archive import zipped
from bocage.switching.models import PluginRemoval
from bocage.testing import a_secretary
from bocage_sessions.models import CommunitySession
from tests.core.reporting.site import saving
from tests.hostile.site import TwoNetworks, network_of
from tests.hostile.test_at_once import how_many, sending

AT = "/settings/plugins/sessions/data"


def asked_for(site: TwoNetworks) -> None:
    """Maud is of the secretariat too; Claire has downloaded and asked."""
    with saving(site.app) as session:
        found = a_secretary(session, network_of(session, "rennes"), name="Seconde")
        found.password = None
        site.people["Seconde"] = found.id
        name = network_of(session, "rennes").name
    assert sending(site, "Claire", f"{AT}/export")() == 200
    assert sending(site, "Claire", f"{AT}/removal", network_name=name)() == 303


def test_what_is_confirmed_and_cancelled_at_once_is_one_of_both(site: TwoNetworks) -> None:
    asked_for(site)
    gate = Barrier(4)
    acts = [
        sending(site, who, f"{AT}/removal/{act}")
        for who, act in (("Seconde", "confirm"), ("Claire", "cancel")) * 2
    ]

    def one(number: int) -> int:
        gate.wait()
        return acts[number]()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(one, range(4)))
    assert sorted(codes)[0] == 303, codes
    assert codes.count(303) == 1, codes
    done = how_many(site, EventRow, EventRow.name == "switching.data_removed")
    kept = how_many(site, EventRow, EventRow.name == "switching.removal_cancelled")
    assert (done, kept) in {(1, 0), (0, 1)}
    with saving(site.app) as session:
        outcome = session.scalars(sa.select(PluginRemoval.outcome)).one()
    assert outcome == ("removed" if done else "cancelled")
    assert (how_many(site, CommunitySession) == 0) == bool(done)


def test_nobody_confirms_alone_or_by_a_wrong_name(site: TwoNetworks) -> None:
    asked_for(site)
    assert sending(site, "Claire", f"{AT}/removal/confirm")() in {403, 409}
    assert how_many(site, CommunitySession) == 1
    assert sending(site, "Claire", f"{AT}/removal", network_name="rennes")() == 422


def test_what_changed_since_it_was_downloaded_is_not_removed(site: TwoNetworks) -> None:
    asked_for(site)
    with saving(site.app) as session:
        session.scalars(sa.select(CommunitySession)).one().theme = "Un autre thème"
    assert sending(site, "Seconde", f"{AT}/removal/confirm")() == 409
    assert how_many(site, CommunitySession) == 1


def test_cells_of_the_archive_are_inert_and_figures_stay() -> None:
    bad = ("=1+1", " =1+1", "\t=1", "\n=1", "＝1+1", "@SUM(A1)", "-2+3+cmd", "\u00a0=1")
    good = ("-12,5", "+33 6 12 34 56 78", "-3", "12")
    rows = tuple((text,) for text in (*bad, *good))
    names = ("../../etc/passwd", "CON", "a\x00b", "ü" * 300)
    extracts = [DataExtract(name=name, columns=("text",), rows=rows) for name in names]
    with zipfile.ZipFile(io.BytesIO(zipped(extracts))) as archive:
        for name in archive.namelist():
            assert name.isascii()
            assert not any(part in name for part in ("/", "\\", ".."))
            assert len(name) < 120
        table = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(table))][1:]
    assert all(cell.startswith("'") for cell in cells[: len(bad)])
    assert tuple(cells[len(bad) :]) == good
