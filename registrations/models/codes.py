"""Codes to say on the telephone: six figures and letters, none of which looks or sounds like
another one in Slovene or English."""

import re
import secrets

LENGTH = 6
# Without vowels, and without R, which makes Slovene syllables (KRT, SMRT): no word arises. Without
# 0 and 1, which look like O and I; the letters B, S and Z would look like 8, 5 and 2.
ALPHABET = "23456789FKMTX"
LETTERS = re.compile(r"[A-Z]{3}")


def new() -> str:
    """Return a code that cannot be foreseen; three letters in a row might be an abbreviation."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not LETTERS.search(code):
            return code


def read(typed: str) -> str:
    """Return what was typed as codes are stored: in capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-\N{NON-BREAKING HYPHEN}\N{EN DASH}_.]", "", typed).upper()
