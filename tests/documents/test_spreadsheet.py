import codecs
import csv
import io
import re
from datetime import datetime

import pytest

from registrations.documents import spreadsheet


def written(rows):
    out = io.StringIO(newline="")
    spreadsheet.write_csv(rows, out)
    return out.getvalue()


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  \t="])
def test_spreadsheet_calculates_no_cell(mark):
    cell = spreadsheet.inert_cell(f"{mark}HYPERLINK(1)")

    assert cell.startswith("'") and cell.endswith("HYPERLINK(1)")


@pytest.mark.parametrize(
    "text", ["Ana", "a=b", "2-3", "041 123 456", "ana@primer.example", "'x", ""]
)
def test_ordinary_cell_is_as_it_was(text):
    assert spreadsheet.inert_cell(text) == text


def test_numbers_and_nothing_are_text():
    assert [spreadsheet.inert_cell(value) for value in (7, None, 0)] == ["7", "", "0"]
    assert spreadsheet.inert_cell(-7) == "'-7"


def test_rows_are_read_back_as_they_were():
    rows = [["a", 'b "c"', "d,e"], ["č\ndruga vrstica", "", "ž;x"]]

    text = written(rows)

    assert list(csv.reader(io.StringIO(text, newline=""))) == rows
    assert text.endswith("\r\n")


@pytest.mark.parametrize("text", ["Ana;=1+1", "Ana; +386", "Ana;\t@x", "＝1+1"])
def test_no_formula_begins_inside_of_a_cell_where_semicolons_part_cells(text):
    cells = [cell.lstrip("\t ") for cell in re.split("[;\t]", spreadsheet.inert_cell(text))]

    assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for cell in cells)


def test_parts_of_a_long_table_come_while_it_is_read():
    read = []

    def rows():
        for number in range(20_000):
            read.append(number)
            yield [number, "Žiga; Ana", datetime(2025, 11, 25, 9, 5)]

    parts = spreadsheet.csv_parts(rows())
    first = next(parts)

    assert first.startswith(codecs.BOM_UTF8) and len(read) < 5_000
    assert first.splitlines()[0].decode("utf-8-sig") == '0;"Žiga; Ana";2025-11-25 09:05'
    assert len((first + b"".join(parts)).splitlines()) == 20_000


def test_sheet_is_named_as_excel_takes_it():
    assert spreadsheet.sheet_name("Kaj? [2/3]: 'delo'") == "Kaj   2 3    delo"
    assert spreadsheet.sheet_name("???") == "1"
    assert len(spreadsheet.sheet_name("a" * 99)) == 31
