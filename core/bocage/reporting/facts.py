"""Facts of an update: computed, confirmed or corrected, and frozen when the update is accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from marshmallow import ValidationError

from bocage import clock
from bocage.database import session
from bocage.hooks import HookFailed, NetworkHooks
from bocage.hooks.contributions import (
    CommunityRule,
    Fact,
    Indicator,
    Members,
    Ratio,
    Value,
)
from bocage.hooks.guarding import Failure
from bocage.incoming import LARGEST, clean_text, number
from bocage.language import _
from bocage.reporting.models import FrozenMember, FrozenValue, ProgressUpdate, UpdateFact
from bocage.reporting.questions import in_all_languages
from bocage.reporting.rollup import plain
from bocage.reporting.sections import Named, indicators_known, indicators_of, rules_of

KINDS: dict[CommunityRule, Any] = {
    CommunityRule.RATIO: Ratio,
    CommunityRule.DISTINCT: Members,
    CommunityRule.DISTRIBUTION: str,
}
"""What an indicator has to give for a rule that does not add numbers."""
Kept = dict[str, Any]
"""{"value", "numerator", "denominator", "members"}: decimals as text, members a sorted list."""


def kept(value: Value) -> Kept | None:
    """A value as it is stored; None when nothing is known."""
    match value:
        case None:
            return None
        case Ratio():
            parts = Decimal(value.numerator), Decimal(value.denominator)
            whole = parts[0] / parts[1] if parts[1] else None
            return {
                "value": _text(whole),
                "numerator": _text(parts[0]),
                "denominator": _text(parts[1]),
            }
        case Members():
            return {
                "value": str(len(value.identifiers)),
                "members": sorted(value.identifiers),
            }
        case str():
            return {"word": value[:60]}
        case _:
            return {"value": _text(Decimal(value))}


def _text(value: Decimal | None) -> str | None:
    found = plain(value)
    return None if found is None else f"{found:f}"


def _computed(named: Named, update: ProgressUpdate, hooks: NetworkHooks) -> Fact | Failure:
    work = partial(_answered, named.indicator, update)
    return work() if named.plugin is None else hooks.computed(named.plugin, "value", work)


def _answered(indicator: Indicator, update: ProgressUpdate) -> Fact:
    """What the indicator says, looked at while its plugin still answers for it."""
    told = indicator.value(update)
    found = told if isinstance(told, Fact) else Fact(value=told)
    wanted = KINDS.get(indicator.community_rule, int | Decimal | Members)
    if found.value is not None and not isinstance(found.value, wanted):
        raise TypeError(f"{indicator.key}: a {type(found.value).__name__} cannot be added up so")
    for text in (kept(found.value) or {}).values():
        if isinstance(text, str) and not isinstance(found.value, str):
            bearable = Decimal(text).is_finite() and abs(Decimal(text)) <= LARGEST
            if not bearable:
                raise ValueError(f"{indicator.key}: {text} cannot be stored")
    return found


def _counted_now(
    update: ProgressUpdate, hooks: NetworkHooks
) -> Iterator[tuple[int, Named, UpdateFact | None, Fact]]:
    """Every figure nobody has confirmed or corrected yet, as it would be counted now.

    What a broken plugin cannot tell is not known; it keeps nobody from writing.
    """
    known = {fact.key: fact for fact in update.facts}
    wanted = {key for section in update.cycle.form for key in section["facts"]}
    asked = indicators_known(update.community.network, update.cycle, hooks)
    for position, named in enumerate(asked):
        if named.key not in wanted or not named.indicator.confirm:
            continue
        fact = known.get(named.key)
        if fact is not None and fact.confirmed_at is not None:
            continue
        found = _computed(named, update, hooks)
        yield position, named, fact, Fact(value=None) if isinstance(found, Failure) else found


def are_outdated(update: ProgressUpdate, hooks: NetworkHooks) -> bool:
    """Whether counting again would say something else than what is stored."""
    return any(
        _is_outdated(fact, found) for _place, _named, fact, found in _counted_now(update, hooks)
    )


def _is_outdated(fact: UpdateFact | None, found: Fact) -> bool:
    if fact is None or not found.concerns:
        return (fact is None) == found.concerns
    return fact.computed != kept(found.value) or fact.evidence != _written(found)


def refresh(update: ProgressUpdate, hooks: NetworkHooks) -> None:
    """Compute again every fact that nobody has confirmed or corrected yet."""
    for position, named, fact, found in list(_counted_now(update, hooks)):
        told = fact
        if not found.concerns:
            if told is not None:
                update.facts.remove(told)
                session.delete(told)
            continue
        if told is None:
            told = UpdateFact(update_id=update.id, key=named.key)
            update.facts.append(told)
        _describe(told, named.indicator, position)
        told.computed = kept(found.value)
        told.evidence = _written(found)
    session.flush()


def _written(found: Fact) -> list[dict[str, Any]]:
    return [{"label": in_all_languages(item.label), "url": item.url} for item in found.evidence]


def _describe(fact: UpdateFact, indicator: Indicator, position: int) -> None:
    fact.position = position
    fact.title = in_all_languages(indicator.title)
    fact.unit = in_all_languages(indicator.unit)


def apply(
    update: ProgressUpdate, given: Mapping[str, Mapping[str, Any]], person_id: int | None
) -> dict[str, Any]:
    """Take in ticks and corrections; what cannot be read comes back as messages by field."""
    known = {fact.key: fact for fact in update.facts}
    refused: dict[str, Any] = {}
    for key, told in given.items():
        if key not in known:
            refused[f"facts.{key}"] = [str(_("There is no such figure in this update."))]
            continue
        try:
            _apply_one(known[key], told, person_id)
        except ValidationError as refusal:
            refused[f"facts.{key}"] = refusal.messages
    return refused


def _apply_one(fact: UpdateFact, told: Mapping[str, Any], person_id: int | None) -> None:
    unknown = set(told) - {"confirmed", "corrected", "reason"}
    if unknown:
        raise ValidationError([str(_("Unknown field: %(name)s.", name=min(unknown)))])
    typed = _corrected(fact, told.get("corrected"))
    corrected = None if is_as_computed(fact, typed) else typed
    reason = clean_text(str(told.get("reason") or "")).strip()
    if corrected is not None and not reason:
        raise ValidationError([str(_("Say in a word why the figure is corrected."))])
    settled = bool(told.get("confirmed")) or typed is not None
    fact.corrected = corrected
    fact.correction_reason = reason if corrected is not None else ""
    if settled and fact.confirmed_at is None:
        fact.confirmed_at, fact.confirmed_by_id = clock.now(), person_id
    elif not settled:
        fact.confirmed_at = fact.confirmed_by_id = None


def is_as_computed(fact: UpdateFact, corrected: Kept | None) -> bool:
    """Whether this says nothing else than what was computed."""
    computed = fact.computed or {}
    parts = ("value", "numerator", "denominator")
    return bool(fact.computed) and all(
        (corrected or {}).get(part) == computed.get(part) for part in parts
    )


def _corrected(fact: UpdateFact, raw: Any) -> Kept | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, Mapping):
        parts = {name: raw.get(name) for name in ("numerator", "denominator")}
        if all(value in (None, "") for value in parts.values()):
            return None
        found = {name: _not_negative(value) for name, value in parts.items()}
        if not found["denominator"] or found["numerator"] > found["denominator"]:
            raise ValidationError([str(_("The part cannot be larger than the whole."))])
        return kept(Ratio(**found))
    if fact.computed and "denominator" in fact.computed:
        raise ValidationError([str(_("Give the part and the whole."))])
    return {"value": _text(_not_negative(raw))}


def _not_negative(raw: Any) -> Decimal:
    found = number(raw)
    if found < 0:
        raise ValidationError([str(_("This must be %(least)s at least.", least=0))])
    return found


def are_kept(update: ProgressUpdate, given: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether these ticks and corrections are what is stored already."""
    known = {fact.key: fact for fact in update.facts}
    return all(key in known and _is_kept(known[key], told) for key, told in given.items())


