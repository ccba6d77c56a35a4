"""How plugins are found, checked and asked; knows no table and no page."""

from bocage.hooks.calling import Answers, HookFailed, NetworkHooks
from bocage.hooks.manifest import HOOK_API, Plugin
from bocage.hooks.marks import hookimpl
from bocage.hooks.registry import Registry, SetAside

__all__ = [
    "HOOK_API",
    "Answers",
    "HookFailed",
    "NetworkHooks",
    "Plugin",
    "Registry",
    "SetAside",
    "hookimpl",
]
