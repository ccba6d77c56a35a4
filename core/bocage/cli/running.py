"""Serving, working, and the demonstration."""

from __future__ import annotations

import gc
import signal
import threading
from types import FrameType
from typing import Any

import click
from waitress.server import create_server

from bocage.cli.opened import Instance
from bocage.demo import load_demonstration, sign_in_links
from bocage.hooks.guarding import aside
from bocage.jobs.running import Worker, WorkerRuns
from bocage.language import _
from bocage.migrations import set_outdated_aside, upgrade
from bocage.settings import BadSettings

THREADS = 8


class Stopped(SystemExit):
    """The operator or the system asked this process to end.

    Waitress swallows any other exception that arrives while it reads or writes.
    """


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _listen_to_signals() -> None:
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--safe-mode", is_flag=True, help="Without any plugin, whatever is installed.")
@click.pass_obj
def serve(instance: Instance, host: str, port: int, *, safe_mode: bool) -> None:
    """Serve the instance, with a worker of its own unless the settings say otherwise."""
    instance.safe_mode = instance.safe_mode or safe_mode
    if instance.safe_mode:
        click.echo(str(_("Safe mode: no plugin is loaded.")))
    _go_on_with_what_fits(instance)
    run_server(instance, host, port)


def _go_on_with_what_fits(instance: Instance) -> None:
    known = len(instance.registry.set_aside)
    if waiting := set_outdated_aside(instance.database, instance.registry):
        raise click.ClickException(
            str(
                _(
                    "The tables are not up to date (%(which)s): run `bocage upgrade`.",
                    which=", ".join(waiting),
                )
            )
        )
    for item in instance.registry.set_aside[known:]:
        instance.note(aside(item.name, "migrations", item.reason))


def run_server(instance: Instance, host: str, port: int) -> None:
    """Answer requests until somebody says stop; requests and jobs in progress are finished."""
    _listen_to_signals()
    server = _bound(instance.app, host, port)
    instance.app.extensions["bocage"].assets.compress()
    worker = _embedded(instance)
    # What is there now stays; requests need not wait while it is looked through for garbage.
    gc.freeze()
    click.echo(f"http://{host}:{server.effective_port}")
    try:
        # Returns when it is told to stop, requests in progress are finished.
        with instance.listening():
            server.run()
        click.echo(str(_("Stopping.")))
    finally:
        server.close()
        if worker is not None:
            worker.stop()


def _bound(app: Any, host: str, port: int) -> Any:
    try:
        return create_server(
            app, host=host, port=port, threads=THREADS, clear_untrusted_proxy_headers=True
        )
    except OSError as fault:
        raise click.ClickException(
            str(_("Port %(port)s cannot be used: %(why)s", port=port, why=fault.strerror))
        ) from None


def _embedded(instance: Instance) -> Worker | None:
    if not instance.settings.embedded_worker:
        return None
    worker = Worker(instance.app)
    try:
        worker.start()
    except WorkerRuns:
        click.echo(str(_("Another process already does the jobs of this instance.")))
        return None
    return worker


@click.command()
@click.pass_obj
def worker(instance: Instance) -> None:
    """Do the jobs: tell plugins, send mail, propose reminders."""
    _listen_to_signals()
    _go_on_with_what_fits(instance)
    made = Worker(instance.app)
    try:
        made.start()
    except WorkerRuns as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(str(_("The worker runs.")))
    try:
        threading.Event().wait()
    except Stopped:
        click.echo(str(_("Stopping.")))
    finally:
        made.stop()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--serve/--no-serve", "serves", default=True, help="Whether to serve afterwards.")
@click.pass_obj
def demo(instance: Instance, host: str, port: int, *, serves: bool) -> None:
    """Make the demonstration if the database is empty, print links, serve."""
    if instance.settings.environment != "demonstration":
        raise BadSettings(
            str(
                _(
                    'This is no demonstration: instance.toml says environment = "%(which)s".',
                    which=instance.settings.environment,
                )
            )
        )
    address = f"http://{host}:{port}"
    instance.reached_at(address)
    upgrade(instance.database, instance.registry)
    with instance.work():
        if load_demonstration(instance.settings.folder, instance.registry):
            click.echo(str(_("The demonstration was loaded.")))
        links = sign_in_links(instance.settings.folder)
        width = max((len(title) for title, _link in links), default=0)
        for title, link in links:
            click.echo(f"{title:<{width}}  {address}/l/{link}")
        told = _("Mails are kept; the administrator reads them at %(address)s", address=address)
        click.echo(f"{told}/outbox")
    if serves:
        run_server(instance, host, port)
