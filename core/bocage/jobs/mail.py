"""Mail is drawn, kept, and sent when there is a server; nobody gets the same one twice."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import partial
from typing import Any

import sqlalchemy as sa
from css_inline import CSSInliner
from jinja2 import Environment

from bocage import clock, language
from bocage.database import session, transaction
from bocage.hooks.letters import Attachment, Replaced
from bocage.jobs.models import Mail
from bocage.jobs.runner import MOST_ATTEMPTS, attempt, next_attempt
from bocage.language import Text, _
from bocage.settings import InstanceSettings

WAITING, SENDING, SENT, FAILED, KEPT = "waiting", "sending", "sent", "failed", "kept"
TIMEOUT = 20
_SECRET = re.compile(r"/l/[A-Za-z0-9_-]{20,}")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail before it is drawn. `path` makes the address of the button when the mail is written."""

    person_id: int
    recipient: str
    name: str
    language: str
    network_id: int | None
    dedupe: str
    subject: Text
    paragraphs: tuple[Text | Replaced, ...]
    button: Text = ""
    path: Callable[[], str] | None = None
    after: tuple[Text, ...] = ()
    may_be_stopped: bool = False
    attachments: tuple[Attachment, ...] = ()


def without_secrets(text: str) -> str:
    """The text with every personal link made useless."""
    return _SECRET.sub("/l/…", text)


def _said(item: Text | Replaced) -> str | Mapping[str, str]:
    if isinstance(item, Replaced):
        before = str(item.before)
        was = str(_("(was: %(before)s)", before=before))
        return {"what": str(item.what), "before": before, "after": str(item.after), "was": was}
    return str(item)


class Post:
    """The post office of one instance."""

    def __init__(self, settings: InstanceSettings, environment: Environment) -> None:
        self.settings = settings
        self._environment = environment
        self._inliner = CSSInliner(keep_style_tags=False)

    @property
    def first_state(self) -> str:
        """Whether a new mail waits for the server or is only kept to be looked at."""
        is_shown = self.settings.environment == "demonstration"
        return KEPT if is_shown or not self.settings.mail.server else WAITING

    def write(self, letter: Letter) -> None:
        """Keep this mail with the transaction, unless it was written before."""
        if session.scalars(sa.select(Mail.id).where(Mail.dedupe == letter.dedupe)).first():
            return
        with language.speaking(letter.language):
            context = self._context(letter)
            text = self._environment.get_template("mail/letter.txt").render(context)
            html = self._environment.get_template("mail/letter.html").render(context)
        session.add(
            Mail(
                person_id=letter.person_id,
                network_id=letter.network_id,
                recipient=letter.recipient,
                subject=str(context["subject"]),
                text=text.strip() + "\n",
                html=self._inliner.inline(html),
                attachments=[asdict(item) for item in letter.attachments],
                dedupe=letter.dedupe,
                state=self.first_state,
            )
        )
        session.flush()

    def _context(self, letter: Letter) -> dict[str, Any]:
        address = f"{self.settings.base_url}{letter.path()}" if letter.path else ""
        return {
            "subject": f"{self.settings.short_name} – {letter.subject}"[:250],
            "greeting": str(_("Hello %(name)s,", name=letter.name)),
            "paragraphs": [_said(item) for item in letter.paragraphs],
            "button": (str(letter.button), address) if address else None,
            "after": [str(item) for item in letter.after],
            "footer": self.settings.name,
            "lang": letter.language,
            "instance_name": self.settings.short_name,
            "stop_url": f"{self.settings.base_url}/profile" if letter.may_be_stopped else "",
        }

    def recover(self) -> None:
        """What was being sent when the process ended is sent again: better twice than never."""
        with transaction():
            session.execute(sa.update(Mail).where(Mail.state == SENDING).values(state=WAITING))

    def send_due(self) -> int:
        """Send what waits; how many mails were tried."""
        due = session.scalars(
            sa.select(Mail).where(Mail.state == WAITING).order_by(Mail.id).limit(200)
        ).all()
        ready = [mail for mail in due if self._is_time(mail)]
        for mail_id in [mail.id for mail in ready]:
            self._send_one(mail_id)
        return len(ready)

    def _is_time(self, mail: Mail) -> bool:
        """After a failure the wait grows with the attempts, counted from when the mail was made."""
        waited = clock.now() - mail.made_at
        return mail.attempts == 0 or waited >= next_attempt(mail.attempts) - clock.now()

    def _send_one(self, mail_id: int) -> None:
        with transaction():
            taken = session.execute(
                sa.update(Mail)
                .where(Mail.id == mail_id, Mail.state == WAITING)
                .values(state=SENDING, attempts=Mail.attempts + 1)
            )
            if taken.rowcount != 1:  # type: ignore[attr-defined]
                return
        mail = session.get_one(Mail, mail_id, populate_existing=True)
        message = self._message(mail)
        fault = attempt(f"mail {mail_id}", partial(self._hand_over, message))
        with transaction():
            mail = session.get_one(Mail, mail_id, populate_existing=True)
            mail.error = fault
            if fault is None:
                mail.state, mail.sent_at = SENT, clock.now()
                # What opens doors is known to its reader only, once it has been sent.
                mail.text, mail.html = without_secrets(mail.text), without_secrets(mail.html)
            else:
                mail.state = FAILED if mail.attempts >= MOST_ATTEMPTS else WAITING

    def _message(self, mail: Mail) -> EmailMessage:
        settings = self.settings.mail
        message = EmailMessage()
        message["From"] = formataddr((self.settings.short_name, settings.sender))
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.made_at)
        domain = settings.sender.rpartition("@")[2] or "localhost"
        message["Message-ID"] = f"<bocage-{mail.id}-{mail.made_at:%Y%m%d%H%M%S}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if mail.dedupe.startswith("reminder"):
            message["List-Unsubscribe"] = f"<{self.settings.base_url}/profile>"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        for item in mail.attachments:
            kind = item["media_type"].partition("/")[2]
            message.add_attachment(item["text"], subtype=kind, filename=item["name"])
        return message

    def _hand_over(self, message: EmailMessage) -> None:
        settings = self.settings.mail
        with smtplib.SMTP(settings.server, settings.port, timeout=TIMEOUT) as server:
            if settings.starttls:
                server.starttls()
            if settings.username:
                server.login(settings.username, settings.password)
            server.send_message(message)
