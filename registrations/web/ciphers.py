"""Ciphers of this site, one for each use: what one of them has written, no other reads. The
cryptography library's only home."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

Unreadable = InvalidToken


def of(salt: str, use: str) -> MultiFernet:
    """Return the cipher of a use. The key of today writes; earlier ones, SECRET_KEY_FALLBACKS,
    still read."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_key(salt, use, secret) for secret in secrets])


def renewed(word: str, salt: str, use: str) -> str:
    """Return a word as it is where the key of today has written it, and else by that key.

    Raises: Unreadable.
    """
    try:
        _key(salt, use, settings.SECRET_KEY).decrypt(word)
    except InvalidToken:
        return of(salt, use).rotate(word).decode()
    return word


@lru_cache
def _key(salt: str, use: str, secret: str) -> Fernet:
    digest = salted_hmac(salt, use, secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
