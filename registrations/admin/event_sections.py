"""The parts of an event's page, as people think of an event: each can be jumped to, and stands open
where something is lacking or wrong.

A part is drawn of the form's fieldsets that carry its name as their class, and of rows.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations import clock
from registrations.documents import readiness

WHAT, WHERE, REPLYING = "what", "where", "replying"
PROGRAMME, PEOPLE, PARTNERS = "programme", "people", "partners"
QUESTIONS, LETTERS, LOOK, AFTER = "questions", "letters", "look", "after"

TITLES = {
    WHAT: _("What and when"),
    WHERE: _("Where"),
    REPLYING: _("Replying"),
    PROGRAMME: pgettext_lazy("agenda", "Programme"),
    PEOPLE: _("Speakers and facilitators"),
    PARTNERS: _("Partners and marks"),
    QUESTIONS: _("Questions"),
    LETTERS: _("Letters"),
    LOOK: _("Look"),
    AFTER: _("After the event"),
}
ROWS = {
    "agenda_items": PROGRAMME,
    "speakers": PEOPLE,
    "partners": PARTNERS,
    "materials": AFTER,
}
PARTS_OF_ROWS = {**ROWS, "questions": QUESTIONS}
# Where a new event begins: without these nobody could come.
FIRST = (WHAT, WHERE, REPLYING)

FIELDSETS = [
    (
        None,
        {
            "fields": [
                "organizer",
                ("title_sl", "title_en"),
                "slug",
                "starts_at",
                "ends_at",
                "door_time",
                "timezone",
                ("subtitle_sl", "subtitle_en"),
                ("summary_sl", "summary_en"),
                ("description_sl", "description_en"),
            ],
            "description": _(
                "English is optional: where it is empty, the English page shows Slovene."
            ),
            "classes": [WHAT],
        },
    ),
    (
        None,
        {
            "fields": [
                "venue_name",
                "address",
                "map_url",
                ("latitude", "longitude"),
                "online_url",
            ],
            "classes": [WHERE],
        },
    ),
    (
        None,
        {
            "fields": [
                "registration_opens_at",
                "registration_closes_at",
                "capacity",
                ("people_per_reply", "people_per_organisation"),
                ("is_listed", "is_by_invitation"),
                ("contact_email", "contact_phone"),
            ],
            "classes": [REPLYING],
        },
    ),
    (
        _("Funding"),
        {
            "fields": [
                ("funding_statement_sl", "funding_statement_en"),
                ("disclaimer_sl", "disclaimer_en"),
            ],
            "description": _(
                "The marks of funders stand with the partners. All marks are shown at one height, "
                "in the order of the partners; those of funders stand beside this sentence."
            ),
            "classes": [PARTNERS],
        },
    ),
    (
        _("Cover picture"),
        {"fields": ["cover", ("cover_alt_sl", "cover_alt_en"), "cover_focus"], "classes": [LOOK]},
    ),
    (_("Colour"), {"fields": ["accent", "accent_shown"], "classes": [LOOK]}),
    (None, {"fields": [("thanks_sl", "thanks_en")], "classes": [AFTER]}),
]


@dataclass
class Section:
    """One part of the page, as its template draws it."""

    name: str
    title: Any
    fieldsets: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    is_wrong: bool = False
    is_open: bool = False
    number: int | None = None


def shown(context, event):
    """Return what the template draws of the page that Django's context is of: its parts in their
    order, and what the event lacks. A new event has no questions and letters yet.
    """
    questions = list(event.questions.asked()) if event else []
    wants = _wants(event, questions)
    found = {name: Section(name, title) for name, title in TITLES.items()}
    found[QUESTIONS].number = len(questions)
    for fieldset in context["adminform"]:
        section = found[fieldset.classes.split()[0]]
        section.fieldsets.append(fieldset)
        section.is_wrong |= any(line.errors() for line in fieldset)
    for rows in context["inline_admin_formsets"]:
        section = found[ROWS[rows.formset.prefix]]
        section.rows.append(rows)
        section.is_wrong |= _is_wrong(rows.formset)
        section.number = rows.formset.initial_form_count()
    lacking = {want.part for want in wants if want.is_needed or event.is_draft}
    for section in found.values():
        begins = event is None and section.name in FIRST
        section.is_open = section.is_wrong or begins or section.name in lacking
    sections = [s for s in found.values() if s.fieldsets or s.rows or event]
    return {"sections": sections, "wants": wants, "questions": questions}


def _wants(event, questions):
    """What is over lacks nothing any more."""
    at = clock.now()
    if event is None or event.is_cancelled or (event.has_ended(at) and not event.is_draft):
        return []
    return readiness.of(event, at=at, questions=questions)


def _is_wrong(formset):
    return formset.is_bound and (any(formset.errors) or bool(formset.non_form_errors()))
