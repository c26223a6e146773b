"""Lists of people as organisers have them, into rows of text: what was pasted from a spreadsheet or
from a letter, CSV of whatever program, workbooks."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registrations.documents import spreadsheet, workbooks

# Units: bytes, rows, columns, characters.
MOST_BYTES, MOST_COLUMNS, LONGEST_CELL = 5 * 1024 * 1024, 40, 2_000
# Of people 10,000, and some above them for titles and a header.
MOST_ROWS = 10_010
WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# What a workbook with a password is wrapped in (MS-OFFCRYPTO).
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ("\t", ";", ",", "|")
LOOKED_AT = 50
# Tabs and ends of lines apart, what no list holds: a program, a picture.
NO_TEXT = re.compile("[\0-\x08\x0e-\x1f]")
# What other programs call a workbook, too: a page of the web.
PAGE = re.compile(r"<(!doctype|html|head|meta|table|\?xml)(?=[\s>])", re.IGNORECASE)
# Š, Ž, š and ž in ISO 8859-2, which leaves empty where Windows has them. Windows has © and ® there,
# which stand alone or end a word.
ISO_LETTERS = re.compile(b"[\xa9\xae][a-zA-Z]|[a-zA-Z][\xb9\xbe]|[\xb9\xbe][a-zA-Z]")
OF_WINDOWS = re.compile(b"[\x80-\x9f]")
# What a mail program puts around the address of somebody it names.
WRITTEN_TO = re.compile(r"<[ \t]*([^<>\s,;@]{1,200}@[^<>\s,;]{1,200})[ \t]*>")
PLAIN_ADDRESS = re.compile(r"[^@\s<>;,]+@[^@\s<>;,]+")

NOTHING_THERE = _("The list is empty: please paste rows, or choose a file.")
TOO_MANY_BYTES = _("The file is larger than 5 MB. Please take out what is not a list of people.")
TOO_MANY_ROWS = _(
    "That is too much to be read at once: at most 10,000 rows are possible. Please divide the list."
)
TOO_MANY_COLUMNS = _(
    "The list has more than 40 columns. Please take out those that are not needed and try again."
)
TOO_MUCH_TEXT = _("There is too much text in it. Please take out what is not a list of people.")
NO_LIST = _(
    "This is not a list that can be read. Please save it as Excel (XLSX) or as CSV and try again."
)
LOCKED = _("The file is locked by a password. Please save it without one and try again.")
REFUSALS = {
    workbooks.NO_WORKBOOK: NO_LIST,
    workbooks.LOCKED: LOCKED,
    workbooks.TOO_MANY: TOO_MANY_ROWS,
    workbooks.TOO_LONG: TOO_MUCH_TEXT,
    workbooks.TOO_WIDE: TOO_MANY_COLUMNS,
}

WORKBOOK_LIMITS = {
    "most_rows": MOST_ROWS,
    "most_columns": MOST_COLUMNS,
    "longest": LONGEST_CELL,
    "most_characters": MOST_BYTES,
}

Rows = list[list[str]]


class Unreadable(Exception):
    """A list was not read; the exception as text is a sentence for who brought it."""


def read(content: bytes) -> Rows:
    """Return the rows of an uploaded file. Raises: Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_MANY_BYTES)
    if content.startswith(WORKBOOKS[2]) and ENCRYPTED in content:
        raise Unreadable(LOCKED)
    if content.startswith(WORKBOOKS):
        try:
            return _squared(workbooks.rows(content, **WORKBOOK_LIMITS))
        except workbooks.Unreadable as refused:
            raise Unreadable(REFUSALS[refused.why]) from refused
    return read_text(_decoded(content))


