"""Addresses in a domain whose mail comes here, not to be guessed: the one that a person's calendar
program answers to, and the one that a letter comes back to.

The first is not the personal token, which would open their page to whoever sees the invitation; and
it dies with the token, when an address is corrected.
"""

import re

from django.conf import settings

from registrations.documents import signatures
from registrations.models import OutgoingMail, Rsvp, keys

SALT = "registrations.reply_addresses"
# Lower case, for mail servers may write addresses so.
LOCAL_PART = re.compile(rf"odziv\+({keys.ID})-([0-9a-f]{{{signatures.DIGITS}}})")
# Behind the same word, for it is what mail servers have been told to let through.
RETURNED = re.compile(rf"odziv\+p({keys.ID})-([0-9a-f]{{{signatures.DIGITS}}})")


def are_known() -> bool:
    """Whether mail to such addresses reaches this installation, so that invitations may ask."""
    return bool(settings.REPLY_DOMAIN)


def invites(rsvp: Rsvp) -> bool:
    """Whether letters to a person are invitations of their calendar: where it can answer, and
    where they go to this person, who alone has the one entry of the event."""
    return rsvp.event.invites_calendars and are_known() and bool(rsvp.email)


def of(rsvp: Rsvp) -> str:
    signature = signatures.of(SALT, _of_reply(rsvp))
    return f"odziv+{rsvp.pk}-{signature}@{settings.REPLY_DOMAIN}"


def rsvp_of(address: str) -> Rsvp | None:
    """Return the reply that an address belongs to; None for one that was made up or has died."""
    found = _parts(LOCAL_PART, address)
    if found is None:
        return None
    rsvp = Rsvp.objects.filter(pk=int(found[1])).first()
    is_known = rsvp is not None and signatures.is_of(found[2], SALT, _of_reply(rsvp))
    return rsvp if is_known else None


def of_letter(mail: OutgoingMail) -> str:
    """Return the address that a letter comes back to where it cannot be delivered."""
    signature = signatures.of(SALT, _of_letter(mail))
    return f"odziv+p{mail.pk}-{signature}@{settings.REPLY_DOMAIN}"


def letter_of(address: str) -> OutgoingMail | None:
    """Return the letter that came back to an address; None for one that was made up."""
    found = _parts(RETURNED, address)
    if found is None:
        return None
    mail = OutgoingMail.objects.filter(pk=int(found[1])).first()
    is_known = mail is not None and signatures.is_of(found[2], SALT, _of_letter(mail))
    return mail if is_known else None


def is_ours(domain: str) -> bool:
    """Whether letters from a domain may come back to ours: by the rule of DMARC (RFC 7489 §3.1.2)
    the two have to be of one house, or else mail servers take the letter for a forged one."""
    domain, ours = domain.lower(), settings.REPLY_DOMAIN
    return are_known() and (
        domain == ours or domain.endswith(f".{ours}") or ours.endswith(f".{domain}")
    )


def _parts(pattern: re.Pattern[str], address: str) -> re.Match[str] | None:
    local, _, domain = address.strip().lower().rpartition("@")
    return pattern.fullmatch(local) if are_known() and domain == settings.REPLY_DOMAIN else None


def _of_reply(rsvp: Rsvp) -> str:
    return f"{rsvp.pk} {rsvp.token}"


def _of_letter(mail: OutgoingMail) -> str:
    return f"letter {mail.pk} {mail.message_id}"
