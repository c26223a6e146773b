"""What an address carries for some minutes, for us alone to read: whoever finds it later, in the
log of a proxy for one, learns nobody's name from it."""

import json
import zlib

from registrations.web import ciphers
from registrations.web.ciphers import Unreadable

__all__ = ["Unreadable", "opened", "seal"]
SALT = "registrations.web.sealed"


def seal(values: object, *, use: str) -> str:
    """Return values that JSON knows as a word for an address."""
    packed = zlib.compress(json.dumps(values).encode())
    return ciphers.of(SALT, use).encrypt(packed).decode().rstrip("=")


def opened(word: str, *, use: str, seconds: int):
    """Return what was sealed. Raises: Unreadable, also where that was longer ago."""
    whole = (word + "=" * (-len(word) % 4)).encode()
    return json.loads(zlib.decompress(ciphers.of(SALT, use).decrypt(whole, ttl=seconds)))
