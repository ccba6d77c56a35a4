"""Pages of promises: the list, one of them, the cards for the room, and mini-cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, g, request
from marshmallow import ValidationError

from bocage.plugin import (
    Community,
    Submitted,
    filters_of,
    go,
    listed,
    notice,
    render_page,
    session,
    spreadsheet,
    submitted,
    transaction,
    translator,
)
from bocage_sessions import queries as programmes
from bocage_sessions import rules as sessions
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PROMISES
from bocage_sessions.models import CommunitySession
from bocage_sessions.promises import queries, rules, service, shown
from bocage_sessions.promises.models import Promise
from bocage_sessions.promises.schemas import MiniCaseGiven, PromisesAsked, StatementGiven
from bocage_sessions.web import pages

_ = translator("sessions")
LARGEST_FILE = 5_000


@contextmanager
def saved_from(form: Submitted, into: str = "") -> Iterator[None]:
    """A transaction; what is refused in it is told in the form, at `into` where the form has no such field."""
    try:
        with transaction():
            yield
    except ValidationError as refusal:
        told = refusal.messages if isinstance(refusal.messages, dict) else {}
        for name, sentences in told.items():
            for sentence in sentences:
                form.refuse(into if into and name not in rules.QUESTIONS else name, sentence)


def community_of(slug: str) -> Community:
    """The community of this address."""
    return programmes.find_community(g.network, slug)


def drawn(template: str, community: Community, **context: Any) -> str:
    """A page of this part, with the words every one of them uses."""
    return render_page(
        f"sessions/promises/{template}",
        community=community,
        community_url=sessions.community_address(g.network.slug, community.slug),
        state_words=rules.STATE_WORDS,
        state_chips=shown.CHIPS,
        reason_words=rules.REASON_WORDS,
        **context,
    )


@pages.get("/<community_slug>/promises")
def list_promises(community_slug: str) -> str:
    community = community_of(community_slug)
    form = filters_of(PromisesAsked())
    asked = dict(form.data)
    number = asked.pop("page", 1)
    kept = asked | {"community_slug": community.slug}
    found = queries.all_promises(g.actor, community, asked)
    return drawn("list.html", community, page=listed(found, number, kept), form=form)


@pages.get("/<community_slug>/promises.csv")
def download_promises(community_slug: str) -> Response:
    community = community_of(community_slug)
    asked = dict(filters_of(PromisesAsked()).data)
    found = session.execute(
        queries.all_promises(g.actor, community, asked).limit(LARGEST_FILE)
    ).mappings()
    words: dict[str, Any] = {**rules.STATE_WORDS, **rules.REASON_WORDS}
    rows = [
        [
            words.get(row[name], row[name]) if name in {"state", "reason"} else row[name]
            for name in shown.COLUMNS
        ]
        for row in found
    ]
    heads = [
        str(text)
        for text in (
            _("Who"), _("I will try…"), _("Session"), _("Theme"), _("Date"), _("State"),
            _("Reason"), _("In a sentence"), _("Last told"),
        )
    ]  # fmt: skip
    answer = Response(spreadsheet(heads, rows), content_type="text/csv; charset=utf-8")
    name = f"{community.slug}-promises.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.get("/<community_slug>/promises/<int:promise_id>")
def show_promise(community_slug: str, promise_id: int) -> str:
    promised = _promise(community_slug, promise_id)
    return _page(promised, Submitted())


def _promise(community_slug: str, promise_id: int) -> Promise:
    community = community_of(community_slug)
    if _comes_by_link(community_slug, promise_id):
        return queries.own_promise(g.actor, community, promise_id)
    return queries.find_promise(g.actor, community, promise_id)


def _comes_by_link(community_slug: str, promise_id: int) -> bool:
    path = rules.promise_address(g.network.slug, community_slug, promise_id)
    opens: bool = g.actor.opens(path)
    return opens


def _page(promised: Promise, form: Submitted) -> str:
    reads = g.actor.may(READ_PROMISES, promised)
    return drawn(
        "show.html",
        promised.meeting.community,
        promised=promised,
        form=form,
        reads_promises=reads,
        history=queries.history(g.actor, promised) if reads else (),
        draft=queries.mini_case_of(g.actor, promised) if reads else None,
        may_tell=may_tell(promised),
        told=rules.TOLD,
        can_be_told=reads and promised.state in rules.WAS_TRIED,
    )


def may_tell(promised: Promise) -> bool:
    """Whether who looks may say what became of it."""
    is_own = promised.person_id is not None and promised.person_id == g.actor.person_id
    is_over = promised.state == rules.WITHDRAWN
    return not is_over and (is_own or g.actor.may(MANAGE_SESSIONS, promised))


@pages.post("/<community_slug>/promises/<int:promise_id>")
def tell_promise(community_slug: str, promise_id: int) -> Any:
    promised = _promise(community_slug, promise_id)
    form = submitted(StatementGiven())
    if not form.is_valid:
        return _page(promised, form), 422
    tell = service.tell_own if _comes_by_link(community_slug, promise_id) else service.tell
    with transaction():
        tell(g.actor, promised, form.data)
    notice(_("Noted."))
    return go(".show_promise", community_slug=community_slug, promise_id=promise_id)


@pages.post("/<community_slug>/promises/<int:promise_id>/withdraw")
def take_promise_back(community_slug: str, promise_id: int) -> Any:
    promised = _promise(community_slug, promise_id)
    with transaction():
        service.take_back(g.actor, promised)
    notice(_("Taken back: it is counted nowhere."))
    return go(".list_promises", community_slug=community_slug)


@pages.get("/<community_slug>/promises/<int:promise_id>/mini-case")
def edit_mini_case(community_slug: str, promise_id: int) -> str:
    promised = _promise(community_slug, promise_id)
    draft = queries.mini_case_of(g.actor, promised)
    names = ("title", "context", "done", "effect", "advice")
    values = (
        {name: getattr(draft, name) for name in names}
        if draft
        else {"title": promised.text[:200], "effect": _effect(promised)}
    )
    return _mini_case(promised, Submitted(values=values))


def _effect(promised: Promise) -> str:
    said = queries.history(g.actor, promised)
    return next((one.words for one in reversed(said) if one.state == rules.EFFECT), "")


def _mini_case(promised: Promise, form: Submitted) -> str:
    return drawn(
        "mini_case.html",
        promised.meeting.community,
        promised=promised,
        form=form,
        may_write=may_tell(promised) and promised.state in rules.WAS_TRIED,
    )


@pages.post("/<community_slug>/promises/<int:promise_id>/mini-case")
def save_mini_case(community_slug: str, promise_id: int) -> Any:
    promised = _promise(community_slug, promise_id)
    form = submitted(MiniCaseGiven())
    if not form.is_valid:
        return _mini_case(promised, form), 422
    with transaction():
        service.draft_mini_case(g.actor, promised, form.data)
    notice(_("The mini-case is kept as a draft."))
    return go(".show_promise", community_slug=community_slug, promise_id=promise_id)


@pages.get("/<community_slug>/<int(max=9999):number>/cards")
def show_cards(community_slug: str, number: int) -> str:
    meeting = meeting_of(community_slug, number)
    return _cards(meeting, Submitted())


def meeting_of(community_slug: str, number: int) -> CommunitySession:
    """The session of this address."""
    return programmes.find_session(g.actor, community_of(community_slug), number)


def _cards(meeting: CommunitySession, form: Submitted) -> str:
    cards = queries.cards(g.actor, meeting)
    last = len(cards) + 1
    place = min(max(1, request.args.get("card", 1, type=int)), last)
    card = cards[place - 1] if place < last else None
    return drawn(
        "cards.html",
        meeting.community,
        meeting=meeting,
        cards=cards,
        card=card,
        place=place,
        may_tell=card is not None and may_tell(card),
        form=form,
        told=rules.TOLD,
    )


@pages.post("/<community_slug>/<int(max=9999):number>/cards")
def tell_card(community_slug: str, number: int) -> Any:
    meeting = meeting_of(community_slug, number)
    values = request.form.to_dict()
    promised = _promise(community_slug, _number(values.pop("promise_id", "")))
    values.pop("csrf_token", None)
    form = submitted(StatementGiven(), values)
    if not form.is_valid:
        return _cards(meeting, form), 422
    before = [one.id for one in queries.cards(g.actor, meeting)]
    with transaction():
        service.tell(g.actor, promised, form.data)
    if promised.state == rules.EFFECT:
        notice(_("Noted. Others can learn from it: the page of this promise makes it a mini-case."))
    now = [one.id for one in queries.cards(g.actor, meeting)]
    following = rules.place_after(promised.id, before, now)
    return go(".show_cards", community_slug=community_slug, number=number, card=following)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
