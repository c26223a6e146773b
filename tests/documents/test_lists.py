"""Lists of people, as they come from spreadsheets and letters, and as somebody means harm."""

import io
import time
import zipfile

import pytest
import xlsxwriter

from registrations.documents import columns, lists, names

TEXT = "Ime;Priimek;E-pošta\nŽiga;Čeh;ziga@primer.si\n"
READ = [["Ime", "Priimek", "E-pošta"], ["Žiga", "Čeh", "ziga@primer.si"]]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def book(rows, more=lambda sheet: None):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        more(sheet)
    return file.getvalue()


def with_part(name, content):
    """Return a workbook of which one part is what somebody put there."""
    file, made = io.BytesIO(), book([["a", "b"]])
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return file.getvalue()


def bomb():
    """Return a workbook of 3 MB that asks for more than half a GB."""
    file = io.BytesIO(book([["a", "b"]]))
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist() if name != STRINGS}
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            new.writestr(name, content)
        with new.open(STRINGS, "w") as part:
            part.write(b"<sst><si><t>")
            for _ in range(600):
                part.write(b"a" * 1_000_000)
    return file.getvalue()


def other_zip():
    """Return an archive that is no workbook and wants to be unpacked elsewhere."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("../../../tmp/list.csv", "a@b.si")
    return file.getvalue()


def test_parts_that_no_workbook_has_and_a_size_that_is_only_claimed_are_passed_over():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>a@b.si</t></is></c></row></sheetData></worksheet>'
    )
    file = io.BytesIO(with_part(SHEET, sheet))
    with zipfile.ZipFile(file, "a") as made:
        made.writestr("../../../tmp/list.csv", "x@b.si")

    assert lists.read(file.getvalue()) == [["a@b.si"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1250"]
)
def test_csv_is_read_in_the_encoding_it_was_written_in(encoding):
    assert lists.read(TEXT.encode(encoding)) == READ


@pytest.mark.parametrize("older", ["windows-1250", "iso8859-2"])
def test_list_of_several_encodings_is_read_line_by_line(older):
    lines = f"Ime;Priimek;Č\n{TEXT}Špela;Žagar;spela@primer.si\n"
    first, rest = lines.split("\n", 1)

    assert lists.read(first.encode() + b"\n" + rest.encode(older))[-2:] == [
        READ[1],
        ["Špela", "Žagar", "spela@primer.si"],
    ]


def test_sign_of_a_trade_mark_makes_no_other_encoding():
    assert lists.read("Ana;Kovač;Acme®\n".encode("windows-1250")) == [["Ana", "Kovač", "Acme®"]]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_cells_are_parted_by_what_parts_them(separator):
    assert lists.read_text(TEXT.replace(";", separator)) == READ


def test_workbook_is_read_as_its_cells_look():
    rows = [["Ime", "E-pošta", "Telefon"], ["Ana", "ana@primer.si", 31222333], ["=1+1", "", ""]]

    read = lists.read(book(rows))

    assert read[1] == ["Ana", "ana@primer.si", "31222333"]
    assert not any(cell.startswith("=") for row in read for cell in row)


def test_merged_cells_are_text_in_the_first_of_them():
    made = book([["Ime"]], lambda sheet: sheet.merge_range(1, 0, 3, 2, "Ana Novak"))

    assert lists.read(made)[1][0] == "Ana Novak"


def test_receivers_of_a_letter_are_read_from_its_line():
    line = (
        'Ana Novak <ana@b.si>, "Kos, Jože" <joze@b.si>; mag. Mija Žnidaršič <mija@b.si>\ninfo@b.si'
    )

    assert lists.read_text(line) == [
        ["Ana Novak", "ana@b.si"],
        ["Kos, Jože", "joze@b.si"],
        ["mag. Mija Žnidaršič", "mija@b.si"],
        ["", "info@b.si"],
    ]


def test_quote_that_nothing_ends_swallows_no_row():
    assert len(lists.read_text('Ana\t"Društvo\tana@b.si\nBor\tKlub\tbor@b.si')) == 2


HOSTILE = {
    "a million rows": (
        lambda: with_part(
            SHEET,
            b"<worksheet><sheetData>"
            + b"".join(b'<row r="%d"><c><v>1</v></c></row>' % n for n in range(1, 300_001))
            + b"</sheetData></worksheet>",
        ),
        lists.TOO_MANY_ROWS,
    ),
    "corners": (
        lambda: book([["a"]], lambda sheet: sheet.write(1_048_575, 16_383, "z")),
        lists.TOO_MANY_ROWS,
    ),
    "all columns": (lambda: book([["a"] * 16_384] * 3), lists.TOO_MANY_COLUMNS),
    "line of cells": (lambda: b"a;" * 2_000_000, lists.TOO_MANY_COLUMNS),
    "line": (lambda: b"a" * 5_000_000, lists.NO_LIST),
    "page of the web": (lambda: b"<html><table><tr><td>a@b.si</td></tr></table>", lists.NO_LIST),
    "half a workbook": (lambda: book([["a", "b"]])[:2_000], lists.NO_LIST),
    "other zip": (lambda: other_zip(), lists.NO_LIST),
    "bomb": (lambda: bomb(), lists.TOO_MANY_ROWS),
    "one text in all cells": (
        lambda: book([["é" * lists.LONGEST_CELL] * lists.MOST_COLUMNS] * 70),
        lists.TOO_MUCH_TEXT,
    ),
    "rows of text": (lambda: b"a@b.si;b\n" * (lists.MOST_ROWS + 1), lists.TOO_MANY_ROWS),
    "too large": (lambda: b"a" * (lists.MOST_BYTES + 1), lists.TOO_MANY_BYTES),
    "broken zip": (lambda: b"PK\x03\x04" + bytes(range(256)) * 4, lists.NO_LIST),
    "broken old workbook": (lambda: lists.WORKBOOKS[2] + bytes(3000), lists.NO_LIST),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), lists.NO_LIST),
    "zeros": (lambda: b"a;b\0c\n", lists.NO_LIST),
    "half of utf-16": (lambda: b"\xff\xfea\0b", lists.NO_LIST),
    "nothing": (lambda: b" \n;;\n", lists.NOTHING_THERE),
    "no end of a cell": (lambda: b'"' * 500_000 + b"<@", lists.NO_LIST),
    "a sea of spaces": (lambda: b"a " * 400_000 + b"<@", lists.NO_LIST),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_list_gets_a_sentence_soon(name):
    make, sentence = HOSTILE[name]
    content, begun = make(), time.monotonic()

    with pytest.raises(lists.Unreadable) as refused:
        lists.read(content)

    assert str(refused.value) == str(sentence)
    assert time.monotonic() - begun < 15


def test_locked_workbook_is_called_locked():
    """What Excel writes is a compound file that holds the encrypted workbook."""
    with pytest.raises(lists.Unreadable) as refused:
        lists.read(locked_book())

    assert str(refused.value) == str(lists.LOCKED)


def locked_book():
    """Return what such a file begins with, and the name of what is in it."""
    return lists.WORKBOOKS[2] + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


@pytest.mark.parametrize(
    "header, meanings",
    [
        ("Ime;Priimek;Društvo;E-pošta;Telefon", "given_name family_name organisation email phone"),
        ("PRIIMEK IN IME;e-mail;GSM", "full_name_reversed email phone"),
        ("Name;Surname;Mail;Language", "given_name family_name email language"),
        ("Organizacija;Kontaktna oseba;Mail;Št. mest", "organisation full_name email places"),
        ("Ime;Opombe;E-naslov", "full_name - email"),
    ],
)
def test_columns_are_recognised_by_their_header(header, meanings):
    rows = [header.split(";"), ["x"] * (header.count(";") + 1)]

    plan = columns.recognise(rows)

    assert [column or "-" for column in plan.columns] == meanings.split()
    assert plan.first_row == 1


@pytest.mark.parametrize(
    "row, meanings",
    [
        (
            "Ana;Novak;Društvo A;ana@b.si;031 222 333",
            "given_name family_name organisation email phone",
        ),
        ("PGD Log;Ana Novak;ana@b.si", "organisation full_name email"),
        ("Ana Novak;ana@b.si", "full_name email"),
    ],
)
def test_columns_without_a_header_are_recognised_by_what_is_in_them(row, meanings):
    plan = columns.recognise([row.split(";")] * 3)

    assert [column or "-" for column in plan.columns] == meanings.split()
    assert plan.first_row == 0


def test_title_above_the_header_is_no_person():
    rows = lists.read_text("Seznam vabljenih 2025\n\nIme;E-pošta\nAna Novak;ana@b.si")

    assert columns.recognise(rows).first_row == 2


@pytest.mark.parametrize(
    "written, given, family, left_out",
    [
        ("Ana Novak", "Ana", "Novak", ""),
        ("mag. Ana Novak Kos", "Ana", "Novak Kos", "mag."),
        ("prof. dr. Žiga Čeh, univ. dipl. inž.", "Žiga", "Čeh", "prof. dr. univ. dipl. inž."),
        ("Novak, Ana", "Ana", "Novak", ""),
        ("NOVAK KOS Ana", "Ana", "Novak Kos", ""),
        ("Ana-Marija Novak - Kos", "Ana-Marija", "Novak - Kos", ""),
        ("Gabrijel Drago", "Gabrijel", "Drago", ""),
        ("Ana", "Ana", "", ""),
    ],
)
def test_name_in_one_cell_is_split(written, given, family, left_out):
    found = names.split(written)

    assert (found.given, found.family, found.left_out) == (given, family, left_out)
