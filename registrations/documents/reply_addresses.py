"""Addresses in a domain whose mail comes here, not to be guessed: the one that a person's calendar
program answers to, and the one that a letter comes back to.

The first is not the personal token, which would open their page to whoever sees the invitation; and
it dies with the token, when an address is corrected.
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.models import OutgoingMail, Rsvp, keys

SALT = "registrations.reply_addresses"
# Lower case, for mail servers may write addresses so. Units: of hexadecimal digits, 128 bits.
KEY_DIGITS = 32
# Behind the same word, for it is what mail servers have been told to let through.
RETURNED = re.compile(rf"odziv\+p({keys.ID})-[0-9a-f]{{{KEY_DIGITS}}}")
LOCAL_PART = re.compile(rf"odziv\+({keys.ID})-[0-9a-f]{{{KEY_DIGITS}}}")


def are_known() -> bool:
    """Whether mail to such addresses reaches this installation, so that invitations may ask."""
    return bool(settings.REPLY_DOMAIN)


def invites(rsvp: Rsvp) -> bool:
    """Whether letters to a person are invitations of their calendar: where it can answer, and
    where they go to this person, who alone has the one entry of the event."""
    return rsvp.event.invites_calendars and are_known() and bool(rsvp.email)


def of(rsvp: Rsvp) -> str:
    return f"odziv+{rsvp.pk}-{_mac(f'{rsvp.pk} {rsvp.token}')}@{settings.REPLY_DOMAIN}"


def rsvp_of(address: str) -> Rsvp | None:
    """Return the reply that an address belongs to; None for one that was made up or has died."""
    local, _, domain = address.strip().lower().rpartition("@")
    found = LOCAL_PART.fullmatch(local)
    if found is None or not are_known() or domain != settings.REPLY_DOMAIN:
        return None
    rsvp = Rsvp.objects.filter(pk=int(found[1])).first()
    is_known = rsvp is not None and constant_time_compare(of(rsvp), f"{local}@{domain}")
    return rsvp if is_known else None


def of_letter(mail: OutgoingMail) -> str:
    """Return the address that a letter comes back to where it cannot be delivered."""
    key = _mac(f"letter {mail.pk} {mail.message_id}")
    return f"odziv+p{mail.pk}-{key}@{settings.REPLY_DOMAIN}"


def letter_of(address: str) -> OutgoingMail | None:
    """Return the letter that came back to an address; None for one that was made up."""
    local, _, domain = address.strip().lower().rpartition("@")
    found = RETURNED.fullmatch(local)
    if found is None or not are_known() or domain != settings.REPLY_DOMAIN:
        return None
    mail = OutgoingMail.objects.filter(pk=int(found[1])).first()
    is_known = mail is not None and constant_time_compare(of_letter(mail), f"{local}@{domain}")
    return mail if is_known else None


def is_ours(domain: str) -> bool:
    """Whether letters from a domain may come back to ours: by the rule of DMARC (RFC 7489 §3.1.2)
    the two have to be of one house, or else mail servers take the letter for a forged one."""
    domain, ours = domain.lower(), settings.REPLY_DOMAIN
    return are_known() and (
        domain == ours or domain.endswith(f".{ours}") or ours.endswith(f".{domain}")
    )


def _mac(text: str) -> str:
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:KEY_DIGITS]
