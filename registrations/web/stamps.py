"""The signed stamp in a guest's form: it says when the form was drawn, and tells forms apart.

It stands where a CSRF cookie would: guest pages set none.
"""

import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

SIGNER = signing.Signer(salt="registrations.web.stamps")
# In seconds: an older form is shown anew, a faster one is asked for one more press.
LONGEST = 24 * 60 * 60
SHORTEST = 2.0


@dataclass(frozen=True)
class Stamp:
    """Shape: text is '' where the stamp is missing, forged or older than a day; age in seconds."""

    text: str
    age: float

    @property
    def is_good(self):
        return bool(self.text)

    @property
    def is_too_fast(self):
        return settings.LIMITS and self.age < SHORTEST


NONE = Stamp("", 0.0)


def new() -> Stamp:
    drawn = f"{time.time():.3f}-{secrets.token_urlsafe(9)}"
    return Stamp(SIGNER.sign(drawn), 0.0)


def read(text: str) -> Stamp:
    try:
        drawn = SIGNER.unsign(text)
    except signing.BadSignature:
        return NONE
    age = time.time() - float(drawn.partition("-")[0])
    return Stamp(text, age) if age <= LONGEST else NONE
