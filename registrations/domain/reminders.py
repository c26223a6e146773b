"""Reminders: when an event's guests are reminded of it, and the letters of it, once for each day
that the event is on.

The only writer of Reminder, but for what domain.copies copies. A worker looks for what is due, and
writes it bit by bit under the event's lock, so that no reply waits for it; what a killed process
was writing is undone by the database and taken up where it stood. Shortly before a letter goes out
it is asked once more whether it is still of use.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from registrations import clock
from registrations.domain import letter_runs, locks, reminded, summons
from registrations.domain.history import SYSTEM, Actor, record_event
from registrations.mail import messages, outbox
from registrations.mail.outbox import Verdict
from registrations.models import Event, EventChange, EventNotice, OutgoingMail, Reminder, Rsvp
from registrations.models.reminder import MOST_DAYS, is_daytime, moments, next_morning

Kind, What, State = Reminder.Kind, EventChange.What, EventNotice.State
LETTERS: dict[str, Callable[..., OutgoingMail]] = {
    Kind.UNANSWERED: messages.reminder_unanswered,
    Kind.MISSING: messages.reminder_missing,
    Kind.COMING: messages.reminder_coming,
    Kind.WAITING: messages.reminder_waiting,
}
# In days; what a new event has.
DEFAULTS: dict[str, int] = {Kind.UNANSWERED: 3, Kind.MISSING: 3, Kind.COMING: 1, Kind.WAITING: 1}
# Written under the event's lock: so few that a reply hardly waits.
MOST_AT_ONCE = 25
# Guests read the news of a change first: so long reminders wait for a word about it, and so long
# after the word they come.
NEWS_FIRST = timedelta(hours=2)
# Between these numbers of days before, a database looks for what may be due.
ROUGHLY = (-1, 1, 3, 7, 14, MOST_DAYS)
# Where only the day of a reminder matters, and until when it is of use.
AT_ANY_TIME = {"days_before": 0, "at_hour": 12}
_turns = itertools.count()


def begin(event: Event) -> None:
    """Give a new event its reminders, all of them on."""
    Reminder.objects.bulk_create(
        Reminder(event=event, kind=kind, days_before=days, is_on=True)
        for kind, days in DEFAULTS.items()
    )


def of(event: Event) -> list[Reminder]:
    """Return an event's reminders, one of each kind; what was never decided about is off."""
    stored = {reminder.kind: reminder for reminder in event.reminders.all()}
    found = [
        stored.get(kind, Reminder(kind=kind, days_before=days)) for kind, days in DEFAULTS.items()
    ]
    for reminder in found:
        reminder.event = event
    return found


def decide(event: Event, reminder: Reminder, *, by: Actor) -> bool:
    """Store what an organiser wants of one reminder; return whether that is something new.

    A run that has been finished for the day of the event stays finished.
    """
    with locks.held(event.pk) as held:
        stored = _held(held, reminder.kind) or Reminder(event=held, kind=reminder.kind)
        before = _said(stored) if stored.pk else {}
        for name in ("is_on", "days_before", "at_hour"):
            setattr(stored, name, getattr(reminder, name))
        after = _said(stored)
        if before == after or (not before and not stored.is_on):
            return False
        stored.save()
        record_event(held, What.REMINDER, before, after, by=by, at=clock.now())
        return True


def goes_out_at_once(reminder: Reminder, at: datetime) -> bool:
    """Whether its time has come already, and nobody has been reminded."""
    return waits_for_event(reminder, at) and takes_place(reminder.event)


def waits_for_event(reminder: Reminder, at: datetime) -> bool:
    """Whether it goes out as soon as guests may be reminded of the event at all."""
    when = reminder.moments
    return reminder.is_on and when.is_now(at) and not reminder.is_done_for(when.day)


def takes_place(event: Event) -> bool:
    """Whether guests may be reminded of it at all."""
    return event.status == Event.Status.PUBLISHED and event.has_date


def write_some() -> bool:
    """Write the next few letters that are due; return whether there was any to write."""
    at = clock.now()
    due = _without_news(list(_due(at)), at)
    if not due:
        return False
    # In turns: who has much to write holds up no other organiser.
    event_id, kind = due[next(_turns) % len(due)]
    with suppress(Event.DoesNotExist), locks.held(event_id) as event:
        reminder = _held(event, kind)
        if reminder is not None and _is_due(reminder, at):
            _write_some(event, reminder, at)
    return True


def judge(mail: OutgoingMail) -> Verdict:
    """Say what becomes of a letter that would go out now: a reminder may have been overtaken."""
    if mail.is_reminder and mail.cause.startswith(summons.BY_HAND):
        is_of_use = takes_place(mail.own_event) and reminded.still_concerns(mail)
        return outbox.SEND if is_of_use else Verdict(is_off=True)
    if not mail.is_reminder or not _is_of_run(mail):
        return outbox.SEND
    at, event = clock.now(), mail.own_event
    reminder = Reminder(event=event, kind=mail.kind, **AT_ANY_TIME)
    when = reminder.moments
    is_about_it = takes_place(event) and mail.cause == _cause(when.day)
    if not is_about_it or not reminded.still_concerns(mail) or reminded.is_overtaken(mail):
        return Verdict(is_off=True)
    if at >= when.end:
        return Verdict(error=_("not sent: it would have been too late to be of use"))
    if not is_daytime(at, event.tz):
        return Verdict(wait=next_morning(at, event.tz) - at)
    return outbox.SEND