def read_text(text: str) -> Rows:
    """Return the rows of a pasted list. Raises: Unreadable."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff")
    if NO_TEXT.search(text) or PAGE.match(text.lstrip()):
        raise Unreadable(NO_LIST)
    return _squared(_receivers(text) or _addresses(text) or _table(text))


def _decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8 and UTF-16 are known by their bytes, what is neither is of
    the Windows of these places, or of ISO 8859-2. Raises: Unreadable."""
    try:
        if content.startswith(UTF_16):
            return content.decode("utf-16")
        for byte_order, zeros in (("utf-16-le", content[1:400:2]), ("utf-16-be", content[:400:2])):
            if zeros and zeros.count(0) > len(zeros) * 0.6:
                return content.decode(byte_order)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # A list that was put together has lines of each: what is UTF-8 says nothing about the others.
    lines = [(line, _utf_8(line)) for line in content.split(b"\n")]
    others = b"\n".join(line for line, text in lines if text is None)
    is_iso = ISO_LETTERS.search(others) and not OF_WINDOWS.search(others)
    older = "iso8859-2" if is_iso else "windows-1250"
    try:
        return "\n".join(line.decode(older) if text is None else text for line, text in lines)
    except UnicodeDecodeError:
        raise Unreadable(NO_LIST) from None


def _utf_8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _receivers(text: str) -> Rows:
    """Return whom a letter was written to, where the text is such a line; what is none of them
    stays as a row of its own."""
    if text.count("<") < max(1, text.count("\n") // 2) or "@" not in text or "\t" in text:
        return []
    found: Rows = []
    at = 0
    for match in WRITTEN_TO.finditer(text):
        *others, name = _receivers_in(text[at : match.start()])
        found += [_receiver(other) for other in others if other]
        found.append([name, match[1]])
        at = match.end()
    rest = _receivers_in(text[at:])
    return found + [_receiver(other) for other in rest if other] if found else []


def _receivers_in(text: str) -> Iterator[str]:
    """Yield what is parted by commas and the like, but not within quotes: "Novak, Ana" is one."""
    parts, is_quoted = [""], False
    for piece in re.split(r'([",;\n])', text):
        if piece == '"':
            is_quoted = not is_quoted
        elif piece == "\n" or (piece in (",", ";") and not is_quoted):
            parts.append("")
            is_quoted = False
        else:
            parts[-1] += piece
    yield from (part.strip() for part in parts)


def _receiver(text: str) -> list[str]:
    return ["", text] if PLAIN_ADDRESS.fullmatch(text) else [text, ""]


def _addresses(text: str) -> Rows:
    """Return addresses that follow each other, where nothing else stands there."""
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    alone = parts and all(PLAIN_ADDRESS.fullmatch(part) for part in parts)
    return [[part] for part in parts] if alone else []


def _table(text: str) -> Rows:
    try:
        return spreadsheet.read_rows(text, _separator(text), most=MOST_ROWS + 1)
    except spreadsheet.Broken:
        raise Unreadable(NO_LIST) from None


def _separator(text: str) -> str:
    """Return what parts the cells: what stands equally often in most of the first lines."""
    lines = [line for line in text.split("\n")[: 2 * LOOKED_AT] if line.strip()][:LOOKED_AT]

    def likely(separator: str) -> tuple[float, int]:
        numbers = Counter(line.count(separator) for line in lines if separator in line)
        return max(((n / max(1, len(lines)), -c) for c, n in numbers.items()), default=(0, 0))

    best = max(SEPARATORS, key=lambda one: likely(one)[0])
    return best if likely(best)[0] else "\t"


def _squared(rows: Rows) -> Rows:
    """Return rows of equally many cells of clean text, without empty ones. Raises: Unreadable."""
    found = [[_cleaned(cell) for cell in row[:MOST_COLUMNS]] for row in rows]
    if any(cell.strip() for row in rows for cell in row[MOST_COLUMNS:]):
        raise Unreadable(TOO_MANY_COLUMNS)
    found = [row for row in found if any(row)]
    if not found:
        raise Unreadable(NOTHING_THERE)
    if len(found) > MOST_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    if sum(len(cell) for row in found for cell in row) > MOST_BYTES:
        raise Unreadable(TOO_MUCH_TEXT)
    width = max(len(row) for row in found)
    return [row + [""] * (width - len(row)) for row in found]


def _cleaned(cell: str) -> str:
    return " ".join(cell.replace("\xa0", " ").split())[:LONGEST_CELL]
