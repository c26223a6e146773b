"""What an address carries for some minutes, for us alone to read: whoever finds it later, in the
log of a proxy for one, learns nobody's name from it.

The bytes lie under a stream that SHAKE-256 (FIPS 202) makes of our key and of a number used once;
over it stands a signature with the time.
"""

import hashlib
import json
import secrets
import zlib

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

ONCE_BYTES = 16


def seal(values: object, *, salt: str) -> str:
    """Return values that JSON knows as a word for an address."""
    once = secrets.token_bytes(ONCE_BYTES)
    hidden = _under_stream(zlib.compress(json.dumps(values).encode()), once, salt)
    return signing.TimestampSigner(salt=salt).sign(urlsafe_base64_encode(once + hidden))


def opened(word: str, *, salt: str, seconds: float):
    """Return what was sealed. Raises: signing.BadSignature, also when it is older than that."""
    signed = signing.TimestampSigner(salt=salt).unsign(word, max_age=seconds)
    content = urlsafe_base64_decode(signed)
    once, hidden = content[:ONCE_BYTES], content[ONCE_BYTES:]
    return json.loads(zlib.decompress(_under_stream(hidden, once, salt)))


def _under_stream(content: bytes, once: bytes, salt: str) -> bytes:
    """Hide bytes, or show those that were hidden."""
    key = salted_hmac(f"{salt} stream", once, algorithm="sha256").digest()
    stream = hashlib.shake_256(key).digest(len(content))
    mixed = int.from_bytes(content) ^ int.from_bytes(stream)
    return mixed.to_bytes(len(content))
