"""The sections every update has, the figures core knows by itself, and what plugins add to both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from marshmallow import Schema, fields, validate

from bocage.communities.models import Membership, StageEvent
from bocage.communities.rules import STAGES
from bocage.database import session
from bocage.hooks import NetworkHooks
from bocage.hooks.calling import Signed
from bocage.hooks.contributions import (
    CommunityRule,
    Evidence,
    Fact,
    Indicator,
    Readership,
    TimeRule,
    UpdateSection,
)
from bocage.incoming import Line, Prose
from bocage.language import _
from bocage.networks.models import Network
from bocage.permissions import open_to_all
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.reporting.questions import described, in_all_languages
from bocage.reporting.rules import APPRECIATION_NAMES, APPRECIATIONS

TEXT = validate.Length(max=20_000)
RATINGS = ("1", "2", "3", "4")
RATING_NAMES = {"1": _("not at all"), "2": _("a little"), "3": _("rather"), "4": _("very much")}


class Standing(Schema):
    """Where the community stands, in a word and a sentence."""

    appreciation = fields.String(
        required=True,
        validate=validate.OneOf(APPRECIATIONS),
        metadata={"label": _("How does this quarter look?"), "choices": APPRECIATION_NAMES},
    )
    sentence = Prose(
        validate=validate.Length(max=2_000),
        metadata={"label": _("In a sentence, why?")},
    )


class Step(Schema):
    """Something that comes next."""

    what = Line(
        required=True, validate=validate.Length(max=300), metadata={"label": _("What comes next")}
    )
    on = fields.Date(metadata={"label": _("When")})
    open_to_join = fields.Boolean(metadata={"label": _("Others may join")})


class News(Schema):
    """What happened and what comes."""

    moved = Prose(
        required=True,
        validate=TEXT,
        metadata={
            "label": _("What has moved?"),
            "help": _("Two or three sentences: what the group did, understood or made."),
        },
    )
    blocks = Prose(
        validate=TEXT,
        metadata={
            "label": _("What blocks?"),
            "help": _("A knot that the secretariat or others could help to undo."),
        },
    )
    next = fields.List(
        fields.Nested(Step),
        metadata={
            "label": _("What comes next?"),
            "help": _("Steps that others may join are announced in the report."),
        },
    )
    light = Prose(
        validate=TEXT,
        metadata={
            "label": _("What should be put in the light?"),
            "help": _("One story, one success, one lesson: it may open the report."),
            "readership": Readership.PUBLIC,
        },
    )
    light_consent = fields.Boolean(
        metadata={
            "label": _("The people named in it agree to its publication."),
            "readership": Readership.TEAM,
        }
    )


class Help(Schema):
    """What the community would like, for the secretariat only."""

    help_wanted = Prose(
        validate=TEXT,
        metadata={
            "label": _("What help would you like?"),
            "help": _("Only your secretariat reads this; it is never published."),
        },
    )


def _rating(label: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(RATINGS), metadata={"label": label, "choices": RATING_NAMES}
    )


class Support(Schema):
    """Three questions the other way round: how the secretariat did."""

    support_time = _rating(_("Did the secretariat have time for you?"))
    support_advice = _rating(_("Was its advice useful?"))
    support_tools = _rating(_("Did its tools help rather than burden?"))


CORE_SECTIONS = (
    UpdateSection(
        key="standing",
        title=_("Where we stand"),
        answers=Standing,
        facts=("members", "joined", "left"),
        order=10,
    ),
    UpdateSection(key="news", title=_("What happened, what comes"), answers=News, order=20),
    UpdateSection(
        key="help",
        title=_("Help wanted"),
        answers=Help,
        readership=Readership.TEAM,
        order=80,
    ),
    UpdateSection(
        key="support",
        title=_("The support you received"),
        answers=Support,
        readership=Readership.TEAM,
        order=90,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """An indicator with its full key and the plugin it comes from; None means core."""

    key: str
    plugin: str | None
    indicator: Indicator


@open_to_all("what will be asked; the service that opens a cycle asks who may")
def form_of(network: Network, cycle: ReportingCycle, hooks: NetworkHooks) -> list[dict[str, Any]]:
    """The sections of this cycle as plain data, core's and plugins'. Raises HookFailed."""
    asked = [(None, section) for section in CORE_SECTIONS]
    found = [(item.plugin, item.item) for item in hooks.update_sections(network, cycle).complete()]
    both = sorted([*asked, *found], key=lambda pair: (pair[1].order, pair[0] or ""))
    counted = {named.key: named.indicator for named in indicators_of(network, cycle, hooks)}
    form = [_written_down(plugin, section, counted) for plugin, section in both]
    # Figures that stand in no section are named too: reviewers hear of them when nobody can count them.
    form[0]["rules"] |= {
        key: rules_of(indicator)
        for key, indicator in counted.items()
        if not any(key in part["rules"] for part in form)
    }
    return form


def _written_down(
    plugin: str | None, section: UpdateSection, counted: Mapping[str, Indicator]
) -> dict[str, Any]:
    owner = plugin or "core"
    facts = [f"{plugin or 'communities'}.{key}" for key in section.facts]
    return {
        "key": f"{owner}.{section.key}",
        "plugin": plugin,
        "title": in_all_languages(section.title),
        "intro": in_all_languages(section.intro),
        "readership": str(section.readership),
        "facts": facts,
        "rules": {key: rules_of(counted[key]) for key in facts if key in counted},
        "questions": described(section.answers, section.readership) if section.answers else [],
    }


def rules_of(indicator: Indicator) -> dict[str, Any]:
    """How a figure is called, added up and read: what is kept of it when its plugin is gone."""
    return {
        "title": in_all_languages(indicator.title),
        "unit": in_all_languages(indicator.unit),
        "readership": str(indicator.readership),
        "time_rule": str(indicator.time_rule),
        "community_rule": str(indicator.community_rule),
        "counts_people": indicator.counts_people,
    }


def hooks_of(cycle: ReportingCycle, hooks: NetworkHooks) -> NetworkHooks:
    """The plugins on now and those that were on when the cycle opened: an open form never changes."""
    return hooks.also(section["plugin"] for section in cycle.form if section["plugin"])


@open_to_all("what is counted; the services that count ask who may")
def indicators_of(network: Network, cycle: ReportingCycle, hooks: NetworkHooks) -> list[Named]:
    """Core's and plugins' figures in order. Raises HookFailed when a plugin does not answer."""
    return _own() + _qualified(hooks_of(cycle, hooks).report_indicators(network, cycle).complete())


@open_to_all("what can be counted now; the services that count ask who may")
def indicators_known(network: Network, cycle: ReportingCycle, hooks: NetworkHooks) -> list[Named]:
    """The same with gaps: a plugin that does not answer is left out."""
    return _own() + _qualified(hooks_of(cycle, hooks).report_indicators(network, cycle).signed)


def _own() -> list[Named]:
    return [
        Named(key=f"communities.{item.key}", plugin=None, indicator=item)
        for item in (*MemberFigures().indicators(), *OTHER_INDICATORS)
    ]


def _qualified(given: Sequence[Signed[Indicator]]) -> list[Named]:
    return [
        Named(key=f"{item.plugin}.{item.item.key}", plugin=item.plugin, indicator=item.item)
        for item in given
    ]


def _evidence(update: ProgressUpdate) -> tuple[Evidence, ...]:
    network = update.community.network.slug
    url = f"/n/{network}/communities/{update.community.slug}/members"
    return (Evidence(label=_("the list of members"), url=url),)


def _stage(update: ProgressUpdate) -> str | None:
    """The stage at the end of the quarter, not today's; unknown before the first was noted."""
    noted = session.execute(
        sa.select(StageEvent.stage, StageEvent.on)
        .where(StageEvent.community_id == update.community_id)
        .order_by(StageEvent.on, StageEvent.id)
    ).all()
    told = [stage for stage, on in noted if on <= update.cycle.ends]
    stage = told[-1] if told else (None if noted else update.community.stage)
    return stage if stage in STAGES else None