def _due(at: datetime) -> Iterator[tuple[int, str]]:
    """Find what has to be written, without a lock: in a few columns of what is on and to come."""
    on = Reminder.objects.filter(
        _is_near(at),
        letter_runs.rested(),
        is_on=True,
        event__status=Event.Status.PUBLISHED,
        event__is_postponed=False,
        event__ends_at__gt=at,
        event__starts_at__gt=at,
    ).order_by()
    columns = ("event", "kind", "days_before", "at_hour", "run_for", "done_at")
    of_event = ("event__starts_at", "event__registration_closes_at", "event__timezone")
    for event, kind, days, hour, run_for, done_at, starts_at, closes, zone in on.values_list(
        *columns, *of_event
    ):
        tz, closes_at = ZoneInfo(zone), min(closes or starts_at, starts_at)
        when = moments(kind, days, hour, starts_at=starts_at, closes_at=closes_at, tz=tz)
        is_done = done_at is not None and run_for == when.day
        if when.is_now(at) and not is_done and is_daytime(at, tz):
            yield event, kind


def _is_near(at: datetime) -> Q:
    """Whether a reminder may be due, in words in which a database leaves most of them out: it is
    for a moment that comes in not more than so many days, and the one that has begun."""
    near = Q()
    for fewer, days in itertools.pairwise(ROUGHLY):
        until = at + timedelta(days=days + 1)
        comes = Q(event__starts_at__lt=until) | Q(event__registration_closes_at__lt=until)
        near |= Q(days_before__gt=fewer, days_before__lte=days) & comes
    return near


def _is_due(reminder: Reminder, at: datetime) -> bool:
    """The same, under the lock."""
    return goes_out_at_once(reminder, at) and is_daytime(at, reminder.event.tz)


def _without_news(due: list[tuple[int, str]], at: datetime) -> list[tuple[int, str]]:
    """Leave out events of which guests are just being told of a change, or may be told soon."""
    if not due:
        return []
    since = at - NEWS_FIRST
    news = EventNotice.objects.filter(
        Q(state=State.PENDING, begun_at__gt=since)
        | Q(state=State.SENDING)
        | Q(state=State.SENT, decided_at__gt=since),
        event__in={event for event, _kind in due},
    )
    waiting = set(news.values_list("event", flat=True))
    return [(event, kind) for event, kind in due if event not in waiting]


def _held(event: Event, kind: str) -> Reminder | None:
    reminder = Reminder.objects.select_for_update().filter(event=event, kind=kind).first()
    if reminder is not None:
        reminder.event = event
    return reminder


def _write_some(event: Event, reminder: Reminder, at: datetime) -> None:
    day = reminder.moments.day
    if reminder.run_for != day or reminder.done_at is not None:
        last = event.rsvps.aggregate(last=Max("pk"))["last"] or 0
        reminder.run_for, reminder.last_rsvp, reminder.done_at = day, last, None
        reminder.written_to = reminder.written = 0
        letter_runs.begin(reminder)
    people = reminded.to_write(event, reminder.kind, at=at).filter(
        pk__gt=reminder.written_to, pk__lte=reminder.last_rsvp
    )
    rows = list(people.select_related("brought_by")[:MOST_AT_ONCE])
    before = reminder.written_to
    is_whole = not rows or _post(event, reminder, rows, cause=_cause(day))
    reminder.written_to = rows[-1].pk if rows and is_whole else before
    if is_whole and len(rows) < MOST_AT_ONCE:
        _finish(event, reminder, at)
    reminder.save()


def _post(event: Event, reminder: Reminder, rows: list[Rsvp], *, cause: str) -> bool:
    """Post the letters for these people that there are not yet; return whether all are."""
    kind = reminder.kind
    concerned = {rsvp.pk for rsvp in rows if rsvp.email}
    readers = {reader.pk: reader for rsvp in rows if (reader := _reader(rsvp)) is not None}
    others = reminded.colleagues(event, kind, readers.values())
    told = OutgoingMail.objects.filter(rsvp__in=list(readers), kind=kind, cause=cause)
    for pk in told.values_list("rsvp", flat=True):
        del readers[pk]
    # Read once for all letters.
    prefetch_related_objects([event], "agenda_items")

    def letter(reader: Rsvp) -> OutgoingMail | None:
        reader.event = event
        is_own = reader.pk in concerned
        if not is_own and not others[reader.pk]:
            return None
        return letter_to(reader, kind, others=others[reader.pk], is_own=is_own, cause=cause)

    return letter_runs.write(reminder, readers.values(), letter, kind=kind, cause=cause)


def _reader(rsvp: Rsvp) -> Rsvp | None:
    return rsvp if rsvp.email else rsvp.brought_by


def letter_to(
    reader: Rsvp, kind: str, *, others: list[Rsvp], is_own: bool, cause: str = ""
) -> OutgoingMail:
    """Return a reminder, not to be stored by whoever only looks at it."""
    return LETTERS[kind](reader, cause=cause, others=others, is_own=is_own)


def _finish(event: Event, reminder: Reminder, at: datetime) -> None:
    reminder.done_at = at
    if reminder.written:
        said = {"kind": reminder.kind, "people": reminder.written}
        record_event(event, What.REMINDER, {}, said, by=SYSTEM, at=at)


def _cause(day: str) -> str:
    """Of one kind, one letter for each day on which the event would be."""
    return f"reminder-{day}"


def _is_of_run(mail: OutgoingMail) -> bool:
    """Whether it was written by itself; what an organiser sends again goes out."""
    return mail.cause.startswith("reminder-")


def _said(reminder: Reminder) -> dict:
    return {
        "kind": reminder.kind,
        "is_on": reminder.is_on,
        "days_before": reminder.days_before,
        "at_hour": reminder.at_hour,
    }
