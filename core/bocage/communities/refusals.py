"""Refusals of communities, and the answers they lead to."""

from __future__ import annotations

from bocage.communities.rules import CauseMissing


class NotOpenToJoin(Exception):
    """The community takes nobody in by itself."""


class AlreadyThere(Exception):
    """The person takes part, or has already asked to."""


class MembershipOver(Exception):
    """What has ended is not changed any more."""


REFUSALS: dict[type[Exception], int] = {
    CauseMissing: 422,
    NotOpenToJoin: 409,
    AlreadyThere: 409,
    MembershipOver: 409,
}
