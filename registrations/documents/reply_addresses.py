"""The address that a person's calendar program answers to: one for each reply, not to be guessed.

It is not the personal token, which would open their page to whoever sees the invitation; and it
dies with the token, when an address is corrected.
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.models import Rsvp, keys

SALT = "registrations.reply_addresses"
# Lower case, for mail servers may write addresses so. Units: of hexadecimal digits, 128 bits.
KEY_DIGITS = 32
LOCAL_PART = re.compile(rf"odziv\+([0-9]{{1,{keys.LONGEST_ID}}})-[0-9a-f]{{{KEY_DIGITS}}}")


def are_known() -> bool:
    """Whether mail to such addresses reaches this installation, so that invitations may ask."""
    return bool(settings.REPLY_DOMAIN)


def invites(rsvp: Rsvp) -> bool:
    """Whether letters to a person are invitations of their calendar: where it can answer, and
    where they go to this person, who alone has the one entry of the event."""
    return rsvp.event.invites_calendars and are_known() and bool(rsvp.email)


def of(rsvp: Rsvp) -> str:
    mac = salted_hmac(SALT, f"{rsvp.pk} {rsvp.token}", algorithm="sha256").hexdigest()
    return f"odziv+{rsvp.pk}-{mac[:KEY_DIGITS]}@{settings.REPLY_DOMAIN}"


def rsvp_of(address: str) -> Rsvp | None:
    """Return the reply that an address belongs to; None for one that was made up or has died."""
    local, _, domain = address.strip().lower().rpartition("@")
    found = LOCAL_PART.fullmatch(local)
    if found is None or not are_known() or domain != settings.REPLY_DOMAIN:
        return None
    rsvp = Rsvp.objects.filter(pk=int(found[1])).first()
    is_known = rsvp is not None and constant_time_compare(of(rsvp), f"{local}@{domain}")
    return rsvp if is_known else None
