"""A folder of CSV files is read wholly or not at all, and every refusal names file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bocage.communities.models import Community, Membership, StageEvent
from bocage.database import Base, Database, session
from bocage.hooks import Registry
from bocage.load import Outcome, load_folder
from bocage.networks.models import Network, RoleGrant
from bocage.organisations.models import Affiliation, Organisation
from bocage.people.models import Person
from bocage.pilots.models import PilotAssignment
from bocage.settings import PluginSettings

REAL = Path(__file__).parents[3] / "instances" / "uriopss-pdl" / "data"
GOOD = {
    "networks.csv": "slug,name,kind\nouest,Réseau de l’Ouest,réseau apprenant\n",
    "organisations.csv": "network,code,name,sectors,staff\nouest,A1,L’Amarre,Handicap|Logement,12\n",
    "people.csv": "network,email,name,organisation,function\n"
    "ouest,Anne@amarre.example,Anne,A1,Directrice\nouest,luc@amarre.example,Luc,A1,\n",
    "communities.csv": "network,slug,name,pilot,started\nouest,metiers,Métiers,anne@amarre.example,2023-09-01\n",
}
Load = Callable[..., Outcome]


@pytest.fixture
def load(tmp_path: Path, database: Database, registry: Registry) -> Iterator[Load]:
    """Write these files into a folder and load it."""

    def loaded(files: dict[str, str | bytes], *, keep: bool = True) -> Outcome:
        folder = tmp_path / "csv"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
        return load_folder(folder, registry, keep=keep)

    with database.work():
        yield loaded


def count(model: type[Base]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def told(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(item.file, item.number, item.column) for item in outcome.refused]


def test_the_published_figures_load_and_loading_them_again_changes_nothing(
    database: Database, registry: Registry
) -> None:
    with database.work():
        first = load_folder(REAL, registry)
        tables = [count(model) for model in (Network, Organisation, Person, StageEvent, RoleGrant)]
        second = load_folder(REAL, registry)

        assert not first.refused
        assert first.lines == second.lines
        assert first.lines["attendance"] == 35
        assert tables == [1, 13, 11, 2, 9]
        assert tables == [count(m) for m in (Network, Organisation, Person, StageEvent, RoleGrant)]


def test_a_new_network_is_offered_what_the_instance_says(
    load: Load, tmp_path: Path, registry: Registry
) -> None:
    usual = PluginSettings(offered=("charters",), always_on=("charters",))
    assert not load(GOOD).refused
    (tmp_path / "csv" / "networks.csv").write_text("slug,name\nest,Est\nouest,Ouest\n", "utf-8")
    (tmp_path / "csv" / "plugins.csv").write_text("network,plugin\n", "utf-8")
    assert not load_folder(tmp_path / "csv", registry, usual=usual).refused

    offers = {
        network.slug: {switch.name: (switch.offer, switch.state) for switch in network.plugins}
        for network in session.scalars(sa.select(Network))
    }
    decided = {"charters": ("always_on", "on"), "sessions": ("not_offered", "off")}
    assert offers == {"est": decided, "ouest": {}}
    (tmp_path / "csv" / "plugins.csv").write_text("network,plugin\nest,sessions\n", "utf-8")
    assert not load_folder(tmp_path / "csv", registry, usual=usual).refused
    est = session.scalars(sa.select(Network).where(Network.slug == "est")).one()
    assert "sessions" in est.active_plugins


def test_people_represent_their_organisation_and_the_named_pilot_leads(load: Load) -> None:
    assert not load(GOOD).refused

    network = session.scalars(sa.select(Network)).one()
    pilot = session.scalars(sa.select(PilotAssignment)).one()
    assert network.vocabulary["community"]["fr"]["one"] == "réseau apprenant"
    assert session.get_one(Person, pilot.person_id).email == "anne@amarre.example"
    assert pilot.starts.isoformat() == "2023-09-01"
    assert count(Affiliation) == 2
    assert {grant.role for grant in session.scalars(sa.select(RoleGrant))} == {"member"}


def test_another_pilot_follows_and_the_first_assignment_ends(load: Load) -> None:
    load(GOOD)
    later = GOOD["communities.csv"].replace("anne@", "luc@")

    load({"communities.csv": later})

    held = session.scalars(sa.select(PilotAssignment).order_by(PilotAssignment.id)).all()
    assert [item.ends is None for item in held] == [False, True]


def test_a_dry_run_keeps_nothing(load: Load) -> None:
    outcome = load(GOOD, keep=False)

    assert not outcome.refused
    assert outcome.lines["people"] == 2
    assert count(Network) == 0


def test_one_wrong_line_keeps_everything_out_and_all_wrong_lines_are_told(load: Load) -> None:
    wrong = GOOD | {
        "organisations.csv": GOOD["organisations.csv"]
        + "ouest,A2,Sans effectif,,1.9\nnulle-part,A3,Ailleurs,,\n,A4,Sans réseau,,\n",
        "people.csv": GOOD["people.csv"] + "ouest,pas une adresse,X,A1,\nouest,z@z.example,Z,A9,\n",
    }

    outcome = load(wrong)

    assert sorted(told(outcome)) == [
        ("organisations.csv", 3, "staff"),
        ("organisations.csv", 4, "network"),
        ("organisations.csv", 5, "network"),
        ("people.csv", 4, "email"),
        ("people.csv", 5, "organisation"),
    ]
    assert count(Network) == 0


@pytest.mark.parametrize(
    "content",
    [
        GOOD["people.csv"].replace(",", ";").encode("utf-8-sig"),
        GOOD["people.csv"].replace(",", ";").replace("Anne,", "Hélène,").encode("cp1252"),
        GOOD["people.csv"].replace("\n", "\r\n").encode(),
    ],
    ids=["semicolon and byte order mark", "Windows-1252", "Windows line ends"],
)
def test_a_french_spreadsheet_is_read(load: Load, content: bytes) -> None:
    assert not load(GOOD | {"people.csv": content}).refused
    assert count(Person) == 2


def test_accents_of_windows_1252_arrive(load: Load) -> None:
    content = "network;email;name\nouest;h@a.example;Hélène d’Œuvre\n".encode("cp1252")

    load(GOOD | {"people.csv": content, "communities.csv": b"network,slug,name\n"})

    assert session.scalars(sa.select(Person.name)).all() == ["Hélène d’Œuvre"]


@pytest.mark.parametrize(
    ("content", "number", "column"),
    [
        ("slug,name,colour\n", 1, "colour"),
        ("slug,name,Name\n", 1, "name"),
        ('slug,name\nouest,"Réseau\n', 2, ""),
        ("slug,name\nouest,Réseau,de trop\n", 2, ""),
        ("", 1, ""),
        (b"slug,name\nou\x00est,R\n", 2, ""),
        (b"slug,name\nouest,\x81\x8d\n", 1, ""),
        ("slug,name\nouest,R\nouest,S\n", 3, "slug"),
        ("slug,name\nOuest !,R\n", 2, "slug"),
        ("slug,name\nouest,\u202eR\n", 2, "name"),
        ("slug,name\nouest," + "n" * 201 + "\n", 2, "name"),
        ("slug,name\n" + "x,y\n" * 20_002, 20_002, ""),
        ("slug,name\n" + "x" * 5_000_001, 1, ""),
    ],
    ids=[
        "unknown column",
        "column twice",
        "unclosed quote",
        "too many cells",
        "empty file",
        "NUL",
        "no known encoding",
        "line repeated",
        "bad slug",
        "direction character",
        "too long",
        "too many lines",
        "too large",
    ],
)
def test_a_broken_file_is_refused_by_name(
    load: Load, content: str | bytes, number: int, column: str
) -> None:
    outcome = load({"networks.csv": content})

    assert told(outcome)[0] == ("networks.csv", number, column)
    assert count(Network) == 0


def test_a_file_nobody_reads_is_refused(load: Load) -> None:
    assert told(load(GOOD | {"netwroks.csv": "slug\n"})) == [("netwroks.csv", 1, "")]


def test_an_empty_folder_is_refused(load: Load) -> None:
    assert len(load({}).refused) == 1


def test_memberships_stages_roles_and_plugins_load(load: Load) -> None:
    more = {
        "memberships.csv": "network,community,email,organisation,involvement,joined,state,ended,reason\n"
        "ouest,metiers,anne@amarre.example,A1,core,2023-09-01,,,\n"
        "ouest,metiers,luc@amarre.example,,active,2023-10-01,left,2024-01-10,Autre poste\n",
        "stages.csv": "network,community,stage,on,cause\n"
        "ouest,metiers,maturation,2024-01-01,\nouest,metiers,gathering,2024-05-01,external\n",
        "roles.csv": "network,email,role,starts\n,anne@amarre.example,administrator,2024-01-01\n",
        "plugins.csv": "network,plugin\nouest,sessions\n",
        "pilots.csv": "network,community,email,function,starts,ends\n"
        "ouest,metiers,luc@amarre.example,co_pilot,2023-09-01,\n",
    }

    for _time in range(2):
        assert not load(GOOD | more).refused

    assert [
        row.basis for row in session.scalars(sa.select(Membership).order_by(Membership.id))
    ] == [
        "mandated",
        "own_name",
    ]
    assert session.scalars(sa.select(Community.stage)).one() == "gathering"
    assert count(StageEvent) == 3
    assert count(PilotAssignment) == 2
    assert session.scalars(sa.select(Network)).one().active_plugins == {"sessions"}


@pytest.mark.parametrize(
    ("file", "content", "column"),
    [
        ("stages.csv", "network,community,stage,on\nouest,metiers,envisaged,2024-05-01\n", "cause"),
        ("stages.csv", "network,community,stage,on\nouest,metiers,maturation,2020-05-01\n", "on"),
        ("roles.csv", "network,email,role\nouest,luc@amarre.example,administrator\n", "network"),
        ("roles.csv", "network,email,role\nouest,luc@amarre.example,king\n", "role"),
        ("plugins.csv", "network,plugin\nouest,nothing\n", "plugin"),
        (
            "memberships.csv",
            "network,community,email,joined,state\nouest,metiers,luc@amarre.example,2024-01-01,left\n",
            "ended",
        ),
        (
            "memberships.csv",
            "network,community,email,joined\nouest,ailleurs,luc@amarre.example,2024-01-01\n",
            "community",
        ),
        (
            "memberships.csv",
            "network,community,email,joined\nouest,metiers,luc@amarre.example,d-10\n",
            "joined",
        ),
    ],
)
def test_what_contradicts_the_domain_is_refused(
    load: Load, file: str, content: str, column: str
) -> None:
    assert told(load(GOOD | {file: content})) == [(file, 2, column)]


def test_a_cell_too_long_to_be_read_is_said_to_be_too_long(load: Load) -> None:
    outcome = load({"networks.csv": "slug,name\nouest," + "x" * 140_000 + "\n"})

    assert told(outcome)[0][1] == 2
    assert "131072" in str(outcome.refused[0])
    assert "guillemets" not in str(outcome.refused[0])
