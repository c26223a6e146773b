"""Rows of a list made into people, or refused in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.documents import names
from registrations.documents.columns import Column
from registrations.documents.lists import Rows
from registrations.domain import allowances
from registrations.domain.people import Person
from registrations.fields import plain
from registrations.models import Rsvp

# No part takes what the next one begins with: else the time grew with the square of the cell.
IN_BRACKETS = re.compile(r"<\s*([^<>\s@]+@[^<>\s@]+)\s*>")
NUMBER_OF_PLACES = re.compile(r"\d{1,4}")
# Spreadsheets take a telephone number for a number and drop its 0.
WITHOUT_ZERO = re.compile(r"[1-7]\d{7}")
LANGUAGES = {
    "sl": "sl si slo slv slovensko slovenski slovenščina slovenscina slovene slovenian",
    "en": "en eng gb angleško anglesko angleški angleščina anglescina ang english",
}
BY_WORD = {word: code for code, words in LANGUAGES.items() for word in words.split()}
LABELS = {
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "organisation": gettext_lazy("organisation"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("telephone"),
    "note": gettext_lazy("note"),
}


@dataclass
class Line:
    """One row: the person, or None and why; `remarks` are what should be looked at all the same.

    `number` is the row in the list as it was brought, from 1.
    """

    number: int
    person: Person | None = None
    problems: list[str | Promise] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    places: int | None = None

    @property
    def name(self) -> str:
        parts = (self.said.get("given_name", ""), self.said.get("family_name", ""))
        return " ".join(filter(None, parts)) or self.said.get("full_name", "")


def read(rows: Rows, columns: list[str], first_row: int) -> Iterator[Line]:
    """Yield a line for each row of people."""
    fields = _fields()
    taken = [(place, column) for place, column in enumerate(columns) if column]
    for number, row in enumerate(rows[first_row:], start=first_row + 1):
        line = Line(number, said={column: row[place] for place, column in taken})
        _split_name(line)
        _tidy(line)
        _count_places(line)
        _clean(line, fields)
        yield line


def _fields():
    """Return what cleans each value: made once, for thousands of rows."""
    found = {
        name: plain.OneLine(required=False, max_length=Rsvp._meta.get_field(name).max_length)
        for name in ("given_name", "family_name", "organisation", "phone", "note")
    }
    return {**found, "email": plain.Address(required=False, max_length=254)}


def _split_name(line: Line) -> None:
    said = line.said
    reversed_name = said.pop(Column.FULL_REVERSED, "")
    if not (text := said.pop(Column.FULL, "") or reversed_name):
        return
    found = names.split(text, family_first=bool(reversed_name))
    said.setdefault("given_name", found.given)
    said.setdefault("family_name", found.family)
    if found.left_out:
        line.remarks.append(_("“%(title)s” is left out.") % {"title": found.left_out})
    if not found.is_sure:
        parts = {"given": said["given_name"], "family": said["family_name"]}
        line.remarks.append(_("Given name %(given)s, family name %(family)s?") % parts)


def _tidy(line: Line) -> None:
    said = line.said
    email = said.get("email", "").removeprefix("mailto:").strip(" ;,.")
    found = IN_BRACKETS.search(email)
    said["email"] = found[1] if found else email
    phone = said.get("phone", "")
    said["phone"] = f"0{phone}" if WITHOUT_ZERO.fullmatch(phone) else phone
    word = said.get("language", "").lower()
    said["language"] = BY_WORD.get(word, "sl")
    if word and word not in BY_WORD:
        line.remarks.append(
            _("The language “%(word)s” is not offered; letters are in Slovene.") % {"word": word}
        )


def _count_places(line: Line) -> None:
    text = line.said.pop(Column.PLACES, "")
    if not text:
        return
    if not NUMBER_OF_PLACES.fullmatch(text) or not int(text):
        line.problems.append(_("“%(text)s” is not a number of places.") % {"text": text[:40]})
        return
    line.places = int(text)
    if line.places > allowances.MOST:
        said = _("%(n)d places, but one reply can name at most %(most)d people.")
        line.problems.append(said % {"n": line.places, "most": allowances.MOST})
    elif line.places > 1:
        line.remarks.append(
            _("%(n)d places: this person names the colleagues in the reply.") % {"n": line.places}
        )


def _clean(line: Line, fields) -> None:
    said = line.said
    for name, one in fields.items():
        try:
            said[name] = one.clean(said.get(name, ""))
        except ValidationError as refused:
            label = LABELS[name]
            line.problems += [
                f"{label}: {str(text).removeprefix(f'{label}: ')}" for text in refused.messages
            ]
    if "," in said["email"] or ";" in said["email"] or said["email"].count("@") > 1:
        line.problems = [p for p in line.problems if not p.startswith(str(LABELS["email"]))]
        line.problems.append(_("Two addresses stand in one cell: each person needs a row."))
    line.problems += _lacking(said)
    if line.problems:
        return
    line.person = Person(**said, places=line.places)
    if not said["email"]:
        line.remarks.append(_("No e-mail address: no letter goes out."))


def _lacking(said: dict[str, str]) -> list[str]:
    if not said["given_name"] and not said["family_name"]:
        return [_("There is no name.")]
    if not said["given_name"]:
        return [_("There is no given name.")]
    if not said["family_name"]:
        return [_("There is no family name.")]
    return []
