"""What the operator decides: one frozen value, read from `instance.toml` and the environment."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any


class BadSettings(ValueError):
    """`instance.toml` says something that cannot be followed; the message names the field."""


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """Where mail goes out."""

    server: str = ""
    """Name of the SMTP server; empty means that mail is kept in the outbox and not sent."""
    port: int = 587
    """Port of the SMTP server."""
    starttls: bool = True
    """Whether the connection is encrypted after the greeting."""
    username: str = ""
    """Account at the SMTP server; its password is read from BOCAGE_MAIL_PASSWORD."""
    password: str = ""
    """Password at the SMTP server; never written in instance.toml."""
    sender: str = "bocage@localhost"
    """Address in the From line."""


@dataclass(frozen=True, kw_only=True)
class PluginSettings:
    """What a new network is offered; an administrator decides otherwise for each network."""

    offered: tuple[str, ...] = ()
    """Plugins that networks may switch on; empty means all that are installed."""
    always_on: tuple[str, ...] = ()
    """Plugins that are on in every new network and cannot be switched off there."""


@dataclass(frozen=True, kw_only=True)
class InstanceSettings:
    """Everything an operator can set, each with its sentence."""

    folder: Path
    """The folder of the instance."""
    var: Path
    """Where run-time state lives; never under version control."""
    name: str = "Bocage"
    """Full name of the federation."""
    short_name: str = "Bocage"
    """Name in the header and in mails."""
    languages: tuple[str, ...] = ("fr", "en")
    """Languages offered, the first is the default."""
    time_zone: str = "Europe/Paris"
    """Time zone of dates and hours."""
    base_url: str = "http://127.0.0.1:8000"
    """Address at which people reach the instance; links in mails begin with it."""
    database_url: str = ""
    """SQLAlchemy address of the database; empty means SQLite under var/."""
    contact: str = ""
    """Mail address shown under Help and contact."""
    environment: str = "production"
    """`production`, `demonstration` or `test`; only production sends mail without being told."""
    site_routes: tuple[str, ...] = ()
    """Plugins that may answer outside any network."""
    trusted_proxies: int = 0
    """How many proxies stand in front and set X-Forwarded-For."""
    embedded_worker: bool = True
    """Whether `serve` runs the job worker in a thread of its own."""
    safe_mode: bool = False
    """Whether no plugin is loaded; said for one start by `serve --safe-mode` or BOCAGE_SAFE_MODE=1."""
    secret: str = ""
    """Key of signatures; made once and kept in var/secret unless BOCAGE_SECRET is set."""
    mail: MailSettings = field(default_factory=MailSettings)
    """Outgoing mail."""
    plugins: PluginSettings = field(default_factory=PluginSettings)
    """What new networks are offered."""

    @property
    def language(self) -> str:
        """The default language."""
        return self.languages[0]

    @property
    def database(self) -> str:
        """The address of the database, never empty."""
        return self.database_url or f"sqlite:///{self.var / 'bocage.sqlite'}"

    @classmethod
    def for_tests(cls, *, database_url: str, var: Path, **more: Any) -> InstanceSettings:
        """Settings of an instance that lives as long as a test."""
        given: dict[str, Any] = {
            "folder": var,
            "var": var,
            "name": "Fédération des associations de l’Ouest",
            "short_name": "Ouest",
            "database_url": database_url,
            "environment": "test",
            "secret": "a secret that is only used in tests, never elsewhere",
            "base_url": "http://localhost",
            "embedded_worker": False,
        }
        return cls(**(given | more))


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> InstanceSettings:
    """The settings of the instance in this folder. Raises BadSettings."""
    file = folder / "instance.toml"
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise BadSettings(f"{file} does not exist: run `bocage --instance {folder} init`") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSettings(f"{file}: {fault}") from None
    var = Path(environment.get("BOCAGE_VAR", folder / "var")).absolute()
    mail = _read(MailSettings, given.pop("mail", {}), "mail.")
    mail = replace(mail, password=environment.get("BOCAGE_MAIL_PASSWORD", ""))
    plugins = _read(PluginSettings, given.pop("plugins", {}), "plugins.")
    places = {"folder": folder.absolute(), "var": var, "mail": mail, "plugins": plugins}
    made: InstanceSettings = _read(InstanceSettings, given | places, "")
    return replace(
        made,
        database_url=environment.get("BOCAGE_DATABASE_URL", made.database_url),
        base_url=environment.get("BOCAGE_BASE_URL", made.base_url).rstrip("/"),
        secret=environment.get("BOCAGE_SECRET") or _kept_secret(var),
        safe_mode=is_safe_mode(environment),
    )


def is_safe_mode(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment asks for a start without plugins."""
    return environment.get("BOCAGE_SAFE_MODE", "").lower() in {"1", "true", "yes", "on"}


def _read(kind: type[Any], given: Mapping[str, Any], prefix: str) -> Any:
    known = {item.name: item for item in fields(kind)}
    for name, value in given.items():
        if name not in known or name in {"secret", "password", "safe_mode"}:
            raise BadSettings(f"instance.toml: {prefix}{name} is not a setting")
        expected = {"str": str, "int": int, "bool": bool, "tuple[str, ...]": list}.get(
            str(known[name].type)
        )
        if expected and type(value) is not expected:
            raise BadSettings(f"instance.toml: {prefix}{name} must be {expected.__name__}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in given.items()})


def _kept_secret(var: Path) -> str:
    file = var / "secret"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), "ascii")
    return file.read_text("ascii").strip()
