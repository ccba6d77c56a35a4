"""The quarter from the command line: cycles, updates on behalf, the report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.exc import NoResultFound

from bocage.communities.models import Community
from bocage.database import session, transaction
from bocage.incoming import clean, day
from bocage.language import Text, _
from bocage.networks.models import Network
from bocage.networks.queries import find_network
from bocage.permissions import OPERATOR, Scope
from bocage.reporting import cancelling, federation, publishing, queries, review, service
from bocage.reporting.drawing import draw, draw_federation
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.reporting.questions import said
from bocage.reporting.readers import year_begins
from bocage.reporting.rules import BadPeriod, Quarter

DAYS_TO_WRITE = timedelta(days=15)


class Period(click.ParamType[Quarter]):
    """A quarter, `2024-Q2`."""

    name = "period"

    def convert(self, value: Any, param: Any, ctx: Any) -> Quarter:
        try:
            return value if isinstance(value, Quarter) else Quarter.named(value)
        except BadPeriod:
            self.fail(str(_("Write the quarter as 2024-Q2.")), param, ctx)


class Day(click.ParamType[date]):
    """A day, `2024-07-15` or `15/07/2024`."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return value if isinstance(value, date) else day(value)
        except ValidationError as refusal:
            self.fail(" ".join(map(str, refusal.messages)), param, ctx)


PERIOD = Period()
network_argument = click.argument("network")
period_argument = click.argument("period", type=PERIOD)
community_argument = click.argument("community")


@contextmanager
def _missing(told: Text) -> Iterator[None]:
    """What is not found inside is refused with this sentence."""
    try:
        yield
    except NoResultFound:
        raise NoResultFound(str(told)) from None


def _network(slug: str) -> Network:
    with _missing(_("There is no network %(slug)s.", slug=slug)):
        return find_network(slug)


def _cycle(network: Network, period: Quarter) -> ReportingCycle:
    with _missing(_("%(period)s has not been opened.", period=period.name)):
        return queries.find_cycle(network, period)


@click.group("cycle")
def cycle_commands() -> None:
    """Open and close a quarter, or take it back."""


@cycle_commands.command("open")
@network_argument
@period_argument
@click.option(
    "--due",
    type=Day(),
    help="The day updates are due; fifteen days after the quarter if not given.",
)
@click.pass_obj
def open_cycle(instance: Any, network: str, period: Quarter, due: date | None) -> None:
    """Open PERIOD for every reporting community of NETWORK."""
    with instance.work(), transaction():
        found = _network(network)
        due_on = due or period.ends + DAYS_TO_WRITE
        hooks = instance.hooks_for(found)
        cycle = service.open_cycle(OPERATOR, found, period, due_on, hooks)
        asked = queries.counts(found, cycle)["expected"]
        click.echo(
            _("%(period)s is open. Updates that wait: %(count)s.", period=period.name, count=asked)
        )


@cycle_commands.command("close")
@network_argument
@period_argument
@click.pass_obj
def close_cycle(instance: Any, network: str, period: Quarter) -> None:
    """Close PERIOD: what was not handed over is missing."""
    with instance.work(), transaction():
        found = _network(network)
        cycle = _cycle(found, period)
        service.close_cycle(OPERATOR, cycle)
        counted = queries.counts(found, cycle)
        click.echo(
            _(
                "%(period)s is closed. Received: %(received)s of %(expected)s.",
                period=period.name,
                received=counted["received"],
                expected=counted["expected"],
            )
        )


@cycle_commands.command("cancel")
@network_argument
@period_argument
@click.pass_obj
def cancel_cycle(instance: Any, network: str, period: Quarter) -> None:
    """Take PERIOD back when it was opened by mistake and nobody has written anything."""
    with instance.work(), transaction():
        found = _network(network)
        count = cancelling.cancel_cycle(OPERATOR, _cycle(found, period))
        told = _(
            "%(period)s is taken back. Updates that went: %(count)s.",
            period=period.name,
            count=count,
        )
        click.echo(told)


@click.group("update")
def update_commands() -> None:
    """See updates, and act on behalf of a pilot or a secretariat."""


