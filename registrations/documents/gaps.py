"""Text that is drawn once for everybody, with a gap for each word that is one person's."""

import secrets
from collections.abc import Mapping

# What nobody can have written: of one start, and with a byte that every door refuses.
MARK = f"\0{secrets.token_hex(8)}\0"


def gap(name: str) -> str:
    """Return what a template is given in the place of a word."""
    return f"{MARK}{name}{MARK}"


class Gapped:
    """What a template has drawn of gaps and of what is everybody's."""

    def __init__(self, drawn: str):
        # Text and names of gaps in turn.
        self.parts = drawn.split(MARK)

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the text with a word for each gap, as it is: of HTML, words have to be escaped."""
        parts = self.parts.copy()
        parts[1::2] = [words[name] for name in parts[1::2]]
        return "".join(parts)
