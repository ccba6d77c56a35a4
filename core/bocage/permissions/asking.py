"""The two marks of a service: it requires an action, or it is open to all and says why."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from bocage.language import _
from bocage.permissions.action import Action
from bocage.permissions.actor import Actor, HasScope, Scope

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=HasScope | Scope)
F = TypeVar("F", bound=Callable[..., Any])


class NotAllowed(Exception):
    """The actor does not hold the action there."""

    def __init__(self, action: Action, actor: Actor, scope: Scope) -> None:
        super().__init__(str(_("You may not do this: %(act)s.", act=action.title)))
        self.action, self.actor, self.scope = action, actor, scope


class NotNow(Exception):
    """What was asked cannot be done as things stand; the sentence says why (409)."""


def requires(
    action: Action,
) -> Callable[[Callable[Concatenate[Actor, S, P], R]], Callable[Concatenate[Actor, S, P], R]]:
    """Refuse with NotAllowed unless the actor (first) may do this to the subject (second)."""

    def mark(
        function: Callable[Concatenate[Actor, S, P], R],
    ) -> Callable[Concatenate[Actor, S, P], R]:
        @functools.wraps(function)
        def asked(actor: Actor, subject: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not actor.may(action, subject):
                scope = subject if isinstance(subject, Scope) else subject.scope
                raise NotAllowed(action, actor, scope)
            return function(actor, subject, *args, **kwargs)

        asked.__dict__["bocage_permission"] = action.key
        return asked

    return mark


def open_to_all(why: str) -> Callable[[F], F]:
    """Nothing is asked here, and this is why."""

    def mark(function: F) -> F:
        function.__dict__["bocage_permission"] = f"open: {why}"
        return function

    return mark