@update_commands.command("list")
@network_argument
@click.argument("community_or_period")
@click.argument("period", type=PERIOD, required=False)
@click.pass_obj
def list_updates(
    instance: Any, network: str, community_or_period: str, period: Quarter | None
) -> None:
    """List the updates of PERIOD: `update list NETWORK [COMMUNITY] PERIOD`."""
    quarter = period or PERIOD.convert(community_or_period, None, None)
    with instance.work():
        found = _network(network)
        for update in queries.updates_of_cycle(found, _cycle(found, quarter)):
            if period is None or update.community.slug == community_or_period:
                click.echo(f"{update.community.slug}\t{update.state}\t{update.community.name}")


def _found(network: str, community: str, period: Quarter) -> tuple[Network, ProgressUpdate]:
    found = _network(network)
    cycle = _cycle(found, period)
    community_id = session.scalars(
        sa.select(Community.id).where(Community.network_id == found.id, Community.slug == community)
    )
    with _missing(_("There is no community %(slug)s.", slug=community)):
        one = community_id.one()
    with _missing(_("Nothing was asked of %(slug)s in that quarter.", slug=community)):
        return found, queries.find_update_of(found, cycle, one)


@update_commands.command("submit")
@network_argument
@community_argument
@period_argument
@click.option("--confirm-facts", is_flag=True, help="Confirm every prefilled figure as it is.")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--nothing-new", is_flag=True, help="Nothing new this quarter.")
@click.pass_obj
def submit_update(
    instance: Any, /, network: str, community: str, period: Quarter, **how: Any
) -> None:
    """Submit on behalf of the community, marked so.

    The answers are a JSON object {"section": {"question": answer}}; without it no text is demanded.
    """
    answers = _answers(how["answers"]) if how["answers"] else None
    with instance.work(), transaction():
        found, update = _found(network, community, period)
        hooks = instance.hooks_for(found)
        if answers is not None:
            service.save_answers(
                OPERATOR, update, answers, {}, revision=update.revision, partial=False
            )
        service.submit_update(
            OPERATOR,
            update,
            hooks,
            nothing_new=how["nothing_new"],
            confirm_facts=how["confirm_facts"],
            demand_answers=answers is not None,
        )
        click.echo(_("The update of %(name)s was submitted.", name=update.community.name))


def _answers(file: Path) -> dict[str, dict[str, Any]]:
    try:
        given = clean(json.loads(file.read_text("utf-8-sig")))
    except ValueError as fault:
        raise click.UsageError(f"{file}: {fault}") from None
    if not isinstance(given, dict) or not all(isinstance(item, dict) for item in given.values()):
        raise click.UsageError(f'{file}: {{"section": {{"question": answer}}}}')
    return given


@update_commands.command("accept")
@network_argument
@community_argument
@period_argument
@click.pass_obj
def accept_update(instance: Any, network: str, community: str, period: Quarter) -> None:
    """Accept an update and freeze its figures."""
    with instance.work(), transaction():
        found, update = _found(network, community, period)
        review.accept_update(OPERATOR, update, instance.hooks_for(found))
        click.echo(_("The update of %(name)s was accepted.", name=update.community.name))


@update_commands.command("return")
@network_argument
@community_argument
@period_argument
@click.option("--reason", default="", help="What should be looked at again.")
@click.pass_obj
def return_update(
    instance: Any, network: str, community: str, period: Quarter, reason: str
) -> None:
    """Send an update back with a sentence."""
    with instance.work(), transaction():
        _found_in, update = _found(network, community, period)
        said_why = reason or str(_("The secretariat asks you to look at it again."))
        review.return_update(OPERATOR, update, said_why)
        click.echo(_("The update of %(name)s was returned.", name=update.community.name))


@update_commands.command("excuse")
@network_argument
@community_argument
@period_argument
@click.option("--reason", default="", help="Why nothing is expected.")
@click.pass_obj
def excuse_update(
    instance: Any, network: str, community: str, period: Quarter, reason: str
) -> None:
    """Expect nothing of this community this quarter."""
    with instance.work(), transaction():
        _found_in, update = _found(network, community, period)
        said_why = reason or str(_("Excused by the secretariat, without further reason."))
        review.excuse_update(OPERATOR, update, said_why)
        click.echo(_("Nothing is expected of %(name)s.", name=update.community.name))


