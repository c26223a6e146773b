"""Tables for spreadsheets. No cell can become a formula (CWE-1236)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import TextIO

import xlsxwriter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the list separator is a semicolon, as in Slovenia, our quotes protect nothing: a cell may
# begin inside of ours, and so may a row, with quotes of its own.
# What is no danger is taken as well: else each of many empty lines were looked at from the next.
BEGINS_INSIDE = re.compile(r"([;,\t\r\n][\s\"']*)([=+\-@＝＋－＠]?)")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
PART = 64 * 1024
# What the format takes, in a cell and on a sheet below its header.
LONGEST_CELL, MOST_ROWS = 32_767, 1_048_575
WIDTH = 22


def write_csv(rows: Iterable[Sequence[object]], out: TextIO) -> None:
    """Write rows as CSV (RFC 4180) with every cell inert."""
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([inert_cell(value) for value in row])


class Broken(Exception):
    """Text that is no table: a cell is longer than any text."""


def read_rows(text: str, separator: str, *, most: int) -> list[list[str]]:
    """Return the rows of a table in text, of very many the first ones. Raises: Broken.

    A quote that nothing ends is a letter like others: it would swallow all rows after it.
    """
    for options in ({"strict": True}, {"quoting": csv.QUOTE_NONE}):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, **options)
        with suppress(csv.Error):
            return list(islice(reader, most))
    raise Broken


def csv_parts(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield rows as CSV as Excel opens it in Slovenia: UTF-8 that says so, semicolons, every cell
    inert; in parts, as the rows come."""
    out = io.StringIO(BOM, newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([inert_cell(_as_text(value)) for value in row])
        if out.tell() > PART:
            yield _taken(out)
    yield _taken(out)


def xlsx_parts(rows: Iterable[Sequence[object]], *, sheet: str) -> Iterator[bytes]:
    """Yield an Excel workbook with one sheet, whose first row is its header; text stays text,
    numbers and moments are such. Written to a file first, row by row.

    A moment stands as the clock on the wall showed it: spreadsheets know no time zones.
    """
    with TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            _write_sheet(book, rows, sheet)
        file.seek(0)
        while part := file.read(PART):
            yield part


def inert_cell(value: object) -> str:
    """Return a cell's text; one that a spreadsheet would calculate gets a leading apostrophe."""
    text = BEGINS_INSIDE.sub(_inert, "" if value is None else str(value))
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def _inert(found: re.Match[str]) -> str:
    return f"{found[1]}'{found[2]}" if found[2] else found[0]


def sheet_name(text: str) -> str:
    """Return a name that Excel takes for a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", text)[:31].strip() or "1"


def _write_sheet(book: xlsxwriter.Workbook, rows: Iterable[Sequence[object]], name: str) -> None:
    page = book.add_worksheet(sheet_name(name))
    head = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "d. m. yyyy h.mm"})
    # As if an apostrophe had been typed before it: who edits the cell makes no formula of it.
    quoted = book.add_format({"quote_prefix": True})
    page.freeze_panes(1, 0)
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            break
        if not number:
            page.set_column(0, len(row) - 1, WIDTH)
        for place, value in enumerate(row):
            if isinstance(value, datetime):
                page.write_datetime(number, place, value.replace(tzinfo=None), moment)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                page.write_number(number, place, value)
            elif value not in (None, ""):
                text = str(value)[:LONGEST_CELL]
                danger = quoted if text.lstrip(" ").startswith(DANGEROUS) else None
                page.write_string(number, place, text, head if not number else danger)


def _as_text(value: object) -> object:
    """Moments as every spreadsheet reads them."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()
