"""A look at everything an operator would be asked about."""

from __future__ import annotations

import json
import shutil
import smtplib
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bocage.cli.opened import Instance
from bocage.jobs.queries import backlog
from bocage.migrations import SchemaIsNewer, pending
from bocage.networks.quarantine import faults_everywhere, quarantined_everywhere
from bocage.permissions import OPERATOR, Scope
from bocage.settings import BadSettings
from bocage.web.house import House

OK, WARNING, FAULT = "ok", "warning", "fault"
SAFE_SQLITE = (3, 51, 3)
LEAST_FREE = 500_000_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    check: str
    state: str
    told: str
    cure: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def doctor(instance: Instance, *, as_json: bool) -> None:
    """Look at the database, mail, jobs, plugins and disk; exit 1 when something is broken."""
    findings = list(_findings(instance))
    if as_json:
        click.echo(json.dumps([asdict(item) for item in findings], ensure_ascii=False, indent=1))
    else:
        for item in findings:
            click.echo(f"{item.state:8} {item.check}: {item.told}")
            if item.cure:
                click.echo(f"{'':8} → {item.cure}")
    if any(item.state == FAULT for item in findings):
        raise click.exceptions.Exit(1)


def _findings(instance: Instance) -> Iterator[Finding]:
    try:
        settings = instance.settings
    except BadSettings as fault:
        yield Finding(check="settings", state=FAULT, told=str(fault), cure="correct instance.toml")
        return
    yield Finding(check="settings", state=OK, told=f"{settings.name}, {settings.environment}")
    for look in (_secret, _disk, _plugins, _database, _tables, _rest, _jobs, _mail):
        yield from _guarded(look, instance)


def _guarded(
    look: Callable[[Instance], Iterator[Finding]], instance: Instance
) -> Iterator[Finding]:
    name = look.__name__.strip("_")
    try:
        yield from look(instance)
    except (SQLAlchemyError, SchemaIsNewer, OSError) as fault:
        told = " ".join(str(getattr(fault, "orig", None) or fault).split())
        yield Finding(check=name, state=FAULT, told=told, cure="bocage upgrade, or restore a copy")


def _secret(instance: Instance) -> Iterator[Finding]:
    file = instance.settings.var / "secret"
    if len(instance.settings.secret) < 32:
        cure = "set a longer BOCAGE_SECRET"
        yield Finding(check="secret", state=FAULT, told="shorter than 32 characters", cure=cure)
    elif file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        cure = f"chmod 600 {file}"
        yield Finding(check="secret", state=FAULT, told="others may read it", cure=cure)
    else:
        yield Finding(check="secret", state=OK, told="only its owner reads it")


def _disk(instance: Instance) -> Iterator[Finding]:
    free = shutil.disk_usage(instance.settings.var).free
    told = f"{free // 1_000_000} MB free"
    state = OK if free >= LEAST_FREE else WARNING
    yield Finding(check="disk", state=state, told=told, cure="" if state == OK else "make room")


def _plugins(instance: Instance) -> Iterator[Finding]:
    # Some rules are only looked at when pages are put together.
    house: House = instance.app.extensions["bocage"]
    names = ", ".join(sorted(house.registry.names)) or "none"
    yield Finding(check="plugins", state=OK, told=f"in use: {names}")
    for item in instance.registry.set_aside:
        cure = "see the log, update or remove it"
        yield Finding(check=f"plugin {item.name}", state=WARNING, told=item.reason, cure=cure)


def _rest(instance: Instance) -> Iterator[Finding]:
    with instance.work():
        resting = quarantined_everywhere(OPERATOR, Scope())
        slow = faults_everywhere(OPERATOR, Scope(), slow=True)
    for row in resting:
        told = f"in quarantine in {row.slug} since {row.at:%Y-%m-%d %H:%M} ({row.reference})"
        cure = "read the log at this reference, then try again on the network's page of plugins"
        yield Finding(check=f"plugin {row.plugin}", state=WARNING, told=told, cure=cure)
    for (plugin, hook), most in _slowest(slow).items():
        told = f"took {most * 1000:.0f} ms in {hook}"
        cure = "bocage plugins trace NETWORK shows where"
        yield Finding(check=f"plugin {plugin}", state=WARNING, told=told, cure=cure)


def _slowest(rows: Sequence[Any]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        found[row.plugin, row.hook] = max(row.seconds, found.get((row.plugin, row.hook), 0.0))
    return found


def _database(instance: Instance) -> Iterator[Finding]:
    database = instance.database
    with database.engine.connect() as connection:
        connection.execute(sa.text("CREATE TEMPORARY TABLE doctor_was_here (id INTEGER)"))
        connection.rollback()
        name = database.engine.dialect.name
        version = ".".join(str(part) for part in database.engine.dialect.server_version_info or ())
        yield Finding(check="database", state=OK, told=f"{name} {version}, can be written")
        look = _sqlite if database.is_sqlite else _postgresql
        yield from look(connection)


def _sqlite(connection: sa.Connection) -> Iterator[Finding]:
    for setting, wanted in (("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal")):
        found = connection.exec_driver_sql(f"PRAGMA {setting}").scalar()
        state = OK if found == wanted else FAULT
        yield Finding(check=f"sqlite {setting}", state=state, told=str(found))
    version = connection.dialect.server_version_info or ()
    if version < SAFE_SQLITE:
        yield Finding(
            check="sqlite version",
            state=WARNING,
            told="older than 3.51.3: a rare fault of the write-ahead log is not mended in it",
            cure="keep copies; let one process serve; update SQLite when the system offers it",
        )


def _postgresql(connection: sa.Connection) -> Iterator[Finding]:
    for setting in ("fsync", "synchronous_commit"):
        found = connection.exec_driver_sql(f"SHOW {setting}").scalar()
        state = WARNING if found == "off" else OK
        cure = f"switch {setting} on: what was acknowledged could be lost" if found == "off" else ""
        yield Finding(check=f"postgresql {setting}", state=state, told=str(found), cure=cure)


def _tables(instance: Instance) -> Iterator[Finding]:
    waiting = pending(instance.database, instance.registry)
    if waiting:
        told = f"not applied: {', '.join(waiting)}"
        # Those of a plugin set the plugin aside; core's keep everybody from starting.
        state = FAULT if any(item.startswith("core ") for item in waiting) else WARNING
        yield Finding(check="tables", state=state, told=told, cure="bocage upgrade")
    else:
        yield Finding(check="tables", state=OK, told="up to date")


def _jobs(instance: Instance) -> Iterator[Finding]:
    with instance.work():
        counts = backlog()
    told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())
    given_up = sum(n for name, n in counts.items() if name.endswith(("_parked", "_failed")))
    cure = "read the errors in the outbox and the log" if given_up else ""
    yield Finding(
        check="jobs", state=WARNING if given_up else OK, told=told or "nothing yet", cure=cure
    )


def _mail(instance: Instance) -> Iterator[Finding]:
    settings: Any = instance.settings.mail
    if not settings.server:
        is_fine = instance.settings.environment == "demonstration"
        cure = "" if is_fine else "set mail.server in instance.toml"
        state = OK if is_fine else WARNING
        yield Finding(check="mail", state=state, told="kept, not sent: no server is set", cure=cure)
        return
    try:
        with smtplib.SMTP(settings.server, settings.port, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as fault:
        cure = "check mail.server and mail.port"
        yield Finding(check="mail", state=FAULT, told=str(fault), cure=cure)
    else:
        yield Finding(check="mail", state=OK, told=f"{settings.server} answers")
