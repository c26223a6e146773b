"""What stands in which column of a list of people: by its header, in Slovene or English, or else by
what is in it."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registrations.documents.lists import Rows
from registrations.models import keys


class Column(TextChoices):
    """What a column can mean. LEFT_OUT is not stored."""

    LEFT_OUT = "", _("not stored")
    GIVEN = "given_name", _("given name")
    FAMILY = "family_name", _("family name")
    FULL = "full_name", _("given and family name together")
    FULL_REVERSED = "full_name_reversed", _("family and given name together")
    ORGANISATION = "organisation", _("organisation")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")
    LANGUAGE = "language", _("language")
    PLACES = "places", _("number of places")
    NOTE = "note", _("note (the guest reads it on their own page)")


C = Column
# As keys.folded writes them. Remarks of a list are left out unless somebody assigns them: they may
# not be meant for the eyes of whom they are about.
HEADERS = {
    C.GIVEN: "ime|ime osebe|given name|first name|name first|forename",
    C.FAMILY: "priimek|surname|last name|family name|name last",
    C.FULL: (
        "ime in priimek|ime priimek|ime in priimek osebe|name|full name|name and surname|"
        "kontaktna oseba|kontakt|oseba|odgovorna oseba|predstavnik|predstavnica|zastopnik|"
        "udelezenec|udelezenka|udelezenci|vabljeni|contact person|contact|person|participant|guest"
    ),
    C.FULL_REVERSED: "priimek in ime|priimek ime|surname and name",
    C.ORGANISATION: (
        "organizacija|ime organizacije|naziv organizacije|drustvo|ime drustva|naziv drustva|naziv|"
        "ustanova|zavod|podjetje|ime podjetja|nvo|klub|institucija|obcina|organisation|"
        "organization|company|association|institution|ngo|organisation name|organization name"
    ),
    C.EMAIL: (
        "e posta|eposta|e mail|email|mail|elektronska posta|elektronski naslov|e naslov|enaslov|"
        "naslov e poste|posta|mail address|address e mail"
    ),
    C.PHONE: (
        "telefon|tel|gsm|mobitel|mobilni telefon|mobilna stevilka|telefonska stevilka|"
        "kontaktni telefon|kontaktna stevilka|phone|telephone|mobile|cell"
    ),
    C.LANGUAGE: "jezik|language|lang",
    C.PLACES: (
        "stevilo mest|stevilo oseb|st mest|st oseb|mest|mesta|stevilo udelezencev|places|seats|"
        "number of places|number of people|number of seats|no of places"
    ),
    C.LEFT_OUT: "opombe|opomba|pripombe|note|notes|remark|remarks|comment|comments",
}
MEANINGS = {word: column for column, words in HEADERS.items() for word in words.split("|")}
BY_LENGTH = sorted(MEANINGS, key=len, reverse=True)
# It begins with the mark that each address has once: letters without one cost nothing.
EMAIL = re.compile(r"@(?<=[^@\s<>]@)[^@\s<>]+\.[^@\s<>]")
OF_ORGANISATIONS = re.compile(
    r"\b(drustvo|zavod|zveza|zdruzenje|klub|obcina|center|fundacija|ustanova|institut|d o o|z b o|"
    r"so p|sola|univerza|fakulteta|pgd|association|institute|foundation)\b"
)
# A title and empty lines may stand above the header. Units: rows, rows, characters of a cell.
MOST_ABOVE, LOOKED_AT, BEGINNING = 10, 200, 320


@dataclass(frozen=True)
class Plan:
    """The meaning of each column, and the number of the first row that is a person."""

    columns: list[str]
    first_row: int


def recognise(rows: Rows) -> Plan:
    """Return what the columns of a list seem to mean; each meaning stands once."""
    number, headed = _header(rows)
    if headed:
        sure = _once([_meaning(cell) for cell in rows[number]])
        if {C.EMAIL, C.GIVEN, C.FAMILY, C.FULL, C.FULL_REVERSED} & set(sure):
            named = [bool(cell) for cell in rows[number]]
            return Plan(_without_email_named(rows[number + 1 :], sure, named), number + 1)
    return Plan(_by_content(rows), 0)


def _header(rows: Rows) -> tuple[int, bool]:
    """Return the row that names columns, and whether there is one."""
    best, most = 0, 0
    for number, row in enumerate(rows[:MOST_ABOVE]):
        if any("@" in cell for cell in row):
            break
        known = sum(_meaning(cell) is not None for cell in row)
        said = sum(bool(cell) for cell in row)
        if known > most and (known > 1 or known == said):
            best, most = number, known
    return best, bool(most)


def _meaning(cell: str) -> str | None:
    """Return what a header means; None for what is none that is known."""
    words = keys.folded(cell[:100])
    if words in MEANINGS:
        return MEANINGS[words]
    return next((MEANINGS[known] for known in BY_LENGTH if words.startswith(f"{known} ")), None)


def _once(found: list[str | None]) -> list[str]:
    seen: set[str] = set()
    columns = []
    for column in found:
        columns.append("" if column is None or column in seen else str(column))
        seen.add(columns[-1])
    if C.GIVEN not in seen and C.FAMILY in seen and C.FULL in seen:  # Name, Surname
        columns[columns.index(C.FULL)] = str(C.GIVEN)
    elif C.FAMILY not in seen and C.FULL not in seen and C.GIVEN in seen:  # "Ime" of both
        columns[columns.index(C.GIVEN)] = str(C.FULL)
    return columns


def _without_email_named(rows: Rows, columns: list[str], named: list[bool]) -> list[str]:
    """Find the addresses by what they are where no header says so."""
    if C.EMAIL in columns:
        return columns
    for place, column in enumerate(columns):
        if not column and _share(_cells(rows, place), _is_email) > 0.5:
            return [*columns[:place], str(C.EMAIL), *columns[place + 1 :]]
    return columns


def _by_content(rows: Rows) -> list[str]:
    width = len(rows[0])
    columns = [""] * width
    texts = []
    for place in range(width):
        cells = _cells(rows, place)
        if not cells:
            continue
        for meaning, is_one in ((C.EMAIL, _is_email), (C.PHONE, _is_phone), (C.LANGUAGE, _is_lang)):
            if meaning not in columns and _share(cells, is_one) > 0.5:
                columns[place] = str(meaning)
                break
        else:
            texts.append(place)
    for place, column in zip(texts, _of_texts([_cells(rows, p) for p in texts]), strict=True):
        columns[place] = str(column)
    return columns


def _of_texts(texts: list[list[str]]) -> list[str]:
    """Return what columns of words are: names, and the name of an organisation."""
    found: list[str | None] = [
        C.ORGANISATION if _share(one, _is_organisation) > 0.4 else None for one in texts
    ]
    free = [place for place, column in enumerate(found) if column is None]
    if len(free) > 1 and all(_share(texts[p], _is_word) > 0.6 for p in free[:2]):
        found[free[0]], found[free[1]] = C.GIVEN, C.FAMILY
        free = free[2:]
    elif free:
        found[free[0]] = C.FULL
        free = free[1:]
    if free and C.ORGANISATION not in found:
        found[free[0]] = C.ORGANISATION
    return _once(found)


def _cells(rows: Rows, place: int) -> list[str]:
    return [row[place][:BEGINNING] for row in rows[:LOOKED_AT] if row[place]]


def _share(cells: list[str], is_one) -> float:
    return sum(map(bool, map(is_one, cells))) / len(cells) if cells else 0


def _is_email(cell: str) -> bool:
    return EMAIL.search(cell) is not None


def _is_phone(cell: str) -> bool:
    return keys.is_phone(cell) and len(keys.phone_digits(cell)) >= 6


def _is_lang(cell: str) -> bool:
    return cell.lower() in ("sl", "en", "slo", "ang", "eng")


def _is_word(cell: str) -> bool:
    return " " not in cell and not any(c.isdigit() for c in cell)


def _is_organisation(cell: str) -> bool:
    return OF_ORGANISATIONS.search(keys.folded(cell)) is not None
