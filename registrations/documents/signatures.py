"""Signatures that this site alone can have made: the key of today signs, what an earlier one of
SECRET_KEY_FALLBACKS has signed counts too, so that letters which went out then go on working."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Units: of hexadecimal digits, 128 bits.
DIGITS = 32


def of(salt: str, text: str) -> str:
    """Return the signature of a text; `salt` names its use."""
    return _by(settings.SECRET_KEY, salt, text)


def is_of(signature: str, salt: str, text: str) -> bool:
    """Whether this is the signature of a text."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_by(secret, salt, text), signature) for secret in secrets)


def _by(secret: str, salt: str, text: str) -> str:
    return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()[:DIGITS]
