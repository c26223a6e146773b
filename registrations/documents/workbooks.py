"""Workbooks (XLSX, XLS, ODS) as rows of text, read in a process of their own.

A small file can ask for more than there is: with cells at opposite corners of a sheet, with one
long text in all of them, or with zeros that compress to nothing.
"""

import json

from registrations.documents import confined
from registrations.documents.confined.workbook import (
    LOCKED,
    NO_WORKBOOK,
    TOO_LONG,
    TOO_MANY,
    TOO_WIDE,
)

MOST_MEMORY, MOST_PROCESSOR, MOST_SECONDS = 512 * 1024 * 1024, 4, 12
# Of one character in UTF-8 or behind a backslash, and around each cell. Units: bytes.
LONGEST_CHARACTER, AROUND_A_CELL = 6, 4


class Unreadable(Exception):
    """A workbook was not read. Shape: `why` is NO_WORKBOOK, LOCKED, TOO_MANY, TOO_LONG or
    TOO_WIDE."""

    def __init__(self, why: int):
        self.why = why
        super().__init__(why)


def rows(
    content: bytes, *, most_rows: int, most_columns: int, longest: int, most_characters: int
) -> list[list[str]]:
    """Return the rows of the first sheet on which anything stands; formulas are what they were
    calculated as, merged cells are text in the first of them.

    Raises: Unreadable.
    """
    words = (most_rows, most_columns, longest, most_characters)
    most_bytes = LONGEST_CHARACTER * most_characters + AROUND_A_CELL * most_rows * most_columns
    limits = confined.Limits(MOST_MEMORY, MOST_PROCESSOR, MOST_SECONDS, most_bytes)
    try:
        return json.loads(confined.run("workbook", words, content, limits))
    except confined.Ended as ended:
        known = (NO_WORKBOOK, LOCKED, TOO_LONG, TOO_WIDE)
        raise Unreadable(ended.code if ended.code in known else TOO_MANY) from None
