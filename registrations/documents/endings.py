"""The link by which somebody ends letters that nobody asked for: one for each reply and address.

It opens nothing else: whoever is shown a letter, or a mail service that follows the link, reads no
reply by it. It dies with the address, to which no letters go then.
"""

import re

from django.urls import reverse
from django.utils import translation

from registrations.documents import addresses, signatures
from registrations.models import Rsvp, keys

SALT = "registrations.endings"
TOKEN = re.compile(rf"({keys.ID})-([0-9a-f]{{{signatures.DIGITS}}})")


def token(rsvp: Rsvp) -> str:
    return f"{rsvp.pk}-{signatures.of(SALT, _said(rsvp))}"


def link(rsvp: Rsvp) -> str:
    """Return the link in the language of the person."""
    with translation.override(rsvp.language):
        return addresses.site() + reverse("ending", args=[token(rsvp)])


def rsvp_of(token_: str) -> Rsvp | None:
    """Return the reply that a link is of; None for one that was made up or has died."""
    found = TOKEN.fullmatch(token_)
    if found is None:
        return None
    rsvps = Rsvp.objects.select_related("event__organizer", "brought_by")
    rsvp = rsvps.filter(pk=int(found[1])).first()
    if rsvp is None or not rsvp.letter_address:
        return None
    return rsvp if signatures.is_of(found[2], SALT, _said(rsvp)) else None


def _said(rsvp: Rsvp) -> str:
    return f"{rsvp.pk} {rsvp.event.organizer_id} {keys.email_key(rsvp.letter_address)}"
