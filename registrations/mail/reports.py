"""What mail servers report of a letter that went out: delivery status notifications (RFC 3464),
complaints (RFC 5965), and which of their words are about the address and not about the letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from registrations.models import OutgoingMail

Outcome = OutgoingMail.Outcome
# Enhanced status codes (RFC 3463) for an address that is none: 5.1.x but those about the sender,
# a mailbox that is closed, a domain that is none; Exchange says 5.4.1 of people it does not know.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
OF_ADDRESS = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.1", "4.4"}
# A mailbox that moved or is closed says so in words where there is no such code.
NOBODY = re.compile(
    r"(user|recipient|mailbox|account|address)\b.{0,40}\b"
    r"(unknown|not found|not exist|disabled|invalid|unavailable|inactive)"
    r"|(no such|unknown|invalid) (user|recipient|mailbox|address|account)"
    r"|does not exist|doesn't have an? .{0,30}account",
    re.IGNORECASE | re.DOTALL,
)
ACTIONS = {"failed": Outcome.BOUNCED, "delayed": Outcome.DEFERRED, "delivered": Outcome.DELIVERED}
MOST_PARTS, MOST_FIELDS = 10, 50
# Units: characters of what is kept of a server's own words.
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Report:
    """Shape: `outcome` is BOUNCED where there is no such address, REJECTED where a letter alone
    was turned away; `message_id` with its angle brackets, "" where the letter is not named."""

    outcome: str
    message_id: str
    said: str


def read(message: Message) -> Report | None:
    """Return what a message reports of one letter; None where it reports nothing."""
    if message.get_content_type() != "multipart/report":
        return None
    parts = [part for part in _children(message)][:MOST_PARTS]
    found = {part.get_content_type(): part for part in parts}
    message_id = _message_id(found)
    if (complaint := found.get("message/feedback-report")) is not None:
        return _complaint(complaint, message_id)
    status = found.get("message/delivery-status") or found.get("message/global-delivery-status")
    return None if status is None else _status(status, message_id)


def is_of_address(said: str, *, by_default: bool = False) -> bool:
    """Whether a mail server that turned a letter away said so of the address, for good; by default
    where its words tell neither."""
    status = STATUS.search(said)
    if status is not None:
        return status[1] == "5" and f"{int(status[2])}.{int(status[3])}" in OF_ADDRESS
    return by_default or NOBODY.search(said) is not None


def _children(message: Message) -> list[Message]:
    inside = message.get_payload()
    return [part for part in inside if isinstance(part, Message)] if message.is_multipart() else []


def _status(part: Message, message_id: str) -> Report | None:
    """The first recipient of whom something is said: each of our letters has one."""
    for fields in _children(part)[:MOST_FIELDS]:
        outcome = ACTIONS.get(_field(fields, "Action").lower())
        if outcome is None:
            continue
        status, words = _field(fields, "Status"), _field(fields, "Diagnostic-Code")
        said = " ".join(filter(None, (status, words.partition(";")[2].strip() or words)))
        if outcome == Outcome.BOUNCED and not _is_for_good(status, words):
            outcome = Outcome.REJECTED
        return Report(outcome, message_id, said[:LONGEST_WORDS])
    return None


def _is_for_good(status: str, words: str) -> bool:
    """A code says more than words, except for 5.0.0, which says nothing."""
    says_nothing = status.startswith("5.0.") or not STATUS.search(status)
    return is_of_address(words if says_nothing else status)


def _complaint(part: Message, message_id: str) -> Report | None:
    fields = next(iter(_children(part)), part)
    body = part.get_payload()
    text = body if isinstance(body, str) else str(fields)
    if not re.search(r"^Feedback-Type:\s*(abuse|fraud|not-spam|other)", text, re.I | re.M):
        return None
    if re.search(r"^Feedback-Type:\s*not-spam", text, re.I | re.M):
        return None
    return Report(Outcome.COMPLAINED, message_id, "")


def _message_id(found: dict[str, Message]) -> str:
    for candidate in _returned(found):
        value = _field(candidate, "Message-ID")
        if value:
            return value
    return ""


def _returned(found: dict[str, Message]) -> Iterator[Message]:
    """Yield the letter that comes back, whole or as its headers alone."""
    for kind in ("message/rfc822", "message/global"):
        if kind in found:
            yield from _children(found[kind])[:1]
    for kind in ("text/rfc822-headers", "message/global-headers"):
        if kind in found:
            yield from _children(found[kind])[:1]
            text = found[kind].get_payload()
            if isinstance(text, str):
                yield _headers(text)


def _headers(text: str) -> Message:
    named, value = Message(), re.search(r"^Message-ID:\s*(<[^<>\s]{1,200}>)", text, re.I | re.M)
    if value is not None:
        named["Message-ID"] = value[1]
    return named


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())