def _is_kept(fact: UpdateFact, told: Mapping[str, Any]) -> bool:
    try:
        typed = _corrected(fact, told.get("corrected"))
    except ValidationError:
        return False
    corrected = None if is_as_computed(fact, typed) else typed
    settled = bool(told.get("confirmed")) or typed is not None
    return corrected == fact.corrected and settled == (fact.confirmed_at is not None)


def confirm_all(
    update: ProgressUpdate, person_id: int | None, *, among: Collection[str] | None = None
) -> None:
    """Confirm every figure as it stands, or those with one of these keys."""
    for fact in update.facts:
        if fact.confirmed_at is None and (among is None or fact.key in among):
            fact.confirmed_at, fact.confirmed_by_id = clock.now(), person_id


def unconfirmed(update: ProgressUpdate) -> Sequence[UpdateFact]:
    """What the pilot has neither confirmed nor corrected."""
    return [fact for fact in update.facts if fact.confirmed_at is None]


def freeze(update: ProgressUpdate, hooks: NetworkHooks) -> None:
    """Store every figure of the update for good. Raises HookFailed when a plugin does not answer."""
    facts = {fact.key: fact for fact in update.facts}
    everything = indicators_of(update.community.network, update.cycle, hooks)
    for position, named in enumerate(everything):
        fact = facts.get(named.key)
        if fact is None:
            found = _computed(named, update, hooks)
            if isinstance(found, Failure):
                raise HookFailed([found])
            described = {"key": named.key, "position": position} | rules_of(named.indicator)
            _freeze_one(update, kept(found.value), described)
    rules = {key: rule for section in update.cycle.form for key, rule in section["rules"].items()}
    counting = {named.key for named in everything if named.indicator.counts_people}
    for fact in update.facts:
        people = {"counts_people": fact.key in counting}
        value = fact.corrected or fact.computed
        described = {"key": fact.key, "position": fact.position} | people | rules[fact.key]
        _freeze_one(update, value, described, fact.evidence)
    session.flush()


def _freeze_one(
    update: ProgressUpdate,
    value: Kept | None,
    described: Mapping[str, Any],
    evidence: Sequence[Any] = (),
) -> None:
    if value is None:
        return
    row = FrozenValue(
        network_id=update.network_id,
        cycle_id=update.cycle_id,
        community_id=update.community_id,
        update_id=update.id,
        **described,
        value=_decimal(value.get("value")),
        numerator=_decimal(value.get("numerator")),
        denominator=_decimal(value.get("denominator")),
        word=value.get("word"),
        evidence=list(evidence),
    )
    session.add(row)
    session.flush()
    if described["community_rule"] == CommunityRule.DISTINCT:
        session.add_all(
            FrozenMember(frozen_value_id=row.id, identifier=identifier)
            for identifier in value.get("members", ())
        )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
