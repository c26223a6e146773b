"""Mail that comes in: what a calendar program answers, told apart from bounces, from programs that
answer by themselves, and from letters of people.

A message is read by its structure alone, whatever its words are; of what is quoted in it, as in a
bounce, only the name of the letter that comes back is looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from itertools import islice

from registrations.documents import ical
from registrations.documents.ical import Said
from registrations.mail import reports
from registrations.mail.reports import Report

# Of an answer of a calendar program, even with a long description in it. Units: bytes.
LONGEST_CALENDAR = 256 * 1024
MOST_PARTS = 50
# Reading one costs a moment in which nobody else is answered; programs send one or two.
MOST_CALENDARS = 3
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
CALENDARS = ("text/calendar", "application/ics")
# Google writes "auto-generated" on what a person has said in their calendar, and others may say so
# of bulk mail; only these are sure to be no person's word (RFC 3834 §5, and what came before it).
ANSWERED_BY_ITSELF = ("auto-replied", "auto-notified")
OLD_MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")


@dataclass(frozen=True)
class Incoming:
    """Shape: `recipients` are addresses, those of the mail server first; `said` is None where no
    calendar program says anything; `is_automatic` of a bounce, a receipt, a holiday reply;
    `report` is what a mail server says became of a letter, `is_from_nobody` of what has no sender
    in its envelope, as bounces have none."""

    recipients: tuple[str, ...]
    said: Said | None
    is_automatic: bool
    report: Report | None = None
    is_from_nobody: bool = False


def read(message: Message, *, to: Iterable[str] = (), sender: str | None = None) -> Incoming:
    """Read a message that a mail server has handed over, with the addresses that it was sent to
    and from as the server knows them; "" is the sender of bounces."""
    is_from_nobody = _is_from_nobody(message, sender)
    if is_from_nobody or _is_report(message) or _answers_by_itself(message):
        report, named = reports.read(message), _recipients(message, to)
        return Incoming(named, None, True, report=report, is_from_nobody=is_from_nobody)
    said = next(_answers(message), None)
    is_marked = _word(message, "Auto-Submitted") not in ("", "no")
    in_bulk = _word(message, "Precedence") in ("bulk", "junk", "list")
    return Incoming(
        _recipients(message, to), said, is_automatic=not said and (is_marked or in_bulk)
    )


def _is_from_nobody(message: Message, sender: str | None) -> bool:
    """Whether a message has no sender in its envelope (RFC 5321 §4.5.5)."""
    if sender is None:
        sender = message.get("Return-Path")
    return sender is not None and str(sender).strip() in ("", "<>")


def _is_report(message: Message) -> bool:
    """Whether mail servers or mail programs say what became of a letter (RFC 6522)."""
    return message.get_content_type() in ("multipart/report", "message/rfc822")


def _answers_by_itself(message: Message) -> bool:
    said = _word(message, "Auto-Submitted") in ANSWERED_BY_ITSELF
    return (
        said or _word(message, "Precedence") == "auto_reply" or any(m in message for m in OLD_MARKS)
    )


def _recipients(message: Message, to: Iterable[str]) -> tuple[str, ...]:
    named = [str(value) for name in ADDRESSED for value in message.get_all(name, [])]
    found = [*to, *(address for _, address in getaddresses(named))]
    return tuple(dict.fromkeys(address.strip().lower() for address in found if address))


def _answers(message: Message) -> Iterator[Said]:
    for part in islice(filter(_is_calendar, _parts(message)), MOST_CALENDARS):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and len(content) <= LONGEST_CALENDAR:
            said = ical.read_reply(content)
            if said is not None:
                yield said


def _is_calendar(part: Message) -> bool:
    named = str(part.get_filename("")).lower()
    return part.get_content_type() in CALENDARS or named.endswith(".ics")


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a message, without those of messages that are attached to it."""
    left = [message]
    for _number in range(MOST_PARTS):
        if not left:
            return
        part = left.pop(0)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            left = [*inside, *left]
        elif not part.is_multipart():
            yield part


def _word(message: Message, name: str) -> str:
    return str(message.get(name, "")).partition(";")[0].strip().lower()