def _appreciation(update: ProgressUpdate) -> str | None:
    given = update.answer("core.standing", "appreciation")
    return given if isinstance(given, str) else None


class MemberFigures:
    """Who takes part, joined and left in a quarter, of one community after another: one statement each."""

    def __init__(self) -> None:
        self._last: tuple[int, Any] | None = None

    def indicators(self) -> Iterator[Indicator]:
        """The three figures."""
        yield Indicator(
            key="members",
            title=_("Members at the end of the quarter"),
            value=self.members,
            time_rule=TimeRule.LAST,
            confirm=True,
            counts_people=True,
            order=10,
        )
        yield Indicator(
            key="joined",
            title=_("Members who joined"),
            value=self.joined,
            confirm=True,
            counts_people=True,
            order=11,
        )
        yield Indicator(
            key="left",
            title=_("Members who left"),
            value=self.left,
            confirm=True,
            counts_people=True,
            order=12,
        )

    def members(self, update: ProgressUpdate) -> Fact:
        """How many take part on the last day."""
        return Fact(value=self._counted(update).members, evidence=_evidence(update))

    def joined(self, update: ProgressUpdate) -> Fact:
        """How many came meanwhile."""
        return Fact(value=self._counted(update).joined, evidence=_evidence(update))

    def left(self, update: ProgressUpdate) -> Fact:
        """How many went meanwhile."""
        return Fact(value=self._counted(update).left, evidence=_evidence(update))

    def _counted(self, update: ProgressUpdate) -> Any:
        if self._last is None or self._last[0] != update.id:
            self._last = (update.id, _membership_counts(update))
        return self._last[1]


def _membership_counts(update: ProgressUpdate) -> Any:
    starts, ends = update.cycle.starts, update.cycle.ends
    takes_part = Membership.state != "asked"
    stays = sa.or_(Membership.ended.is_(None), Membership.ended > ends)
    here = sa.and_(takes_part, Membership.joined <= ends, stays)
    came = sa.and_(takes_part, Membership.joined.between(starts, ends))
    went = sa.and_(Membership.state == "left", Membership.ended.between(starts, ends))
    return session.execute(
        sa.select(
            *(
                sa.func.count(sa.case((condition, 1))).label(name)
                for name, condition in (("members", here), ("joined", came), ("left", went))
            )
        ).where(Membership.community_id == update.community_id)
    ).one()


OTHER_INDICATORS = (
    Indicator(
        key="stage",
        title=_("Stages of life"),
        value=_stage,
        time_rule=TimeRule.LAST,
        community_rule=CommunityRule.DISTRIBUTION,
        order=13,
    ),
    Indicator(
        key="appreciation",
        title=_("How the quarter looks"),
        value=_appreciation,
        time_rule=TimeRule.LAST,
        community_rule=CommunityRule.DISTRIBUTION,
        readership=Readership.NETWORK,
        order=14,
    ),
)
