"""From a stored letter to a message: its headers, its two bodies, its attachments."""

import binascii
import hashlib
import uuid
from collections.abc import Callable
from email.header import Header
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import parseaddr, quote
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from registrations.documents import addresses, entries, ical, qr, reply_addresses
from registrations.mail import marks, services
from registrations.mail.flowed import flowed
from registrations.models import Organizer, OutgoingMail
from registrations.models.mail import ENDED_BY
from registrations.models.prepared import Prepared
from registrations.models.user import PasswordLinks

ORGANIZER_OF = Prepared(Organizer, lambda event: Organizer.objects.filter(events=event).order_by())
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
ENDING = "List-Unsubscribe"
CODE_ID = "koda"
# Where the words of a letter have the link to set a password, which is made when it goes out.
LINK_TO_COME = "https://geslo.invalid/"
# Of a line with an encoded word: RFC 2047 §2.
LONGEST_HEADER_LINE = 76


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{settings.SITE_HOST or 'srecanje.invalid'}>"


def message_id_of(*what: str) -> str:
    """Return the Message-ID that a letter about these has each time it is written, so that it is
    known again after the database was restored from an older copy, by mailboxes too."""
    digest = hashlib.sha256("\n".join(what).encode()).hexdigest()[:32]
    return f"<{digest}@{settings.SITE_HOST or 'srecanje.invalid'}>"


class OneLine:
    """The value of a header that has no place to be folded at: Python would break the line right
    behind the name, which not every mail program reads."""

    def __init__(self, text: str):
        self.text = text

    def __str__(self) -> str:
        return self.text

    def encode(self, **_how: object) -> str:
        return self.text


class Letter(EmailMultiAlternatives):
    """A message whose headers begin on their first line, and whose texts every server carries.

    Django folds a header before it knows the header's name; the first encoded word then finds no
    room beside the name, and some programs show the empty line as a space. It sends texts as 8 bits
    without asking; a server on the way that knows only 7 would encode them anew and break the seal
    of DKIM.
    """

    # Where it comes back to; "" is the address of its sender.
    return_path = ""
    # What services of anymail read, where it stands here at all, and what they answer.
    track_opens: bool
    track_clicks: bool
    metadata: dict[str, str]
    anymail_status: Any

    @property
    def provider_id(self) -> str:
        """The name that a mail service has given to it; '' where none took it."""
        status = getattr(self, "anymail_status", None)
        name = getattr(status, "message_id", None)
        return "" if name is None else str(name)

    def message(self, **more: Any) -> Any:
        drawn = super().message(**more)
        drawn.replace_header("Subject", _folded("Subject", str(self.subject)))
        name, address = parseaddr(self.from_email)
        if not name.isascii():
            drawn.replace_header("From", _folded("From", name, address))
        if ENDING in drawn:
            drawn.replace_header(ENDING, OneLine(str(drawn[ENDING])))
        for part in drawn.walk():
            if part.get_content_type() == "text/plain":
                part.set_param("format", "flowed")
                _make_printable(part, flowed)
            elif part.get("Content-Transfer-Encoding") == "8bit":
                _make_printable(part)
        return drawn


def message(mail: OutgoingMail) -> Letter:
    """Draw a stored letter: text, HTML, and where its facts say so calendar file and code."""
    facts = mail.facts.get("calendar")
    calendar = entries.Entry(**facts) if facts else None
    text, html = _bodies(mail)
    drawn = Letter(
        subject=mail.subject,
        body=text,
        from_email=_sender(mail, calendar),
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=_headers(mail),
    )
    _tell_service(drawn, mail)
    if comes_back_to_us(mail):
        drawn.return_path = reply_addresses.of_letter(mail)
    drawn.attach_alternative(html, "text/html")
    is_inline = bool(calendar and calendar.organizer) and _carries_alternatives()
    if calendar is not None and is_inline:
        # The last alternative, in which Gmail and Outlook look for an invitation; Django adds the
        # charset.
        kind = f"text/calendar; method={calendar.method}"
        drawn.attach_alternative(ical.draw(calendar).decode(), kind)
    if "code" in mail.facts:
        drawn.attach(_code(mail.facts["code"]))
    for mark in marks.of(mail.body_html):
        drawn.attach(mark)
    if calendar is not None and not is_inline:
        drawn.attach(_calendar(calendar))
    return drawn


def comes_back_to_us(mail: OutgoingMail) -> bool:
    """Whether a letter names an address of its own to come back to where nobody takes it."""
    calendar = mail.facts.get("calendar") or {}
    sender = calendar.get("organizer") or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return reply_addresses.is_ours(sender.rpartition("@")[2])


def _bodies(mail: OutgoingMail) -> list[str]:
    """Return text and HTML, with the secret link that no row holds where the letter has one."""
    bodies = [mail.body_text, mail.body_html]
    if mail.kind != OutgoingMail.Kind.PASSWORD_LINK or mail.user is None:
        return bodies
    link = addresses.password(mail.user, PasswordLinks().make_token(mail.user))
    return [body.replace(LINK_TO_COME, link) for body in bodies]


def _headers(mail: OutgoingMail) -> dict[str, str]:
    """Nobody's holiday reply shall answer a letter that no person wrote (RFC 3834; Exchange has a
    word of its own, of which "All" would silence its bounces, too)."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if mail.can_be_ended:
        # RFC 8058, and what older programs know of letters to many.
        headers[ENDING] = f"<{mail.facts[ENDED_BY]}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Precedence"] = "bulk"
    return headers


def _tell_service(drawn: Letter, mail: OutgoingMail) -> None:
    """What a mail service reads beside the letter itself; others do not look at it."""
    name = services.name()
    if name in services.UNCOUNTING:
        drawn.track_opens = drawn.track_clicks = False
    if name in services.REMEMBERING:
        drawn.metadata = {services.LETTER: mail.message_id.strip("<>")}


def _sender(mail: OutgoingMail, calendar: entries.Entry | None) -> str:
    """Who a letter is from. Its address is the installation's, which alone may send in that domain
    (DMARC asks nothing of the name); of an invitation, the one that calendars answer to, for they
    trust none whose organiser is somebody else than its sender. To guests, and in a
    letter that is tried out, the name is that of their organiser."""
    if calendar is not None and calendar.organizer:
        return _named(calendar.organizer_name, calendar.organizer)
    if mail.rsvp_id is None and not mail.is_test:
        return settings.DEFAULT_FROM_EMAIL
    organizer = ORGANIZER_OF.first(event=mail.event_id)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return _named(organizer.name if organizer else name, address)


def _named(name: str, address: str) -> str:
    return f'"{quote(" ".join(name.split()))}" <{address}>'


def _carries_alternatives() -> bool:
    """Whether the way out takes a calendar beside text and HTML: most mail services take none."""
    name = services.name()
    return not name or name in services.CARRYING


def _folded(name: str, text: str, address: str = "") -> str:
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=name)
    if address:
        header.append(f"<{address}>", "us-ascii")
    return header.encode(maxlinelen=LONGEST_HEADER_LINE)


def _make_printable(part: Message, wrapped: Callable[[str], str] = str) -> None:
    """Encode a text as quoted-printable, by the function that is written in C."""
    text = part.get_payload(decode=True)
    if isinstance(text, bytes):
        lines = wrapped(text.decode()).encode()
        part.set_payload(binascii.b2a_qp(lines, istext=True).decode())
        part.replace_header("Content-Transfer-Encoding", "quoted-printable")


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
