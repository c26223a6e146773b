"""Secrets of second steps, sealed before they are stored: a copy of the database is of no use
without the secret key of this site."""

import base64
import logging
import secrets

from registrations.web import ciphers

# Says what a text is sealed with; texts without it come from before there was a seal.
MARK = "sealed1:"
SALT, USE = "registrations.web.accounts.sealed", "second steps"
# As long as a secret of an app for codes, and read like one. Units: bytes.
UNKNOWN_LENGTH = 20
log = logging.getLogger(__name__)


def seal(text: str) -> str:
    """Return a text as it may be stored; what is sealed already stays as it is, but for what an
    earlier secret key has sealed."""
    if not text.startswith(MARK):
        return MARK + ciphers.of(SALT, USE).encrypt(text.encode()).decode()
    try:
        return MARK + ciphers.renewed(text.removeprefix(MARK), SALT, USE)
    except ciphers.Unreadable:
        return text


def opened(stored: str) -> str:
    """Return the text that was sealed, or one that nobody can guess where the secret key is
    another one now: no code is right then, and nobody gets in."""
    if not stored.startswith(MARK):
        return stored
    try:
        return ciphers.of(SALT, USE).decrypt(stored.removeprefix(MARK)).decode()
    except ciphers.Unreadable:
        log.warning("A second step was sealed with another SECRET_KEY: it has to be set up anew.")
        return base64.b32encode(secrets.token_bytes(UNKNOWN_LENGTH)).decode()


def seal_rows(rows) -> None:
    """Seal what stands in the clear in rows of second steps, or was sealed by an earlier key."""
    for row in rows.iterator():
        sealed = {name: _sealed(name, value) for name, value in row.data.items()}
        if sealed != row.data:
            # A row that somebody else writes meanwhile, for a code that is used, stays as it is.
            rows.filter(pk=row.pk, data=row.data).update(data=sealed)


def _sealed(name: str, value: object) -> object:
    if name == "migrated_codes":
        return [seal(code) for code in value]
    return seal(value) if name in ("secret", "seed") else value
