"""Pages of the programme: dates to fix, themes to vote on, the table to print and to save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from bocage.plugin import (
    Community,
    Submitted,
    filters_of,
    find_community,
    go,
    ngettext,
    notice,
    render_page,
    submitted,
    today,
    transaction,
    translator,
    written_day,
)
from bocage_sessions import rules as session_rules
from bocage_sessions.actions import MANAGE_SESSIONS, VOTE_THEMES
from bocage_sessions.programme import form as dates_form
from bocage_sessions.programme import queries, rules, service, tables, words
from bocage_sessions.programme.schemas import (
    AsideGiven,
    DatesAsked,
    PollGiven,
    SessionNamed,
    TableAsked,
    TakenGiven,
    ThemeGiven,
    VoteGiven,
)
from bocage_sessions.queries import find_session
from bocage_sessions.web import pages

_ = translator("sessions")
Page = str | tuple[str, int] | Response
A_YEAR = timedelta(days=365)


@pages.get("/<community_slug>/dates")
def propose_dates(community_slug: str) -> str:
    """The dates the rhythm proposes."""
    community = _community(community_slug)
    return _dates(community, None)


@pages.post("/<community_slug>/dates")
def fix_dates(community_slug: str) -> Page:
    """Put the dates that are ticked into the programme."""
    community = _community(community_slug)
    sent = dates_form.filled(request.form)
    if sent.is_valid and sent.dates:
        sent.refuse(service.faults_in(g.actor, community, sent.dates))
    if not sent.is_valid or not sent.dates:
        return _dates(community, sent), 422
    with transaction():
        made = service.fix_dates(g.actor, community, sent.dates)
        last, count = made[-1].on, len(made)
    told = ngettext(
        "%(num)s date is in the programme, until %(day)s.",
        "%(num)s dates are in the programme, until %(day)s.",
        count,
    )
    notice(told % {"num": count, "day": written_day(last)})
    return go(".show_programme", community_slug=community_slug)


def _dates(community: Community, sent: dates_form.Filled | None) -> str:
    rhythm = queries.rhythm(g.actor, community)
    now = today(g.network.time_zone)
    many = filters_of(DatesAsked()).data["many"]
    last = queries.last_day(g.actor, community)
    found = rules.proposed(rhythm, last, now, many)
    return _drawn(
        "sessions/programme/dates.html",
        community,
        rhythm=rhythm,
        last=last,
        rows=sent.rows if sent else dates_form.offered(found),
        is_refused=sent is not None,
        themes=queries.themes(g.actor, community).waiting,
        why=words.WHY,
        half=words.HALVES[rhythm.half_day] if rhythm.half_day else "",
        more=min(many + rules.USUAL_COUNT, rules.MOST),
        many=many,
    )


@pages.get("/<community_slug>/themes")
def list_themes(community_slug: str) -> str:
    """What was proposed, what people want, what has its session."""
    return _themes(_community(community_slug), None)


@pages.post("/<community_slug>/themes")
def propose_theme(community_slug: str) -> Page:
    """Put a theme on the list."""
    community = _community(community_slug)
    sent = submitted(ThemeGiven())
    if not sent.is_valid:
        return _themes(community, sent), 422
    try:
        with transaction():
            service.propose_theme(g.actor, community, **sent.data)
    except ValidationError as refusal:
        return _themes(community, _refused(sent, refusal)), 422
    notice(_("The theme is on the list."))
    return go(".list_themes", community_slug=community_slug)


@pages.post("/<community_slug>/themes/take")
def take_theme(community_slug: str) -> Page:
    """Take over a theme of the network's list."""
    community = _community(community_slug)
    sent = submitted(TakenGiven())
    if not sent.is_valid:
        return _themes(community, None, sent), 422
    listed = queries.find_listed(g.actor, g.network, sent.data["theme"])
    try:
        with transaction():
            service.take_theme(g.actor, community, listed)
    except ValidationError as refusal:
        sent.refuse("theme", refusal.messages_dict["title"][0])
        return _themes(community, None, sent), 422
    notice(_("The theme is on the list."))
    return go(".list_themes", community_slug=community_slug)


@pages.post("/<community_slug>/themes/state")
def open_vote(community_slug: str) -> Page:
    """Close the vote, or open it again."""
    community = _community(community_slug)
    sent = submitted(PollGiven())
    if not sent.is_valid:
        return _unread()
    with transaction():
        service.open_vote(g.actor, community, is_open=sent.data["is_open"])
    notice(
        _("The vote is open: counts are shown once it is closed.")
        if sent.data["is_open"]
        else _("The vote is closed: here is what the group wants.")
    )
    return go(".list_themes", community_slug=community_slug)


@pages.post("/<community_slug>/themes/<int:theme_id>/vote")
def vote(community_slug: str, theme_id: int) -> Page:
    """Want a theme, or not any more."""
    theme = queries.find_theme(g.actor, _community(community_slug), theme_id)
    sent = submitted(VoteGiven())
    if not sent.is_valid:
        return _unread()
    with transaction():
        service.vote(g.actor, theme, wanted=sent.data["wanted"])
    return go(".list_themes", community_slug=community_slug, _anchor=f"theme-{theme_id}")


@pages.post("/<community_slug>/themes/<int:theme_id>/aside")
def set_theme_aside(community_slug: str, theme_id: int) -> Page:
    """Set a theme aside, or take it up again."""
    theme = queries.find_theme(g.actor, _community(community_slug), theme_id)
    sent = submitted(AsideGiven())
    if not sent.is_valid:
        return _unread()
    with transaction():
        service.set_aside(g.actor, theme, aside=sent.data["aside"])
    return go(".list_themes", community_slug=community_slug)


