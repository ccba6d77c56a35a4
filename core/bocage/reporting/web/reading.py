"""What the form of an update sends: `core.news:moved`, `core.news:next:0:what`, `fact:sessions.held:corrected`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

Form = MultiDict[str, str]


def given_in(form: Form, sections: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Section → question → what was typed; questions that were not sent are not there."""
    found: dict[str, dict[str, Any]] = {}
    for section in sections:
        for question in section["questions"]:
            name = f"{section['key']}:{question['key']}"
            raw = _rows(form, name) if question["kind"] == "rows" else _last(form, name)
            if raw is not None:
                found.setdefault(section["key"], {})[question["key"]] = raw
    return found


def _last(form: Form, name: str) -> str | None:
    # A box not ticked is sent by the hidden field before it.
    values = form.getlist(name)
    return values[-1] if values else None


def _rows(form: Form, name: str) -> list[dict[str, str]] | None:
    """The lines typed, in order; one without a single character is left out."""
    known: dict[int, dict[str, str]] = {}
    for sent in form:
        found = re.fullmatch(rf"{re.escape(name)}:(\d{{1,3}}):(\w+)", sent, re.ASCII)
        if found:
            known.setdefault(int(found[1]), {})[found[2]] = form.getlist(sent)[-1]
    if not known:
        return None
    lines = [line for _number, line in sorted(known.items())]
    return [line for line in lines if any(text.strip() not in {"", "0"} for text in line.values())]


def unknown_in(form: Form, sections: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of answers that were sent and that this update does not ask for."""
    asked = {f"{one['key']}:{question['key']}" for one in sections for question in one["questions"]}
    answers = (name for name in form if ":" in name and not name.startswith(("fact:", "reply:")))
    return [name for name in answers if ":".join(name.split(":")[:2]) not in asked]


def facts_in(form: Form) -> dict[str, dict[str, Any]]:
    """Figure → whether it was ticked, what was put in its place, and why."""
    found: dict[str, dict[str, Any]] = {}
    for sent in form:
        parts = re.fullmatch(r"fact:(.+):(confirmed|corrected|numerator|denominator|reason)", sent)
        if parts:
            found.setdefault(parts[1], {})[parts[2]] = form.getlist(sent)[-1]
    return {key: _fact(parts) for key, parts in found.items()}


def _fact(parts: Mapping[str, str]) -> dict[str, Any]:
    corrected: Any = parts.get("corrected", "").strip()
    if "denominator" in parts:
        pair = {name: parts.get(name, "").strip() for name in ("numerator", "denominator")}
        corrected = pair if any(pair.values()) else ""
    return {
        "confirmed": parts.get("confirmed") == "1",
        "corrected": corrected,
        "reason": parts.get("reason", "").strip(),
    }


def revision_in(form: Form) -> int:
    """The revision the form was drawn from; an unreadable one is as old as can be."""
    text = form.get("revision", "")
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else -1
