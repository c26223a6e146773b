"""What reminders say beside what all letters do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from registrations.documents import addresses, dates
from registrations.mail.drawing import Own
from registrations.mail.inert import inert
from registrations.models import AgendaItem, Event, OutgoingMail, Rsvp, open_questions

Kind = OutgoingMail.Kind


@dataclass(frozen=True)
class Reminder:
    """Shape: `programme` pairs hours with titles, `missing` are texts of questions; `others` are
    colleagues without an address, whom the reader has registered and it is about too, or about
    them alone where it `is_passed_on`."""

    programme: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    others: list[dict] = field(default_factory=list)
    is_passed_on: bool = False


def of(rsvp: Rsvp, kind: str, *, others: Sequence[Rsvp], is_own: bool) -> dict[str, Reminder]:
    """Return the words of a reminder in a language that is active."""
    is_of_missing = kind == Kind.REMINDER_MISSING
    said = Reminder(
        programme=_programme(rsvp.event, rsvp.language) if kind == Kind.REMINDER_COMING else [],
        missing=_missing(rsvp) if is_of_missing and is_own else [],
        # Where nothing is asked of the reader about them, they stand among the colleagues anyway.
        others=[_other(rsvp, one) for one in others] if is_of_missing or not is_own else [],
        is_passed_on=not is_own,
    )
    return {"reminder": said}


def _programme(event: Event, language: str) -> list[tuple[str, str]]:
    return [(_hours(event, item, language), item.title) for item in event.agenda_items.all()]


def _hours(event: Event, item: AgendaItem, language: str) -> str:
    """When an item is; on another day than the event's first, with the day."""
    days = [moment.astimezone(event.tz).date() for moment in (event.starts_at, item.starts_at)]
    write = dates.time_range if days[0] == days[1] else dates.span
    return write(item.starts_at, item.ends_at, language, tz=event.tz)


def _missing(rsvp: Rsvp) -> list[str]:
    questions = open_questions.required(rsvp.event)
    # Somebody made up owes all of them.
    return [q.text for q in (open_questions.of(rsvp, questions) if rsvp.pk else questions)]


def _other(reader: Rsvp, rsvp: Rsvp) -> dict:
    return {
        "name": inert(rsvp.full_name),
        "status": rsvp.get_status_display(),
        "personal": Own(addresses.personal(rsvp)),
    }
