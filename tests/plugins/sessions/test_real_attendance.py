"""Thirteen organisations at five sessions: the program counts what the study counted."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bocage.communities.models import Community
from bocage.hooks import Registry
from bocage.hooks.contributions import CsvTable, Fact, Members, Ratio
from bocage.load.folder import read_folder
from bocage.networks.models import Network
from bocage.permissions import OPERATOR
from bocage.testing import a_cycle, an_update
from bocage_sessions import queries
from bocage_sessions.csv_tables import TABLES
from bocage_sessions.figures import QuarterFigures
from bocage_sessions.matrix import Matrix, build
from bocage_sessions.models import Attendance, CommunitySession
from tests.plugins.sessions.conftest import DATA, Study, loaded, rows_of

SESSIONS, ATTENDANCE = TABLES


def matrix_of(study: Study) -> Matrix:
    columns = queries.sessions_held(OPERATOR, study.community)
    return build(columns, queries.marks(OPERATOR, study.community, columns))


def facts_of(study: Study, period: str) -> dict[str, Fact]:
    cycle = a_cycle(study.session, study.network, period)
    update = an_update(study.session, cycle, study.community)
    figures = QuarterFigures(cycle)
    found = {one.key: one.value(update) for one in figures.indicators()}
    assert all(isinstance(fact, Fact) for fact in found.values())
    return found  # type: ignore[return-value]


def test_nine_seven_six_six_and_seven_organisations_came(study: Study) -> None:
    assert list(matrix_of(study).totals) == [9, 7, 6, 6, 7]


def test_only_associations_two_and_six_came_to_all_five(study: Study) -> None:
    always = [row.label for row in matrix_of(study).rows if row.total == 5]

    assert always == ["Association 2", "Association 6"]


def test_four_organisations_joined_along_the_way(study: Study) -> None:
    late = {row.label: row.first for row in matrix_of(study).rows if row.came_late}

    assert late == {
        "Association 10": 2, "Association 11": 2, "Association 12": 3, "Association 13": 4,
    }  # fmt: skip


def test_the_second_quarter_counts_what_the_study_counted(study: Study) -> None:
    facts = facts_of(study, "2024-Q2")

    assert facts["held"].value == 2
    assert facts["attendances"].value == 13
    reached = facts["organisations_reached"].value
    assert isinstance(reached, Members)
    assert len(reached.identifiers) == 7
    newcomers = facts["newcomers"].value
    assert isinstance(newcomers, Members)
    assert len(newcomers.identifiers) == 2
    assert facts["attendance_rate"].value == Ratio(numerator=13, denominator=25)


def test_newcomers_are_named_with_the_session_they_came_to(study: Study) -> None:
    evidence = facts_of(study, "2024-Q2")["newcomers"].evidence

    assert ["12" in str(evidence[0].label), "13" in str(evidence[1].label)] == [True, True]
    assert [one.url for one in evidence] == [
        "/n/pays-de-la-loire/sessions/attractivite/4",
        "/n/pays-de-la-loire/sessions/attractivite/5",
    ]


def test_a_quarter_without_a_sheet_holds_nothing_and_invents_no_rate(study: Study) -> None:
    facts = facts_of(study, "2024-Q3")

    assert facts["held"].value == 0
    assert facts["attendances"].value == 0
    assert facts["attendance_rate"].value is None


def test_a_community_without_a_programme_is_unknown_not_zero(study: Study) -> None:
    for table in (Attendance, CommunitySession):
        study.session.execute(sa.delete(table))

    assert {fact.value for fact in facts_of(study, "2024-Q2").values()} == {None}


def test_loading_twice_changes_nothing(study: Study) -> None:
    before = (matrix_of(study).totals, _count(study, Attendance), _count(study, CommunitySession))

    for table in TABLES:
        assert loaded(table, rows_of(table.name)) == []

    assert before == (
        matrix_of(study).totals, _count(study, Attendance), _count(study, CommunitySession)
    )  # fmt: skip
    assert before[1:] == (35, 7)


def _count(study: Study, table: type[Attendance] | type[CommunitySession]) -> int:
    return study.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"network": "elsewhere"}, "network"),
        ({"community": "elsewhere"}, "community"),
        ({"session": "99"}, "session"),
        ({"organisation": "A99"}, "organisation"),
        ({"organisation": ""}, "organisation"),
        ({"person": "nobody@example.org"}, "person"),
        ({"state": "perhaps"}, "state"),
    ],
)
def test_a_line_that_leads_nowhere_is_refused_by_its_column(
    study: Study, change: dict[str, str], column: str
) -> None:
    refused = loaded(ATTENDANCE, [rows_of("attendance")[0] | change])

    assert [(one.number, one.column) for one in refused] == [(2, column)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_file_does_not_say_the_same_twice(study: Study, table: CsvTable) -> None:
    row = rows_of(table.name)[0]

    assert [one.number for one in loaded(table, [row, row])] == [3]


def test_attendance_at_a_session_to_come_is_refused(study: Study) -> None:
    row = rows_of("sessions")[0] | {"number": "8", "date": "2199-01-01"}
    assert loaded(SESSIONS, [row]) == []

    refused = loaded(ATTENDANCE, [rows_of("attendance")[0] | {"session": "8"}])

    assert [one.column for one in refused] == ["session"]


def test_the_host_is_an_organisation_when_its_code_is_known(study: Study) -> None:
    rows = rows_of("sessions")[:2]
    loaded(SESSIONS, [rows[0] | {"host": "A3"}, rows[1] | {"host": "La Maison des associations"}])

    hosts = study.session.execute(
        sa.select(CommunitySession.host_organisation_id.is_not(None), CommunitySession.host)
        .where(CommunitySession.number <= 2)
        .order_by(CommunitySession.number)
    ).all()
    assert [tuple(row) for row in hosts] == [(True, ""), (False, "La Maison des associations")]


def test_loaded_with_everything_else_the_figures_are_the_same(
    work: Session, registry: Registry
) -> None:
    outcome = read_folder(DATA, registry)
    assert outcome.refused == []
    network = work.scalars(sa.select(Network).where(Network.slug == "pays-de-la-loire")).one()
    community = work.scalars(sa.select(Community).where(Community.network_id == network.id)).one()

    facts = facts_of(Study(work, network, community), "2024-Q2")

    assert [facts[key].value for key in ("held", "attendances")] == [2, 13]
