"""Workbooks (XLSX, XLS, ODS) as rows of text, read in a process of their own.

A small file can ask for more memory than there is: with cells at opposite corners of a sheet, or
with zeros that compress to nothing. The process that reads it has little of both memory and time,
and nothing else is lost with it. It runs this very file, which therefore imports nothing of ours.
"""

import io
import json
import resource
import subprocess
import sys

# Units: bytes, seconds of the processor, seconds on the wall.
MOST_MEMORY, MOST_PROCESSOR, MOST_SECONDS = 512 * 1024 * 1024, 8, 12
GOOD, NO_WORKBOOK, LOCKED, TOO_MANY = 0, 3, 4, 5


class Unreadable(Exception):
    """A workbook was not read. Shape: `why` is NO_WORKBOOK, LOCKED or TOO_MANY."""

    def __init__(self, why: int):
        self.why = why
        super().__init__(why)


def rows(content: bytes, *, most_rows: int, most_columns: int, longest: int) -> list[list[str]]:
    """Return the rows of the first sheet on which anything stands; formulas are what they were
    calculated as, merged cells are text in the first of them.

    Raises: Unreadable.
    """
    limits = [str(limit) for limit in (most_rows, most_columns, longest)]
    try:
        # Isolated (-I): nothing of the folder it is started in, nothing of the environment.
        done = subprocess.run(
            [sys.executable, "-I", __file__, *limits],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_MANY) from None
    if done.returncode in (NO_WORKBOOK, LOCKED):
        raise Unreadable(done.returncode)
    if done.returncode != GOOD:  # whatever else ended it: there was too little memory or time
        raise Unreadable(TOO_MANY)
    return json.loads(done.stdout)


def _main(most_rows: int, most_columns: int, longest: int) -> int:
    """Read a workbook from standard input, write its rows as JSON."""
    import python_calamine

    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_PROCESSOR),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        found: list[list[str]] = []
        for name in book.sheet_names:
            found = _read(book.get_sheet_by_name(name), most_rows, most_columns, longest)
            if found:
                break
    except OverflowError:
        return TOO_MANY
    except python_calamine.PasswordError:
        return LOCKED
    except Exception:  # of the library, for whatever a broken file brings it to
        return NO_WORKBOOK
    json.dump(found, sys.stdout)
    return GOOD


def _read(sheet, most_rows: int, most_columns: int, longest: int) -> list[list[str]]:
    if sheet.height > 2 * most_rows:
        raise OverflowError
    found = []
    for row in sheet.to_python(skip_empty_area=True):
        cells = [_text(value)[:longest] for value in row[:most_columns]]
        if any(cells):
            found.append(cells)
        if len(found) > most_rows:
            raise OverflowError
    return found


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace("\0", "")


if __name__ == "__main__":
    sys.exit(_main(*map(int, sys.argv[1:])))