@click.group("report")
def report_commands() -> None:
    """Compile, publish and show the report of a quarter."""


@report_commands.command("compile")
@network_argument
@period_argument
@click.pass_obj
def compile_report(instance: Any, network: str, period: Quarter) -> None:
    """Propose blocks from the accepted updates; edited ones stay."""
    with instance.work(), transaction():
        found = _network(network)
        cycle = _cycle(found, period)
        report = publishing.compile_report(OPERATOR, cycle, instance.hooks_for(found))
        click.echo(_("Blocks of the report: %(count)s.", count=len(report.blocks)))


@report_commands.command("publish")
@network_argument
@period_argument
@click.option("--correction", default="", help="What is corrected, from the second number on.")
@click.pass_obj
def publish_report(instance: Any, network: str, period: Quarter, correction: str) -> None:
    """Publish the compiled report under its next number."""
    with instance.work(), transaction():
        found = _network(network)
        cycle = _cycle(found, period)
        with _missing(_("There is no report yet: put it together first (report compile).")):
            report = queries.find_report(found, cycle)
        made = publishing.publish_report(
            OPERATOR, report, instance.hooks_for(found), draw=draw, correction=correction
        )
        told = _("Number %(n)s is published, checksum %(sum)s.", n=made.number, sum=made.checksum)
        click.echo(told)


@report_commands.command("federation")
@period_argument
@click.option("--publish", is_flag=True, help="Publish it under the next number.")
@click.option("--correction", default="", help="What is corrected, from the second number on.")
@click.pass_obj
def federation_report(instance: Any, period: Quarter, *, publish: bool, correction: str) -> None:
    """Print the federation's report of PERIOD as JSON: as published, or as it would be."""
    settings, everywhere = instance.settings, Scope()
    told = (period, settings.name, settings.language)
    with instance.work():
        if publish:
            with transaction():
                made = federation.publish_federation_report(
                    OPERATOR, everywhere, *told, draw=draw_federation, correction=correction
                )
            click.echo(json.dumps(json.loads(made.data) | {"checksum": made.checksum}, indent=2))
            return
        shown = federation.gathered(OPERATOR, everywhere, *told)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@report_commands.command("show")
@network_argument
@period_argument
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--year", "with_year", is_flag=True, help="Also the year so far.")
@click.pass_obj
def show_report(
    instance: Any, network: str, period: Quarter, *, as_json: bool, with_year: bool
) -> None:
    """Show what the accepted updates of PERIOD add up to."""
    with instance.work():
        found = _network(network)
        cycle = _cycle(found, period)
        counted, figures = queries.counts(found, cycle), queries.figures(found, cycle)
        year = queries.year_figures(found, cycle) if with_year else []
        if as_json:
            shown: dict[str, Any] = {
                "network": found.slug,
                "period": cycle.period,
                "updates": counted,
                "figures": [_plain(figure) for figure in figures],
            }
            if with_year:
                lines = [_plain(item) | {"time_rule": item.time_rule} for item in year]
                shown["year"] = {"since": year_begins(cycle.period), "figures": lines}
            click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        click.echo(f"{found.name} · {cycle.period}")
        click.echo(_("received %(received)s of %(expected)s", **counted))
        _list(figures)
        if with_year:
            click.echo(_("Since the beginning of the year:"))
            _list(year)


def _list(figures: Sequence[queries.Figure]) -> None:
    for figure in figures:
        words = ", ".join(f"{word} {n}" for word, n in figure.distribution.items()) or "–"
        value = words if figure.value is None else _number(figure.value)
        if figure.denominator is not None:
            parts = {"part": _number(figure.numerator), "whole": _number(figure.denominator)}
            value = str(_("%(part)s of %(whole)s", **parts))
        click.echo(f"{said(figure.title)}{_(':')} {value} ({figure.communities})")


def _plain(figure: queries.Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "value": dict(figure.distribution) or _number(figure.value),
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "communities": figure.communities,
        "rule": figure.rule,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


commands = [cycle_commands, update_commands, report_commands]
