"""What the organiser's people are told of an event by letter: of replies one by one or once a day,
as each of them wishes, and always when it becomes full and when replies have closed.

Nothing of it is written while somebody replies: a worker reads the history of replies from the
mark at which the last letter ended. Letters and mark are stored together under the event's lock,
so that whoever is killed, and however many workers there are, nobody is told twice.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from registrations import clock
from registrations.domain import desk_readers, guest_list, locks
from registrations.domain.desk_readers import Reader
from registrations.domain.history import Channel, What
from registrations.mail import messages, outbox
from registrations.mail.desk_parts import Facts
from registrations.models import (
    Event,
    Membership,
    OutgoingMail,
    Report,
    ReportChoice,
    Rsvp,
    RsvpChange,
)

Status, Letters = Rsvp.Status, Membership.Letters
# Whether replies are told one by one: what guests themselves have said, or have had said.
REPLIES = (What.STATUS, What.SWAPPED)
BY_GUESTS = (Channel.FORM, Channel.LINK, Channel.CALENDAR)
MOVES = (*REPLIES, What.OUT_OF_TURN, What.WALK_IN, What.REGISTERED, What.BROUGHT)
CHANGED = (What.DETAILS, What.ANSWERS, What.SIGNUP)
# What became of people, in the order in which it is told.
ORDER: tuple[str, ...] = (
    Status.ACCEPTED,
    Status.WAITLISTED,
    Status.DECLINED,
    Status.CANCELLED,
    Status.NEEDS_ACTION,
)
# Beyond so many at once, replies share one letter.
MOST_LETTERS_AT_ONCE = 5
MOST_REPLIES_AT_ONCE = 50
DIGEST_HOUR = 7
# What nobody has written in time is written later, but not as news of long ago.
LATEST_HOUR = 20
DEADLINE_IS_NEWS = timedelta(days=2)
AFTER_THE_END = timedelta(hours=36)


def newest() -> int:
    """Return the mark of what has happened last, at any event."""
    return RsvpChange.objects.aggregate(newest=Max("pk"))["newest"] or 0


def write_some() -> bool:
    """Write the letters that are due now; return whether there was any event to write about."""
    at = clock.now()
    events = list(_watched(at))
    readers = desk_readers.of(events)
    changed = _changed(event for event in events if _each(readers[event.pk]))
    due = [event for event in events if event.pk in changed or _is_due(event, _report(event), at)]
    for event in due:
        _write(event.pk, readers[event.pk])
    return bool(due)


def wish(membership: Membership, letters: str, *, event: Event | None = None) -> None:
    """Store which letters a member wants: about one event, where '' is as about all others, or
    about all others. Letters at each reply begin with the next one.

    Shape: letters is one of Membership.Letters.
    """
    if letters == Letters.EACH:
        _begin_anew(membership, event)
    if event is None:
        membership.letters = letters
        membership.save(update_fields=["letters"])
    elif letters:
        wanted = {"letters": letters}
        ReportChoice.objects.update_or_create(wanted, membership=membership, event=event)
    else:
        ReportChoice.objects.filter(membership=membership, event=event).delete()


def _begin_anew(membership: Membership, event: Event | None) -> None:
    """Where nobody has had letters at each reply so far, what is past is not told any more."""
    events = _watched(clock.now()).filter(organizer=membership.organizer_id)
    chosen = list(events if event is None else events.filter(pk=event.pk))
    readers = desk_readers.of(chosen)
    for one in chosen:
        if not _each(readers[one.pk]):
            with suppress(Event.DoesNotExist), locks.held(one.pk) as held:
                report = _stored(held, clock.now())
                report.told_to = newest()
                report.save()


def _watched(at: datetime) -> QuerySet[Event]:
    is_on = Q(ends_at__gt=at - AFTER_THE_END) | Q(is_postponed=True)
    published = Event.objects.filter(is_on, status=Event.Status.PUBLISHED).order_by("pk")
    return published.select_related("organizer", "report")


def _report(event: Event) -> Report | None:
    return getattr(event, "report", None)


def _changed(events: Iterable[Event]) -> set[int]:
    """Return the ids of events at which somebody has replied since the last letter."""
    marks = {event.pk: report.told_to for event in events if (report := _report(event))}
    if not marks:
        return set()
    news = _replies(RsvpChange.objects.filter(rsvp__event__in=marks, pk__gt=min(marks.values())))
    last = news.order_by().values_list("rsvp__event").annotate(last=Max("pk"))
    return {event for event, pk in last if pk > marks[event]}


def _is_due(event: Event, report: Report | None, at: datetime) -> bool:
    if report is None:
        return True
    return _is_full(event) != report.is_full or bool(
        _closed_unsaid(event, report, at) or _digest_day(event, report, at)
    )


def _is_full(event: Event) -> bool:
    return event.seats_left == 0


def _closed_unsaid(event: Event, report: Report, at: datetime) -> datetime | None:
    """Return a deadline that is just over and that nobody has been told of; the start is none."""
    is_one = event.closes_at < event.starts_at and event.has_closed(at)
    is_news = at < event.closes_at + DEADLINE_IS_NEWS and report.closed_at != event.closes_at
    return event.closes_at if is_one and is_news else None


def _digest_day(event: Event, report: Report, at: datetime) -> date | None:
    """Return today, in the event's zone, where its digest is due: once a day, whatever clocks
    do."""
    local = at.astimezone(event.tz)
    is_time = DIGEST_HOUR <= local.hour < LATEST_HOUR
    is_open = report.digest_on is None or report.digest_on < local.date()
    return local.date() if is_time and is_open else None


def _write(event_id: int, readers: list[Reader]) -> None:
    with suppress(Event.DoesNotExist), locks.held(event_id) as event:
        at = clock.now()
        report = _stored(event, at)
        _tell_replies(event, report, readers)
        _tell_full(event, report, readers, at)
        if closed := _closed_unsaid(event, report, at):
            report.closed_at = closed
            cause = f"{event.pk}-{closed.isoformat()}"
            _post(messages.deadline, event, _numbers(event), readers, cause)
        if today := _digest_day(event, report, at):
            _write_digest(event, report, readers, today)
        report.save()


def _stored(event: Event, at: datetime) -> Report:
    """Return the event's marks; the day on which they are set up has no digest any more."""
    report = Report.objects.select_for_update().filter(event=event).first()
    if report is not None:
        return report
    local = at.astimezone(event.tz)
    is_late = local.hour >= DIGEST_HOUR
    digest_on = local.date() - timedelta(days=0 if is_late else 1)
    return Report(event=event, digest_on=digest_on)


