"""Plain text in lines that a screen of 80 columns takes, and that programs which know RFC 3676 join
again to the width of their own."""

import re
from textwrap import TextWrapper

# RFC 3676 §4.2: with the space that says "goes on", and here with what a line is indented by.
LONGEST, ROOM = 78, 4
LINE_END = re.compile(r"\r\n|\r|\n")
# What an indented line, a quotation and the end of a mailbox file begin with: RFC 3676 §4.4.
STUFFED = (" ", ">", "From ")
# A link goes on no other line than it begins on.
WRAPPER = TextWrapper(
    LONGEST - ROOM,
    expand_tabs=False,
    replace_whitespace=False,
    break_long_words=False,
    break_on_hyphens=False,
)


def flowed(text: str) -> str:
    """Return a text in shorter lines, by the rules of "format=flowed"."""
    return "\n".join(_lines(line.rstrip()) for line in LINE_END.split(text))


def _lines(line: str) -> str:
    words = line.lstrip(" ")
    first, *others = WRAPPER.wrap(words) if len(line) >= LONGEST else [words]
    pieces = [f"{line[: len(line) - len(words)]}{first}"]
    for piece in others:
        # A line "-- " would begin a signature: RFC 3676 §4.3.
        if pieces[-1] == "--":
            pieces[-1] = f"-- {piece}"
        else:
            pieces.append(piece)
    return " \n".join(f" {piece}" if piece.startswith(STUFFED) else piece for piece in pieces)
