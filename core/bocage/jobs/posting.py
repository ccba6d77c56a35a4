"""Mails that plugins ask for, after an event and once a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from bocage import clock
from bocage.database import session
from bocage.events import Event
from bocage.hooks import Answers, HookFailed, NetworkHooks, Registry
from bocage.hooks.guarding import Failure
from bocage.hooks.letters import Letter as LetterAsked
from bocage.hooks.letters import LetterUnfit
from bocage.jobs.letters import YOURS_ALONE
from bocage.jobs.mail import Letter, Post
from bocage.networks.models import Network
from bocage.people.links import make_page_link
from bocage.people.models import Person

RUNNING = ("preparing", "active")
"""States of networks whose plugins may write to people."""


def post_for_event(registry: Registry, post: Post, listener: str, event: Event) -> None:
    """Write what this plugin asks to be written about an event. Raises HookFailed."""
    network = session.get(Network, event.network_id)
    if network is None or not registry.implementations("letters", frozenset({listener})):
        return
    hooks = NetworkHooks(registry, frozenset({listener}), network.id, paused=network.paused_plugins)
    failures = _written(post, hooks, network, "letters", hooks.letters(event))
    if failures:
        raise HookFailed(failures)


def post_of_the_day(registry: Registry, post: Post, network_id: int) -> None:
    """Write what plugins ask to be written today; who fails is asked again tomorrow."""
    network = session.get(Network, network_id)
    if network is None or network.state not in RUNNING:
        return
    hooks = NetworkHooks.of(registry, network)
    found = hooks.daily_letters(network, clock.today(network.time_zone))
    _written(post, hooks, network, "daily_letters", found)


def _written(
    post: Post, hooks: NetworkHooks, network: Network, hook: str, found: Answers[LetterAsked]
) -> list[Failure]:
    failures = list(found.failures)
    for plugin in sorted({signed.plugin for signed in found.signed}):
        asked = [signed.item for signed in found.signed if signed.plugin == plugin]
        # One whose letters cannot be written loses them alone: it is guarded like its answer.
        done = hooks.computed(plugin, hook, partial(_write, post, network, plugin, asked))
        if isinstance(done, Failure):
            failures.append(done)
    return failures


def _write(post: Post, network: Network, plugin: str, asked: Sequence[LetterAsked]) -> None:
    for letter in asked:
        if not isinstance(letter.to, Person):
            raise LetterUnfit(f"a letter goes to a Person, not to {type(letter.to).__name__}")
        if letter.to.active and (letter.to.wants_mail or not letter.may_be_stopped):
            post.write(_drawn(network, plugin, letter))


def _drawn(network: Network, plugin: str, asked: LetterAsked) -> Letter:
    kind = "reminder-" if asked.may_be_stopped else ""
    is_link = asked.opens_until is not None
    if is_link and not asked.url.startswith(f"/n/{network.slug}/{plugin}/"):
        raise LetterUnfit(f"a personal link of {plugin} leads to its own pages, not to {asked.url}")
    return Letter(
        person_id=asked.to.id,
        recipient=asked.to.email,
        name=asked.to.name,
        language=asked.to.language,
        network_id=network.id,
        dedupe=f"{kind}{plugin}:{network.id}:{asked.key}:{asked.to.id}",
        subject=asked.subject,
        paragraphs=asked.paragraphs,
        button=asked.button,
        path=_path(network, asked, asked.opens_until) if asked.button else None,
        after=(*asked.after, YOURS_ALONE) if is_link else asked.after,
        may_be_stopped=asked.may_be_stopped,
        attachments=asked.attachments,
    )


def _path(network: Network, asked: LetterAsked, ends: datetime | None) -> Callable[[], str]:
    if ends is None:
        return lambda: asked.url
    return lambda: f"/l/{make_page_link(asked.to.id, asked.url, network.id, ends)}"
