"""Which plugin a page that failed belongs to, and what is noted and said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy.exc import OperationalError

from bocage.database import Held, session
from bocage.hooks import HookFailed
from bocage.hooks.guarding import Question, failed, note
from bocage.web.house import house
from bocage.web.request_life import component_asked


class ProcessLeft(RuntimeError):
    """A page of a plugin tried to end the process that serves everybody."""


def staying(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same view; when it ends the process, it has failed like any other."""

    @wraps(view)
    def stays(*given: Any, **named: Any) -> Any:
        try:
            return view(*given, **named)
        except SystemExit as left:
            raise ProcessLeft(f"SystemExit: {left}") from left

    return stays


def plugin_asked() -> str:
    """The plugin whose page or API this request is for; empty for core's own."""
    component = component_asked()
    return component if component in house().registry.admitted else ""


def is_of_plugin(fault: Exception) -> bool:
    """Whether this failure of a plugin's page is its own, not that of a database that is away."""
    if not plugin_asked():
        return False
    if isinstance(fault, OperationalError):
        return getattr(fault.orig, "sqlite_errorname", "") == "SQLITE_ERROR"
    return not isinstance(fault, HookFailed)


def note_page_failure(plugin: str, fault: Exception) -> None:
    """Keep it under the reference of the request, and let the error page read the database again."""
    hook = "api" if request.path.startswith("/api/") else "pages"
    network = g.get("network")
    question = Question(plugin, hook, network.id if network is not None else None)
    current = session()
    note(current, failed(question, fault, g.get("reference", "")))
    if Held.by(current).is_spoilt:
        current.rollback()


def plugins_of(fault: Exception | None) -> str:
    """The titles of the plugins that kept core from going on, if that is what happened."""
    if not isinstance(fault, HookFailed):
        return ""
    return titles(sorted({failure.plugin for failure in fault.failures}))


def titles(names: Iterable[str]) -> str:
    """Plugins as people know them."""
    known = house().registry.manifests
    return ", ".join(str(known[name].title) if name in known else name for name in names)


def reference_of(fault: Exception | None) -> str:
    """What finds this failure in the log."""
    if isinstance(fault, HookFailed) and fault.failures:
        return fault.failures[0].reference
    return str(g.get("reference", ""))
