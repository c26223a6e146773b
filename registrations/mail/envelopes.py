"""From a stored letter to a message: its headers, its two bodies, its attachments."""

import uuid
from email.header import Header
from email.mime.image import MIMEImage
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import parseaddr
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
CODE_ID = "koda"
# Of a line with an encoded word: RFC 2047 §2.
LONGEST_HEADER_LINE = 76


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{settings.SITE_HOST or 'srecanje.invalid'}>"


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
    drawn = Letter(
        subject=mail.subject,
        body=mail.body_text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        # RFC 3834: nobody's holiday reply shall answer a letter that no person wrote.
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    drawn.attach_alternative(mail.body_html, "text/html")
    if "code" in mail.facts:
        drawn.attach(_code(mail.facts["code"]))
    if "calendar" in mail.facts:
        drawn.attach(_calendar(entries.Entry(**mail.facts["calendar"])))
    return drawn


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
    part = MIMENonMultipart("text", "calendar", method="PUBLISH", name=entry.filename)
    part.set_payload(ical.draw(entry).decode(), "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=entry.filename)
    return part