@pages.post("/<community_slug>/themes/<int:theme_id>/session")
def give_theme(community_slug: str, theme_id: int) -> Page:
    """Give a theme to a session, or put it back on the list."""
    community = _community(community_slug)
    theme = queries.find_theme(g.actor, community, theme_id)
    sent = submitted(SessionNamed())
    if not sent.is_valid:
        return _unread()
    number = sent.data["session"]
    meeting = find_session(g.actor, community, number) if number else None
    with transaction():
        service.give_theme(g.actor, theme, meeting)
    notice(
        _("“%(theme)s” is the theme of session %(number)s.", theme=theme.title, number=number)
        if number
        else _("The theme is back on the list.")
    )
    return go(".list_themes", community_slug=community_slug)


def _unread() -> Page:
    return render_page("error.html", title=_("This button is not known here.")), 422


def _refused(sent: Submitted, refusal: ValidationError) -> Submitted:
    for name, sentences in refusal.messages_dict.items():
        sent.refuse(name, sentences[0])
    return sent


def _themes(community: Community, sent: Submitted | None, taking: Submitted | None = None) -> str:
    may_manage = g.actor.may(MANAGE_SESSIONS, community)
    found = queries.themes(g.actor, community)
    known = {rules.same(one.title) for one in (*found.waiting, *found.aside)}
    listed = queries.listed_themes(g.actor, g.network) if may_manage else ()
    return _drawn(
        "sessions/programme/themes.html",
        community,
        found=found,
        form=sent or Submitted(),
        taking=taking or Submitted(),
        may_manage=may_manage,
        may_vote=g.actor.may(VOTE_THEMES, community) and g.actor.person_id is not None,
        listed=[(one.id, one.title) for one in listed if rules.same(one.title) not in known],
        planned=queries.planned(g.actor, community) if may_manage else (),
    )


@pages.get("/<community_slug>/programme/print")
def print_programme(community_slug: str) -> str:
    """The table of one community, for paper."""
    community = _community(community_slug)
    found = queries.table(g.actor, community)
    return _drawn("sessions/programme/print.html", community, found=found, since=None)


@pages.get("/<community_slug>/programme.csv")
def download_programme(community_slug: str) -> Response:
    """The table of one community, for a spreadsheet."""
    community = _community(community_slug)
    found = queries.table(g.actor, community)
    return tables.as_csv(g.network, found, f"programme-{community.slug}", with_group=False)


@pages.get("/-/programme")
def print_programmes() -> str:
    """The programmes of the network in one table, for paper."""
    since = _since()
    return render_page(
        "sessions/programme/print.html",
        community=None,
        found=queries.network_table(g.actor, g.network, since),
        since=since,
    )


@pages.get("/-/programme.csv")
def download_programmes() -> Response:
    """The programmes of the network in one table, for a spreadsheet."""
    found = queries.network_table(g.actor, g.network, _since())
    return tables.as_csv(g.network, found, f"programme-{g.network.slug}", with_group=True)


def _since() -> Any:
    return filters_of(TableAsked()).data["since"] or today(g.network.time_zone) - A_YEAR


@pages.get("/-/themes")
def list_network_themes() -> str:
    """The network's own list, from which groups take."""
    return _listed(None)


@pages.post("/-/themes")
def list_theme() -> Page:
    """Put a theme on the network's list."""
    service.check_list_editor(g.actor, g.network)
    sent = submitted(ThemeGiven())
    if not sent.is_valid:
        return _listed(sent), 422
    try:
        with transaction():
            service.list_theme(g.actor, g.network, **sent.data)
    except ValidationError as refusal:
        return _listed(_refused(sent, refusal)), 422
    notice(_("The theme is on the list of the network."))
    return go(".list_network_themes")


@pages.get("/-/themes/<int:theme_id>")
def edit_listed(theme_id: int) -> str:
    """The form of one theme of the list."""
    theme = queries.find_listed(g.actor, g.network, theme_id)
    service.check_list_editor(g.actor, g.network)
    return _edited(theme_id, Submitted(values={"title": theme.title, "words": theme.words}))


@pages.post("/-/themes/<int:theme_id>")
def change_listed(theme_id: int) -> Page:
    """Write a theme of the list anew."""
    theme = queries.find_listed(g.actor, g.network, theme_id)
    service.check_list_editor(g.actor, g.network)
    sent = submitted(ThemeGiven())
    if not sent.is_valid:
        return _edited(theme_id, sent), 422
    try:
        with transaction():
            service.change_listed(g.actor, theme, **sent.data)
    except ValidationError as refusal:
        return _edited(theme_id, _refused(sent, refusal)), 422
    notice(_("The theme is saved."))
    return go(".list_network_themes")


@pages.post("/-/themes/<int:theme_id>/remove")
def unlist_theme(theme_id: int) -> Page:
    """Take a theme off the list."""
    theme = queries.find_listed(g.actor, g.network, theme_id)
    with transaction():
        service.unlist_theme(g.actor, theme)
    notice(_("The theme is off the list; groups keep what they took over."))
    return go(".list_network_themes")


def _listed(sent: Submitted | None) -> str:
    return render_page(
        "sessions/programme/list.html",
        found=queries.listed_themes(g.actor, g.network),
        form=sent or Submitted(),
        may_manage=g.actor.may(MANAGE_SESSIONS, g.network),
    )


def _edited(theme_id: int, sent: Submitted) -> str:
    return render_page("sessions/programme/edit_theme.html", form=sent, theme_id=theme_id)


def _community(slug: str) -> Community:
    return find_community(g.network, slug)


def _drawn(template: str, community: Community, **context: Any) -> str:
    return render_page(
        template,
        community=community,
        community_url=session_rules.community_address(g.network.slug, community.slug),
        **context,
    )
