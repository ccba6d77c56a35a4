"""An update as it is drawn: sections with facts and questions, last quarter's answers, remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bocage.reporting.facts import is_as_computed
from bocage.reporting.models import ProgressUpdate, Remark, UpdateFact
from bocage.reporting.questions import is_empty, said

Given = Mapping[str, Mapping[str, Any]]
SPARE_ROWS = 2


@dataclass(kw_only=True)
class QuestionView:
    """One question with what is there now, what was said last quarter, and what was remarked."""

    section: str
    told: Mapping[str, Any]
    value: Any = None
    earlier: Any = None
    is_carried: bool = False
    is_proposed: bool = False
    is_changed: bool = False
    before: Any = None
    errors: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`core.news:moved`."""
        return f"{self.section}:{self.told['key']}"

    @property
    def has_earlier(self) -> bool:
        """Whether last quarter's answer can be taken over; a consent is asked anew each time."""
        return self.told["kind"] != "yesno" and not is_empty(self.earlier)

    @property
    def is_answered(self) -> bool:
        """Whether something is written here."""
        return not is_empty(self.value) and self.value not in (False, "0")

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The lines to draw: those filled in, and some more to fill."""
        filled = [row for row in self.value or [] if isinstance(row, Mapping)]
        return [*filled, *({} for _ in range(SPARE_ROWS))]


@dataclass(kw_only=True)
class FactView:
    """A figure to confirm or correct, as it was computed and as it was typed."""

    fact: UpdateFact
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`fact:sessions.held`."""
        return f"fact:{self.fact.key}"

    @property
    def is_ratio(self) -> bool:
        """Whether it is a part of a whole."""
        return bool(self.fact.computed and self.fact.computed.get("denominator") is not None)

    @property
    def is_corrected(self) -> bool:
        """Whether something else stands in its place."""
        return self.fact.corrected is not None and not is_as_computed(
            self.fact, self.fact.corrected
        )

    @property
    def is_confirmed(self) -> bool:
        """Whether it is ticked, as typed or as stored."""
        if "confirmed" in self.typed:
            return bool(self.typed["confirmed"])
        return self.fact.confirmed_at is not None

    @property
    def reason(self) -> str:
        """Why it was corrected."""
        return str(self.typed.get("reason") or self.fact.correction_reason)

    def corrected(self, part: str = "value") -> Any:
        """What was put in its place; empty when nothing was."""
        typed = self.typed.get("corrected")
        if isinstance(typed, Mapping):
            return typed.get(part, "")
        if typed is not None and part == "value":
            return typed
        return (self.fact.corrected or {}).get(part) or ""


@dataclass(kw_only=True)
class Step:
    """One section of the form."""

    told: Mapping[str, Any]
    questions: list[QuestionView]
    facts: list[FactView]
    remarks: list[Remark] = field(default_factory=list)

    @property
    def key(self) -> str:
        """`core.news`."""
        return str(self.told["key"])

    @property
    def url(self) -> str:
        """Where it begins on the page."""
        return f"#s-{self.key}"

    @property
    def label(self) -> str:
        """Its title."""
        return said(self.told["title"])

    @property
    def current(self) -> bool:
        """All sections stand on one page; none is more current than another."""
        return False

    @property
    def done(self) -> bool:
        """Whether what is asked here is answered and its figures are confirmed."""
        asked = [question for question in self.questions if question.told["required"]]
        wanted = asked or self.questions
        enough = all if asked else any
        answered = not wanted or enough(question.is_answered for question in wanted)
        return answered and all(fact.is_confirmed for fact in self.facts)

    @property
    def wanted(self) -> int:
        """How many answers that are required are not there."""
        return sum(view.told["required"] and not view.is_answered for view in self.questions)

    @property
    def to_confirm(self) -> int:
        """How many figures are neither confirmed nor corrected."""
        return sum(not fact.is_confirmed for fact in self.facts)

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded: something is missing, wrong, or was remarked upon."""
        views: list[QuestionView | FactView] = [*self.questions, *self.facts]
        remarks = [*self.remarks, *(item for view in self.questions for item in view.remarks)]
        is_wrong = any(view.errors for view in views)
        return not self.done or is_wrong or any(item.state == "open" for item in remarks)


@dataclass(kw_only=True)
class Typed:
    """What a form just brought in, to be drawn again, and what is wrong with it."""

    given: Given = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    is_proposed: bool = False
    """Nobody typed it: it is proposed, and kept only when somebody saves it."""

    def errors_at(self, place: str) -> list[str]:
        """The sentences about this place and what lies below it."""
        return [
            text
            for name, texts in self.errors.items()
            if name == place or name.startswith(f"{place}.")
            for text in texts
        ]


def steps_of(
    update: ProgressUpdate, earlier: Given, remarks: Sequence[Remark], typed: Typed | None = None
) -> list[Step]:
    """The sections of this update, drawn from the form its cycle was opened with."""
    typed = typed or Typed()
    facts = {fact.key: fact for fact in update.facts}
    shown = []
    for told in update.cycle.form:
        key = told["key"]
        questions = [
            _question(update, key, question, earlier.get(key, {}), typed)
            for question in told["questions"]
        ]
        for view in questions:
            place = (key, view.told["key"])
            view.remarks = [item for item in remarks if (item.section, item.question) == place]
        here = [_fact(facts[name], typed) for name in told["facts"] if name in facts]
        whole = [item for item in remarks if item.section == key and not item.question]
        shown.append(Step(told=told, questions=questions, facts=here, remarks=whole))
    return shown


def _question(
    update: ProgressUpdate,
    section: str,
    told: Mapping[str, Any],
    earlier: Mapping[str, Any],
    typed: Typed,
) -> QuestionView:
    key = told["key"]
    stored = next(
        (item for item in update.answers if (item.section, item.question) == (section, key)), None
    )
    value = stored.value if stored else None
    return QuestionView(
        section=section,
        told=told,
        value=typed.given.get(section, {}).get(key, value),
        earlier=earlier.get(key),
        is_carried=stored is not None and stored.source == "carried_over",
        is_proposed=typed.is_proposed and key in typed.given.get(section, {}),
        errors=typed.errors_at(f"{section}.{key}"),
    )


def _fact(fact: UpdateFact, typed: Typed) -> FactView:
    return FactView(
        fact=fact, typed=typed.facts.get(fact.key, {}), errors=typed.errors_at(f"facts.{fact.key}")
    )


def summary_of(steps: Sequence[Step]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What is wrong, by the name of the control, and what each control is called."""
    errors: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    for step in steps:
        for view in step.questions:
            if view.errors:
                errors[view.name] = view.errors
                labels[view.name] = said(view.told["label"])
        for fact in step.facts:
            if fact.errors:
                errors[fact.name] = fact.errors
                labels[fact.name] = said(fact.fact.title)
    return errors, labels
