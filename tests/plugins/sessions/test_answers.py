"""What the plugin answers when core asks: panels, reminders, columns, sections, personal data."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from bocage.hooks import NetworkHooks, Registry
from bocage.hooks.calling import ask_installed
from bocage.hooks.contributions import DataExtract
from bocage.permissions import Actor, Grant
from bocage.testing import a_community, a_cycle, a_member, a_person, an_update
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.models import Attendance, CommunitySession
from tests.plugins.sessions.conftest import Study

SUMMER = date(2024, 7, 1)


@pytest.fixture
def hooks(registry: Registry) -> NetworkHooks:
    return NetworkHooks(registry, frozenset({"sessions"}))


def holding(study: Study, role: str, person_id: int = 1) -> Actor:
    grant = Grant(role=role, network_id=study.network.id, community_id=study.community.id)
    return Actor(person_id=person_id, name="Camille", grants=(grant,))


def test_the_page_of_a_community_shows_its_last_sessions(study: Study, hooks: NetworkHooks) -> None:
    (panel,) = hooks.panels(study.community, holding(study, "participant")).complete()

    assert list(panel.item.context["matrix"].totals) == [9, 7, 6, 6, 7]
    assert panel.item.context["may_manage"] is False


def test_a_stranger_is_shown_no_panel(study: Study, hooks: NetworkHooks) -> None:
    assert list(hooks.panels(study.community, Actor(person_id=1))) == []
    assert list(hooks.panels(study.network, holding(study, "participant"))) == []


def test_a_panel_takes_two_statements_whatever_it_shows(study: Study, hooks: NetworkHooks) -> None:
    said: list[str] = []
    engine = study.session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, text, *_r: said.append(text))

    hooks.panels(study.community, holding(study, "participant")).complete()

    assert len([text for text in said if text.startswith("SELECT")]) == 2


def test_who_leads_is_asked_for_the_sheet_and_everybody_told_of_the_next(
    study: Study, hooks: NetworkHooks
) -> None:
    autumn = date(2024, 9, 20)

    led = list(hooks.reminders(study.network, holding(study, "facilitator"), autumn))
    taken = list(hooks.reminders(study.network, holding(study, "participant"), autumn))

    assert [one.url for one in led] == [
        "/n/pays-de-la-loire/sessions/attractivite/6/presence",
        "/n/pays-de-la-loire/sessions/attractivite/7",
    ]
    assert [one.url for one in taken] == [led[1].url]
    assert taken[0].due == date(2024, 12, 15)


def test_who_was_invited_is_asked_for_an_answer_until_it_holds(
    study: Study, hooks: NetworkHooks
) -> None:
    autumn = date(2024, 9, 20)
    work, number = study.session, CommunitySession.number
    meeting = work.scalars(sa.select(CommunitySession).where(number == 7)).one()
    person = a_person(work, name="Maël Riou")
    own = Invitation(
        network_id=study.network.id, session_id=meeting.id, person_id=person.id, reply=""
    )
    work.add(own)
    work.flush()

    def asked(day: date = autumn, person_id: int = person.id) -> list[str]:
        found = hooks.reminders(study.network, holding(study, "participant", person_id), day)
        return [str(one.title) for one in found if one.url.endswith(f"/-/reply/{own.id}")]

    (told,) = asked()
    assert " 7 " in told.replace("\u00a0", " ")
    assert "15 décembre 2024" in told
    assert asked(person_id=424242) == []
    assert asked(date(2024, 12, 16)) == []
    own.reply = "coming"
    assert asked() == []
    meeting.moved_sequence = 1
    (again,) = asked()
    assert "15 décembre 2024" in again
    assert again != told
    meeting.state = "cancelled"
    assert asked() == []


def test_the_board_gets_three_columns_in_four_statements(study: Study, hooks: NetworkHooks) -> None:
    other = a_community(study.session, study.network)
    said: list[str] = []
    engine = study.session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, text, *_r: said.append(text))

    ids = [study.community.id, other.id]
    columns = hooks.portfolio_columns(study.network, ids, holding(study, "pilot"), SUMMER)
    ahead, rhythm, came = columns

    assert len([text for text in said if text.startswith("SELECT")]) == 4
    assert set(rhythm.cells) == set(ids)
    assert set(ahead.cells) == {study.community.id}
    assert came.cells[study.community.id].bars == (9, 7, 6, 6, 7)
    assert came.last_signs == {study.community.id: date(2024, 6, 15)}


def test_an_update_gets_a_section_whose_facts_exist(study: Study, hooks: NetworkHooks) -> None:
    cycle = a_cycle(study.session, study.network)

    (section,) = hooks.update_sections(study.network, cycle)
    indicators = {one.key for one in hooks.report_indicators(study.network, cycle)}

    assert section.key == "sessions"
    assert set(section.facts) == {key for key in indicators if not key.startswith("engaged_")}
    assert section.answers is not None
    assert list(section.answers().fields) == ["brought"]


def test_the_figures_of_an_update_take_few_statements(study: Study, hooks: NetworkHooks) -> None:
    cycle = a_cycle(study.session, study.network)
    update = an_update(study.session, cycle, study.community)
    said: list[str] = []
    engine = study.session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, text, *_r: said.append(text))

    for indicator in hooks.report_indicators(study.network, cycle):
        indicator.value(update)

    assert len([text for text in said if text.startswith("SELECT")]) == 7


def test_people_get_a_copy_of_their_attendance(study: Study, registry: Registry) -> None:
    person = a_person(study.session)
    a_member(study.session, study.community, person=person, basis="own_name")
    meeting = study.session.scalars(
        sa.select(CommunitySession).order_by(CommunitySession.number)
    ).first()
    assert meeting is not None
    study.session.add(
        Attendance(session_id=meeting.id, person_id=person.id, state="excused", reason="Grippe")
    )
    study.session.flush()

    given = ask_installed(registry, "personal_data", DataExtract, person=person)
    (extract,) = (one for one in given if one.name == "attendance")

    assert [(row[2], row[6], row[7]) for row in extract.rows] == [(1, "excused", "Grippe")]
