"""Text of guests in letters: no mail program finds a link in it."""

import re

from registrations.mail.drawing import Own

# Between two visible characters, these make mail programs draw a link out of plain words.
LINKING = re.compile(r"(?<=\S)([.:/@])(?=\S)")
NOTHING_TO_SEE = "\u200b"


def inert(text: str) -> Own:
    """Return guest text on one line in which no mail program finds a link."""
    return inert_lines(" ".join(text.split()))


def inert_lines(text: str) -> Own:
    """Return guest text of several lines in which no mail program finds a link."""
    return Own(LINKING.sub(rf"{NOTHING_TO_SEE}\1{NOTHING_TO_SEE}", text))
