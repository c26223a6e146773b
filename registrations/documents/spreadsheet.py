"""Tables for spreadsheets. No cell can become a formula (CWE-1236)."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the list separator is a semicolon, as in Slovenia, our quotes protect nothing: a cell may
# begin inside of ours, and so may a row, with quotes of its own.
BEGINS_INSIDE = re.compile(r"([;,\t\r\n][\s\"']*)(?=[=+\-@＝＋－＠])")


def write_csv(rows: Iterable[Sequence[object]], out: TextIO) -> None:
    """Write rows as CSV (RFC 4180) with every cell inert."""
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([inert_cell(value) for value in row])


def inert_cell(value: object) -> str:
    """Return a cell's text; one that a spreadsheet would calculate gets a leading apostrophe."""
    text = BEGINS_INSIDE.sub(r"\1'", "" if value is None else str(value))
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text
