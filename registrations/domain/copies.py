"""An event once more, on another day: what its organisers have written, and nobody who replied.

What it copies it writes itself, in one transaction that nobody sees before it is whole; the new
event's own facts are given by events.store. Pictures are shared: an upload stays as long as any row
names it (domain.uploads).
"""

import copy
import uuid
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, models

from registrations import clock
from registrations.domain import events, locks, shifts
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Event,
    EventChange,
    EventNotice,
    GroupMessage,
    GuestErrand,
    GuestImport,
    Material,
    OutgoingMail,
    Partner,
    Question,
    Reminder,
    Report,
    ReportChoice,
    Rsvp,
    Speaker,
)

# Each field of an event stands in one of these; one that exists in every language, once.
MOVED = (
    "starts_at",
    "ends_at",
    "door_time",
    "registration_opens_at",
    "registration_closes_at",
)
COPIED = (
    *("organizer", "is_listed", "title", "subtitle", "summary", "description", "timezone"),
    *("venue_name", "address", "map_url", "latitude", "longitude", "online_url"),
    *("contact_email", "contact_phone", "capacity", "is_by_invitation"),
    *("people_per_reply", "people_per_organisation", "funding_statement", "disclaimer", "thanks"),
    *("calendar_mode", "accent", "cover", "cover_focus", "cover_alt", "letter_texts"),
)
AFRESH = (
    *("id", "slug", "code", "uid", "status", "sequence", "revised_at"),
    *("seats_taken", "waiting_count", "last_order", "is_postponed"),
    *("previous_starts_at", "previous_ends_at", "previous_place"),
)
# So does each kind of row that belongs to an event.
ROWS_COPIED = (AgendaItem, Speaker, Partner, Question, Reminder)
ROWS_LEFT_OUT = (
    *(Rsvp, OutgoingMail, EventNotice, EventChange),
    *(GroupMessage, GuestErrand, GuestImport, Material, Report, ReportChoice),
)
NOBODY_YET = {"seats_taken": 0, "waiting_count": 0}
NOT_RUN = {
    **{"run_for": "", "written_to": 0, "last_rsvp": 0, "written": 0, "done_at": None},
    **{"tries": 0, "rests_until": None},
}
YES_AND_NO = {answer: answer for answer in (Question.YES, Question.NO)}
MOST_OF_SLUG = 60
Row = TypeVar("Row", bound=models.Model)


def moved(event: Event, on: date) -> Event:
    """Return an event as its copy on that day would be, unsaved and without rows."""
    shift = shifts.to(event, on)
    new = Event(**{name: getattr(event, name) for name in _columns(Event, COPIED)})
    new.letter_texts = copy.deepcopy(event.letter_texts)
    new.starts_at, new.ends_at = shift.span(event.starts_at, event.ends_at)
    new.door_time = event.door_time and shift.moment(event.door_time)
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens and closes:
        new.registration_opens_at, new.registration_closes_at = shift.span(opens, closes)
    else:
        new.registration_opens_at = opens and shift.moment(opens)
        new.registration_closes_at = closes and shift.moment(closes)
    new.slug = _free_slug(event.slug, on)
    return new


def make(event: Event, on: date, *, press: str, by: Actor) -> Event:
    """Store an event once more, as a draft of the same organiser that begins on that day.

    The same press for the same day gives the copy that it has made already: its UID follows from
    them. Raises: RsvpRefused day_is_past.
    """
    try:
        return _make(event, on, press=press, by=by)
    except IntegrityError:
        # Whoever copied another event at this moment took the short name that was free.
        return _make(event, on, press=press, by=by)