def _tell_replies(event: Event, report: Report, readers: list[Reader]) -> None:
    each = _each(readers)
    if not each:
        return
    news = _replies(RsvpChange.objects.filter(rsvp__event=event, pk__gt=report.told_to))
    lines = list(news.order_by("pk").select_related("rsvp__brought_by")[:MOST_REPLIES_AT_ONCE])
    if not lines:
        return
    report.told_to = lines[-1].pk
    parties: dict[int, dict[int, Rsvp]] = {}
    for line in lines:
        line.rsvp.event = event
        leader = line.rsvp.brought_by_id or line.rsvp_id
        parties.setdefault(leader, {})[line.rsvp_id] = line.rsvp
    told = [list(party.values()) for party in parties.values()]
    if len(told) > MOST_LETTERS_AT_ONCE:
        told = [[rsvp for party in told for rsvp in party]]
    for people in told:
        cause = f"{event.pk}-{report.told_to}-{people[0].pk}"
        _post(messages.replies, event, _numbers(event, each=people), each, cause)


def _tell_full(event: Event, report: Report, readers: list[Reader], at: datetime) -> None:
    became_full = _is_full(event) and not report.is_full
    report.is_full = _is_full(event)
    if became_full and not event.has_started(at):
        report.times_full += 1
        cause = f"{event.pk}-{report.times_full}"
        _post(messages.full, event, _numbers(event), readers, cause)


def _write_digest(event: Event, report: Report, readers: list[Reader], today: date) -> None:
    since, report.digest_on, report.digest_to = report.digest_to, today, newest()
    failed, before = _undelivered(event), report.failed
    report.failed = failed
    daily = [reader for reader in readers if reader.letters == Letters.DAILY]
    if not daily:
        return
    if not _each(readers):
        # So that what has to be looked through for the next reply stays short.
        report.told_to = report.digest_to
    groups = _groups(event, since)
    if any(groups.values()) or failed > before:
        said = _numbers(event, groups=groups, failed=failed)
        _post(messages.digest, event, said, daily, f"{event.pk}-{today.isoformat()}")


def _groups(event: Event, since: int) -> dict[str, list[Rsvp]]:
    """Return who is where they were not before, and who has changed something, by name."""
    before, rows, touched = dict[int, str](), dict[int, Rsvp](), set[int]()
    lines = RsvpChange.objects.filter(rsvp__event=event, pk__gt=since, what__in=(*MOVES, *CHANGED))
    for line in lines.order_by("pk").select_related("rsvp"):
        rows[line.rsvp_id] = line.rsvp
        if line.what in CHANGED:
            touched.add(line.rsvp_id)
        else:
            before.setdefault(line.rsvp_id, line.before)
    people = sorted(rows.values(), key=lambda rsvp: (rsvp.sort_key, rsvp.pk))
    moved = [rsvp for rsvp in people if before.get(rsvp.pk, rsvp.status) != rsvp.status]
    found: dict[str, list[Rsvp]] = {
        status: [r for r in moved if r.status == status] for status in ORDER
    }
    known = {rsvp.pk for rsvp in moved}
    return {**found, "changed": [r for r in people if r.pk in touched - known]}


def _post(
    write: Callable[..., OutgoingMail], event: Event, said: Facts, to: list[Reader], cause: str
) -> None:
    """Draw a letter once in each language, and store it for each of its readers."""
    drawn: dict[str, OutgoingMail] = {}
    for reader in to:
        language = reader.user.language
        if language not in drawn:
            drawn[language] = write(event, said, language=language, cause=cause)
        outbox.post_to_user(drawn[language], reader.user)


def _numbers(event: Event, **more) -> Facts:
    people = event.rsvps.all()
    here = people.present().order_by().count()
    return Facts(counts=guest_list.counts(people), present=here, **more)


def _undelivered(event: Event) -> int:
    failed = OutgoingMail.objects.failed().to_present_address()
    return failed.filter(event=event, rsvp__isnull=False).values("rsvp").distinct().count()


def _replies(changes: QuerySet[RsvpChange]) -> QuerySet[RsvpChange]:
    return changes.filter(what__in=REPLIES, channel__in=BY_GUESTS)


def _each(readers: list[Reader]) -> list[Reader]:
    return [reader for reader in readers if reader.letters == Letters.EACH]
