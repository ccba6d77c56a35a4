"""The federation's report of a quarter: what its networks published, put side by side and added up.

Only what was published for everybody is read; nothing is counted again. Where each network counted
something once, the federation can only add the networks up, and says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage import clock
from bocage.database import session
from bocage.events import record
from bocage.hooks.contributions import CommunityRule
from bocage.incoming import LARGEST, clean_text
from bocage.language import _
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.networks.models import Network
from bocage.permissions import Actor, Scope, open_to_all, requires
from bocage.reporting.events import FederationReportPublished
from bocage.reporting.models import FederationPublication, Publication
from bocage.reporting.publishing import canonical
from bocage.reporting.readers import read_again
from bocage.reporting.rollup import plain, ratio
from bocage.reporting.rules import Quarter, WrongState

Told = Mapping[str, Any]


@requires(MANAGE_INSTANCE)
def gathered(
    actor: Actor, instance: Scope, /, period: Quarter, name: str, language: str
) -> dict[str, Any]:
    """What the federation would publish now: the latest number of each network, and their sums."""
    return _data(period, name, language, _next_number(period), "")


def _data(
    period: Quarter, name: str, language: str, number: int, correction: str
) -> dict[str, Any]:
    published = _latest(period)
    told = [(network, made, read_again(made.data)) for network, made in published]
    return {
        "federation": name,
        "language": language,
        "period": period.name,
        "number": number,
        "correction": correction,
        "published_on": clock.today().isoformat(),
        "networks": [
            {
                "slug": network.slug,
                "name": network.name,
                "title": data["title"],
                "number": made.number,
                "checksum": made.checksum,
                "updates": _added([data["updates"]]),
            }
            for network, made, data in told
        ],
        "updates": _added([data["updates"] for _network, _made, data in told]),
        "figures": _sums([data["figures"] for _network, _made, data in told]),
    }


def _latest(period: Quarter) -> Sequence[Any]:
    newest = (
        sa.select(sa.func.max(Publication.id))
        .where(Publication.period == period.name)
        .group_by(Publication.report_id)
    )
    return session.execute(
        sa.select(Network, Publication)
        .join(Network, Network.id == Publication.network_id)
        .where(Publication.id.in_(newest))
        .order_by(sa.func.lower(Network.name), Network.id)
    ).all()


def _added(counted: Sequence[Mapping[str, int]]) -> dict[str, int]:
    keys = ("expected", "received", "accepted", "excused", "missing")
    return {key: sum(item.get(key, 0) for item in counted) for key in keys}


def _sums(told: Sequence[Sequence[Told]]) -> list[dict[str, Any]]:
    by_key: dict[str, list[Told]] = {}
    for figures in told:
        for figure in figures:
            by_key.setdefault(figure["key"], []).append(figure)
    return [_sum(key, items) for key, items in by_key.items()]


def _sum(key: str, items: Sequence[Told]) -> dict[str, Any]:
    """One figure of several networks; what a network did not tell is left out, and how many told."""
    telling = [item for item in items if item["value"] is not None or item["distribution"]]
    newest, rules = items[-1], {item["rule"] for item in items}
    rule = newest["rule"] if len(rules) == 1 else "mixed"
    numerator = _total(telling, "numerator") if rule == CommunityRule.RATIO else None
    denominator = _total(telling, "denominator") if rule == CommunityRule.RATIO else None
    value = ratio(numerator, denominator)
    if rule in {CommunityRule.SUM, CommunityRule.DISTINCT}:
        value = _total(telling, "value")
    words: dict[str, int] = {}
    for item in telling:
        for word, count in item["distribution"].items():
            words[word] = words.get(word, 0) + count
    return {
        "key": key,
        "title": newest["title"],
        "unit": newest["unit"],
        "rule": rule,
        "value": _text(value),
        "numerator": _text(numerator),
        "denominator": _text(denominator),
        "distribution": words,
        "networks": len(telling),
        "communities": sum(item["communities"] for item in telling),
        "possible_doubles": rule == CommunityRule.DISTINCT,
    }


def _total(items: Sequence[Told], name: str) -> Decimal | None:
    known = [Decimal(item[name]) for item in items if item[name] is not None]
    return sum(known, Decimal(0)) if known else None


def _text(value: Decimal | None) -> str | None:
    found = plain(value)
    return None if found is None else f"{found:f}"


@requires(MANAGE_INSTANCE)
def publish_federation_report(
    actor: Actor,
    instance: Scope,
    /,
    period: Quarter,
    name: str,
    language: str,
    *,
    draw: Callable[[Told], str],
    correction: str = "",
) -> FederationPublication:
    """Publish under the next number; earlier numbers stay.

    Raises WrongState when no network has published the quarter, ValidationError when a correction
    does not say what changed.
    """
    number, sentence = _next_number(period), clean_text(correction).strip()
    if number > 1 and not sentence:
        raise ValidationError({"correction": [str(_("Say in a sentence what is corrected."))]})
    data = _data(period, name, language, number, sentence)
    if not data["networks"]:
        raise WrongState("closed", "published")
    text = canonical(data)
    made = FederationPublication(
        period=period.name,
        number=number,
        at=clock.now(),
        page=draw(data),
        data=text,
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        correction=sentence,
    )
    session.add(made)
    session.flush()
    told = FederationReportPublished(publication_id=made.id, period=made.period, number=number)
    record(told, actor.person_id)
    return made


def _next_number(period: Quarter) -> int:
    last = sa.select(sa.func.max(FederationPublication.number)).where(
        FederationPublication.period == period.name
    )
    return (session.scalar(last) or 0) + 1


@open_to_all("published reports are public")
def federation_publications() -> Sequence[FederationPublication]:
    """Every number of every quarter, the newest first."""
    return session.scalars(
        sa.select(FederationPublication).order_by(
            FederationPublication.period.desc(), FederationPublication.number.desc()
        )
    ).all()


@open_to_all("published reports are public")
def find_federation_publication(
    period: Quarter, number: int | None = None
) -> FederationPublication:
    """The latest number of a quarter, or the one named, or NoResultFound."""
    wanted = sa.select(FederationPublication).where(FederationPublication.period == period.name)
    if number is not None:
        wanted = wanted.where(FederationPublication.number == max(0, min(number, LARGEST)))
    newest = wanted.order_by(FederationPublication.number.desc()).limit(1)
    return session.scalars(newest).one()


@requires(MANAGE_INSTANCE)
def quarters_published(actor: Actor, instance: Scope, /) -> Sequence[str]:
    """The quarters at least one network has published, the newest first."""
    periods = sa.select(Publication.period).distinct().order_by(Publication.period.desc())
    return session.scalars(periods).all()
