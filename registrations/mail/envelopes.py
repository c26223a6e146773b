"""From a stored letter to a message: its headers, its two bodies, its attachments."""

import hashlib
import uuid
from email.header import Header
from email.mime.image import MIMEImage
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import parseaddr, quote
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from registrations.documents import entries, ical, qr
from registrations.models import OutgoingMail

# What a copy of a letter takes over: its words and what its attachments are drawn from.
WORDS = (
    "event",
    "rsvp",
    "kind",
    "language",
    "reply_to",
    "subject",
    "body_text",
    "body_html",
    "facts",
)
# Services of anymail that take any alternative.
CARRYING = ("amazon_ses", "sendgrid", "test")
CODE_ID = "koda"
# Of a line with an encoded word: RFC 2047 §2.
LONGEST_HEADER_LINE = 76


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{settings.SITE_HOST or 'srecanje.invalid'}>"


def message_id_of(*what: str) -> str:
    """Return the Message-ID that a letter about these has each time it is written, so that it is
    known again after the database was restored from an older copy, by mailboxes too."""
    digest = hashlib.sha256("\n".join(what).encode()).hexdigest()[:32]
    return f"<{digest}@{settings.SITE_HOST or 'srecanje.invalid'}>"


class Letter(EmailMultiAlternatives):
    """A message whose headers begin on their first line.

    Django folds a header before it knows the header's name; the first encoded word then finds no
    room beside the name, and some programs show the empty line as a space.
    """

    def message(self, **more: Any) -> Any:
        drawn = super().message(**more)
        drawn.replace_header("Subject", _folded("Subject", str(self.subject)))
        name, address = parseaddr(self.from_email)
        if not name.isascii():
            drawn.replace_header("From", _folded("From", name, address))
        return drawn


def message(mail: OutgoingMail) -> Letter:
    """Draw a stored letter: text, HTML, and where its facts say so calendar file and code."""
    facts = mail.facts.get("calendar")
    calendar = entries.Entry(**facts) if facts else None
    drawn = Letter(
        subject=mail.subject,
        body=mail.body_text,
        from_email=_sender(calendar),
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        # RFC 3834: nobody's holiday reply shall answer a letter that no person wrote.
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    drawn.attach_alternative(mail.body_html, "text/html")
    is_inline = bool(calendar and calendar.organizer) and _carries_alternatives()
    if calendar is not None and is_inline:
        # The last alternative, in which Gmail and Outlook look for an invitation; Django adds the
        # charset.
        kind = f"text/calendar; method={calendar.method}"
        drawn.attach_alternative(ical.draw(calendar).decode(), kind)
    if "code" in mail.facts:
        drawn.attach(_code(mail.facts["code"]))
    if calendar is not None and not is_inline:
        drawn.attach(_calendar(calendar))
    return drawn


def _sender(calendar: entries.Entry | None) -> str:
    """Who a letter is from: the installation; of an invitation, whom calendars answer to, for they
    trust none whose organiser is somebody else than its sender."""
    if calendar is None or not calendar.organizer:
        return settings.DEFAULT_FROM_EMAIL
    return f'"{quote(calendar.organizer_name)}" <{calendar.organizer}>'


def _carries_alternatives() -> bool:
    """Whether the way out takes a calendar beside text and HTML: most mail services take none."""
    package, _, service = settings.EMAIL_BACKEND.partition("anymail.backends.")
    return bool(package) or service.partition(".")[0] in CARRYING


def _folded(name: str, text: str, address: str = "") -> str:
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=name)
    if address:
        header.append(f"<{address}>", "us-ascii")
    return header.encode(maxlinelen=LONGEST_HEADER_LINE)


def _code(link: str) -> MIMEImage:
    picture = MIMEImage(qr.png(link))
    picture.add_header("Content-ID", f"<{CODE_ID}>")
    picture.add_header("Content-Disposition", "inline", filename="koda.png")
    return picture


def _calendar(entry: entries.Entry) -> MIMENonMultipart:
    part = MIMENonMultipart("text", "calendar", method=entry.method, name=entry.filename)
    part.set_payload(ical.draw(entry).decode(), "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=entry.filename)
    return part
