"""Refusals of networks, and the answers they lead to."""

from __future__ import annotations


class UnknownPlugin(LookupError):
    """No plugin of this name can be used here."""


class UnknownProfile(LookupError):
    """There is no profile of this name."""


class PluginNeeded(Exception):
    """A plugin cannot go on without another, or off while another needs it."""


class PluginLocked(Exception):
    """The operator decided about this plugin; the network cannot."""


class LastOne(Exception):
    """The network would be left without anybody who looks after it."""


REFUSALS: dict[type[Exception], int] = {
    UnknownPlugin: 404,
    UnknownProfile: 404,
    PluginNeeded: 409,
    PluginLocked: 409,
    LastOne: 409,
}
