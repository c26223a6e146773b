"""The program that reads a workbook (XLSX, XLS, ODS) and writes the rows of its first sheet on
which anything stands, as JSON."""

import io
import json
import sys

GOOD, NO_WORKBOOK, LOCKED, TOO_MANY, TOO_LONG, TOO_WIDE = 0, 3, 4, 5, 6, 7


class TooMuch(Exception):
    """Shape: `code` is TOO_MANY, TOO_LONG or TOO_WIDE."""

    def __init__(self, code: int):
        self.code = code
        super().__init__(code)


def main(most_rows: int, most_columns: int, longest: int, most_characters: int) -> int:
    """Answer with rows, or say why not."""
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        found: list[list[str]] = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            found = _read(sheet, most_rows, most_columns, longest, most_characters)
            if found:
                break
    except TooMuch as much:
        return much.code
    except MemoryError:
        return TOO_MANY
    except python_calamine.PasswordError:
        return LOCKED
    except Exception:  # of the library, for whatever a broken file brings it to
        return NO_WORKBOOK
    with io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8") as answer:
        json.dump(found, answer, ensure_ascii=False)
    return GOOD


def _read(
    sheet, most_rows: int, most_columns: int, longest: int, most_characters: int
) -> list[list[str]]:
    if sheet.height > 2 * most_rows:
        raise TooMuch(TOO_MANY)
    found, characters = [], 0
    # One by one: many cells can share one text, which is made anew for each of them.
    for row in sheet.iter_rows():
        cells = [_text(value)[:longest] for value in row[:most_columns]]
        if any(_text(value).strip() for value in row[most_columns:]):
            raise TooMuch(TOO_WIDE)
        if any(cells):
            found.append(cells)
            characters += sum(map(len, cells))
        if len(found) > most_rows:
            raise TooMuch(TOO_MANY)
        if characters > most_characters:
            raise TooMuch(TOO_LONG)
    return found


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace("\0", "")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