def _make(event: Event, on: date, *, press: str, by: Actor) -> Event:
    with locks.held(event.pk) as source:
        uid = f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{source.uid}/{press}/{on}')}@srecanje"
        made = Event.objects.filter(uid=uid).first()
        if made is not None:
            return made
        if on < clock.now().astimezone(source.tz).date():
            raise RsvpRefused("day_is_past")
        new = moved(source, on)
        new.uid = uid
        events.store(new, by=by)
        shift = shifts.to(source, on)
        _copy_programme(source, new, shift)
        _copied(source.partners.all(), event_id=new.pk)
        _copy_questions(source, new)
        new.reminders.all().delete()
        _copied(source.reminders.all(), event_id=new.pk, **NOT_RUN)
        return new


def _copy_programme(source: Event, new: Event, shift: shifts.Shift) -> None:
    speakers = _copied(source.speakers.all(), event_id=new.pk)
    items = {}
    for item in source.agenda_items.all():
        starts_at, ends_at = shift.span(item.starts_at, item.ends_at)
        when = {"starts_at": starts_at, "ends_at": ends_at}
        items[item.pk] = like(item, event_id=new.pk, **when, **NOBODY_YET)
    AgendaItem.objects.bulk_create(items.values())
    choices = AgendaChoice.objects.filter(item__event=source).order_by("item", "position", "pk")
    AgendaChoice.objects.bulk_create(
        like(choice, item_id=items[choice.item_id].pk, **NOBODY_YET) for choice in choices
    )
    who = AgendaItem.speakers.through.objects
    who.bulk_create(
        AgendaItem.speakers.through(agendaitem_id=items[item].pk, speaker_id=speakers[speaker].pk)
        for item, speaker in who.filter(agendaitem__event=source).values_list(
            "agendaitem", "speaker"
        )
    )


def _copy_questions(source: Event, new: Event) -> None:
    """Those that are asked, in their order: each stands after the one whose answer it follows."""
    questions: dict[int | None, Question | None] = {None: None}
    answers: dict[str, str] = {"": "", **YES_AND_NO}
    facts = {"event_id": new.pk, "replaces_id": None}
    asked_now = Question.objects.asked().filter(event=source)
    for question in asked_now.prefetch_related("options"):
        before, answer = question.shown_if_id, question.shown_if_answer
        if before not in questions or answer not in answers:
            continue  # its answer can no longer be given: nobody is asked
        follows = questions[before]
        asked = like(
            question,
            shown_if_id=follows and follows.pk,
            shown_if_answer=answers[answer],
            **facts,
        )
        asked.save(force_insert=True)
        questions[question.pk] = asked
        offered = [option for option in question.options.all() if option.retired_at is None]
        options = _copied(offered, question_id=asked.pk, seats_taken=0)
        answers |= {str(old): str(option.pk) for old, option in options.items()}


def _copied(rows: Iterable[Row], **facts: object) -> dict[int, Row]:
    """Store rows like these with some facts of their own; return the new ones by the old ids."""
    copies = {row.pk: like(row, **facts) for row in rows}
    for model in {type(row) for row in copies.values()}:
        model._default_manager.bulk_create(copies.values())
    return copies


def like(row: Row, **facts: object) -> Row:
    """Return a row like another one, not stored yet, with some facts of its own by their columns'
    names."""
    names = {field.attname for field in row._meta.concrete_fields} - {"id"}
    return type(row)(**{name: getattr(row, name) for name in names} | facts)


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """The columns of these fields, in every language."""
    known = {field.name: field.attname for field in model._meta.concrete_fields}
    languages = [f"{name}_{language}" for name in names for language in ("sl", "en")]
    return [known[name] for name in (*names, *languages) if name in known]


def _free_slug(slug: str, on: date) -> str:
    """Return a short name that says the year, or the day where the year is taken."""
    words = slug.split("-")
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    begins = "-".join(words)[:MOST_OF_SLUG].rstrip("-")
    names = [f"{begins}-{on.year}", f"{begins}-{on.isoformat()}"]
    taken = set(Event.objects.filter(slug__startswith=names[0]).values_list("slug", flat=True))
    more = (f"{names[1]}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*names, *more) if name not in taken)
