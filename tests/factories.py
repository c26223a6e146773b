"""Events and guests for tests, made by the verbs that make them in life."""

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from registrations.domain import events, group_messages, history, people, replies, rsvps
from registrations.domain.people import Delegate, Person
from registrations.models import (
    AccessibilityStatement,
    AgendaChoice,
    AgendaItem,
    Event,
    GroupMessage,
    Membership,
    Organizer,
    Question,
    QuestionOption,
    Rsvp,
    User,
)

ZONE = ZoneInfo("Europe/Ljubljana")
Status = Rsvp.Status
_numbers = count(1)


def at(text: str) -> datetime:
    """Return a local time of the event, from "2025-11-25 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def local(moment: datetime, zone: ZoneInfo = ZONE) -> str:
    """Return a moment as `at` takes it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def make_organizer(*, slug: str = "cppz", **facts) -> Organizer:
    """Return the organiser of this short name, made on first use."""
    defaults = {
        "name": "Center za pravični prehod Zasavje",
        "contact_email": "prijave@srecanje.example",
        **facts,
    }
    return Organizer.objects.get_or_create(slug=slug, defaults=defaults)[0]


def make_statement(organizer: Organizer, **facts) -> AccessibilityStatement:
    """Store an accessibility statement of an organiser and publish it."""
    values = {"not_conforming_sl": "Poster ni označen.", "prepared_on": date(2025, 11, 3), **facts}
    organizer.publishes_statement = True
    organizer.save()
    return AccessibilityStatement.objects.create(organizer=organizer, **values)


def make_user(username: str, organizer: Organizer, role: str) -> User:
    """Return a log-in (password "geslo") with one membership."""
    user = User.objects.create_user(
        username, email=f"{username}@srecanje.example", password="geslo", is_staff=True
    )
    Membership.objects.create(user=user, organizer=organizer, role=role)
    return user


def make_event(*, status: str = Event.Status.PUBLISHED, **facts) -> Event:
    """Store an event of 25 November 2025, 10.00–13.00, to be answered by the end of the 23rd."""
    number = next(_numbers)
    values = {
        "slug": f"dogodek-{number}",
        "title_sl": "Ohranjanje rudarske dediščine",
        "title_en": "Preserving mining heritage",
        "starts_at": at("2025-11-25 10:00"),
        "ends_at": at("2025-11-25 13:00"),
        "venue_name": "Mladinski center Hrastnik",
        "address": "Naselje Aleša Kaple 9a, Hrastnik",
        "registration_closes_at": at("2025-11-24 00:00"),
        **facts,
    }
    organizer = values.pop("organizer", None) or make_organizer()
    event = events.store(Event(organizer=organizer, **values))
    if status != Event.Status.DRAFT:
        events.publish(event)
    if status == Event.Status.CANCELLED:
        events.cancel(event)
    return event


def make_item(event: Event, **facts) -> AgendaItem:
    """Store a programme item with a sign-up of its own, after the event."""
    values = {
        "title_sl": "Ogled Mlakarjevega stanovanja",
        "title_en": "Visit of the Mlakar flat",
        "starts_at": at("2025-11-25 13:00"),
        "ends_at": at("2025-11-25 13:30"),
        "needs_signup": True,
        **facts,
    }
    return _stored(AgendaItem(event=event, **values))


def make_choice(item: AgendaItem, **facts) -> AgendaChoice:
    """Store one of several things to choose from at a programme item."""
    number = next(_numbers)
    values = {"title_sl": f"Miza {number}", "title_en": f"Table {number}", **facts}
    return _stored(AgendaChoice(item=item, **values))


def make_question(event: Event, **facts) -> Question:
    """Store a question; one that asks for a choice has no options yet."""
    number = next(_numbers)
    values = {"text_sl": f"Vprašanje {number}", "text_en": f"Question {number}", **facts}
    return _stored(Question(event=event, **values))


def make_option(question: Question, **facts) -> QuestionOption:
    number = next(_numbers)
    values = {"title_sl": f"Možnost {number}", "title_en": f"Option {number}", **facts}
    return _stored(QuestionOption(question=question, **values))


def _stored(row):
    events.store_row(row)
    return row


def make_person(**facts) -> Person:
    """Return somebody with an address of their own."""
    number = next(_numbers)
    values = {
        "given_name": "Ana",
        "family_name": f"Gost{number}",
        "organisation": "Društvo rudarjev",
        "email": f"gost{number}@primer.example",
        **facts,
    }
    return Person(**values)


def make_rsvp(event: Event, status: str = Status.ACCEPTED, *, items=None, **facts) -> Rsvp:
    """Put somebody on the guest list in this status; the letters of it are taken away again.

    WAITLISTED needs an event that is full. `brought_by` may stand among the facts.
    """
    by = history.COMMAND
    brought_by = facts.pop("brought_by", None)
    rsvp = rsvps.register(event, make_person(**facts), by=by, brought_by=brought_by)
    if status in (Status.ACCEPTED, Status.WAITLISTED):
        rsvps.accept(rsvp, by=by, items=items)
    elif status == Status.DECLINED:
        rsvps.decline(rsvp, by=by)
    elif status == Status.CANCELLED:
        rsvps.withdraw(rsvp, by=by)
    assert rsvp.status == status, f"The reply became {rsvp.status}, not {status}."
    rsvp.letters.all().delete()
    return rsvp


def give_seats(event: Event, capacity: int | None) -> None:
    """Give an event another number of seats, as an organiser does who stores its form."""
    event.refresh_from_db()
    event.capacity = capacity
    events.store(event)
    events.settle(event)


def person_of(rsvp: Rsvp, **changes) -> Person:
    """Return what is stored about somebody, with changes."""
    return replace(people.person_of(rsvp), **changes)


def send_reply(event: Event, person: Person, *, answer="accept", items=(), stamp="stamp"):
    """Send the public form for one person; return what they are told."""
    own = Delegate(person=person, places=people.places(list(items)))
    return send_party(event, own, answer=answer, stamp=stamp)[0]


def send_party(event: Event, *party: Person | Delegate, answer="accept", stamp="stamp"):
    """Send the public form for several people; return what each is told."""
    delegates = tuple(one if isinstance(one, Delegate) else Delegate(person=one) for one in party)
    return replies.receive(event, replies.Reply(answer=answer, delegates=delegates, stamp=stamp))


def make_message(event: Event, *groups: str, **facts) -> GroupMessage:
    """Store a draft of a message to groups, by default to who comes."""
    values = {"subject_sl": "Še nekaj", "body_sl": "Pozdravljeni, {ime}!", **facts}
    message = GroupMessage(event=event, groups=list(groups) or ["coming"], **values)
    return group_messages.store(message, by=history.COMMAND)
