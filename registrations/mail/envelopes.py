"""From a stored letter to a message on its way; what mail servers answer, in two words.

Unreachable: nobody is to blame but the line or the settings. Refused: this letter was.
"""

import contextlib
import smtplib
import uuid
from email.mime.image import MIMEImage
from email.mime.nonmultipart import MIMENonMultipart

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from registrations.documents import ical, qr
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
MISTAKES_OF_A_LETTER = (400, 413, 422)


class Unreachable(Exception):
    """No mail server takes letters from us at present."""


class Refused(Exception):
    """The mail server took no delivery of one letter; is_final: it never will."""

    def __init__(self, answer: str, *, is_final: bool = False):
        super().__init__(answer)
        self.is_final = is_final


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{settings.SITE_HOST or 'srecanje.invalid'}>"


def message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Draw a stored letter: text, HTML, and where its facts say so calendar file and code."""
    drawn = EmailMultiAlternatives(
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
        drawn.attach(_calendar(ical.Entry(**mail.facts["calendar"])))
    return drawn


def open(server) -> None:
    """Raises: Unreachable."""
    try:
        server.open()
        # Django greets only when it has a letter; a bad answer to that is no fault of the letter.
        if isinstance(getattr(server, "connection", None), smtplib.SMTP):
            server.connection.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as problem:
        close(server)
        raise Unreachable(_answer(problem)) from problem


def send(message: EmailMultiAlternatives) -> None:
    """Raises: Refused, Unreachable."""
    try:
        message.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as problem:
        code, answer = next(iter(problem.recipients.values()))
        raise Refused(f"{code} {_text(answer)}", is_final=code >= 500) from problem
    except smtplib.SMTPResponseException as problem:
        raise Refused(_answer(problem), is_final=problem.smtp_code >= 500) from problem
    except AnymailRecipientsRefused as problem:
        raise Refused(str(problem), is_final=True) from problem
    except AnymailAPIError as problem:
        if problem.status_code in MISTAKES_OF_A_LETTER:
            raise Refused(str(problem), is_final=True) from problem
        raise Unreachable(str(problem)) from problem
    except (OSError, smtplib.SMTPException, AnymailError) as problem:
        # The line broke while the letter was on it: it may be the letter, so it counts as a try.
        raise Refused(_answer(problem)) from problem


def close(server) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.close()


def _code(link: str) -> MIMEImage:
    picture = MIMEImage(qr.png(link))
    picture.add_header("Content-ID", f"<{CODE_ID}>")
    picture.add_header("Content-Disposition", "inline", filename="koda.png")
    return picture


def _calendar(entry: ical.Entry) -> MIMENonMultipart:
    part = MIMENonMultipart("text", "calendar", method="PUBLISH", name=entry.filename)
    part.set_payload(ical.draw(entry).decode(), "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=entry.filename)
    return part


def _answer(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return f"{type(problem).__name__}: {problem}"


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
