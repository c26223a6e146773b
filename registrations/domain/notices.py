"""Notices: what guests are told of a change of their event, to whom, and the letters of it.

The only writer of EventNotice. A notice waits for an organiser's word; once given, its letters are
written bit by bit, so that no reply waits for them, and by whichever process comes next.
"""

import hashlib
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q, QuerySet

from registrations import clock
from registrations.documents import news
from registrations.domain import correspondence, letter_runs, locks
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor
from registrations.models import Event, EventNotice, OutgoingMail, Rsvp

State, Kind, Status = EventNotice.State, OutgoingMail.Kind, Rsvp.Status
TOLD = (Status.ACCEPTED, Status.WAITLISTED, Status.NEEDS_ACTION)
LETTERS = correspondence.ABOUT_EVENT
# Written under the event's lock: so few that a reply hardly waits.
MOST_AT_ONCE = 25


@dataclass(frozen=True)
class Reason:
    """Why, in each language; Slovene stands in for English."""

    sl: str = ""
    en: str = ""

    @classmethod
    def of(cls, sl: str, en: str = "") -> "Reason":
        return cls(*(" ".join(text.split())[: EventNotice.LONGEST_REASON] for text in (sl, en)))

    def __str__(self) -> str:
        return " / ".join(dict.fromkeys(part for part in (self.sl, self.en) if part))


@dataclass(frozen=True)
class Audience:
    """Whom a notice goes to. Units: people; `unreachable` have no address at all."""

    counts: Counter = field(default_factory=Counter)
    unreachable: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def pending(event: Event) -> EventNotice | None:
    """Return the notice that waits for an organiser's word."""
    return event.notices.filter(state=State.PENDING).first()


def kind(event: Event, notice: EventNotice) -> str:
    """Return the letter that a notice is, or would be as the event stands."""
    return notice.kind or news.kind(notice.before, told(event, notice))


def told(event: Event, notice: EventNotice) -> news.Facts:
    """Return what guests are told, or would be as the event stands."""
    return notice.after or news.facts(event)


def fingerprint(event: Event, notice: EventNotice) -> str:
    """Return a name for all that a notice says, so that nobody sends what they have not seen."""
    said = [notice.pk, notice.before, told(event, notice), notice.reason_sl, notice.reason_en]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]


def audience(event: Event, before: news.Facts, after: news.Facts) -> Audience:
    """Return to whom a change would be told: nobody who has left, and only whom it concerns."""
    people = event.rsvps.filter(status__in=TOLD).order_by()
    groups = _with_letter(people).values_list("status", "language").annotate(n=Count("pk"))
    counts = Counter[str]()
    for status, language, number in groups:
        if _concerns(before, after, language, status):
            counts[status] += number
    return Audience(counts, without_address(event).count())


def without_address(event: Event) -> QuerySet[Rsvp]:
    """Return who comes, waits or has not answered, and can be reached by no letter."""
    nobody = Q(brought_by=None) | Q(brought_by__email="")
    return event.rsvps.filter(nobody, status__in=TOLD, email="").by_name()


def as_seen(event: Event, seen: str) -> EventNotice:
    """Return the notice that somebody decides about who has `seen` it (fingerprint).

    Raises: RsvpRefused notice_is_gone, notice_has_changed.
    """
    notice = pending(event)
    if notice is None:
        raise RsvpRefused("notice_is_gone")
    notice.event = event
    if fingerprint(event, notice) != seen:
        raise RsvpRefused("notice_has_changed")
    return notice


def remember(
    event: Event,
    before: news.Facts,
    after: news.Facts,
    *,
    reason: Reason | None = None,
    is_shown: bool = False,
) -> bool:
    """Note a change that guests would have to be told of; return whether they would. `is_shown`
    says that calendars are given it at once, by a higher sequence.

    Expects the event's lock. Edits are joined into one notice, from what guests believe to how it
    stands; where it is again as they believe, there is none.
    """
    notice = pending(event)
    base = notice.before if notice else _believed(event, before)
    if not _can_be_told(event, notice) or not news.kind(base, after):
        if notice is not None:
            notice.delete()
        return False
    if notice is None:
        if not audience(event, base, after).total:
            return False
        dates = news.dates_beside(event)
        notice = EventNotice(event=event, before=base, dates=dates, begun_at=clock.now())
    if is_shown:
        notice.shown = dict(after)
    if reason is not None:
        notice.reason_sl, notice.reason_en = reason.sl, reason.en
    notice.save()
    return True


def begin(notice: EventNotice, *, kind: str, after: news.Facts, by: Actor) -> Audience:
    """Let the letters of a notice be written, from now on by any worker; return to whom.

    Expects the event's lock.
    """
    event = notice.event
    found = audience(event, notice.before, after)
    last = event.rsvps.aggregate(last=Max("pk"))["last"] or 0
    notice.kind, notice.after, notice.last_rsvp = kind, dict(after), last
    _decide(notice, State.SENDING, by)
    return found


def hush(notice: EventNotice, *, kind: str, after: news.Facts, by: Actor) -> None:
    """Close a notice without a letter. Expects the event's lock."""
    notice.kind, notice.after = kind, dict(after)
    _decide(notice, State.SILENT, by)


def write_some() -> bool:
    """Write the next few letters of what was confirmed; return whether there was any to write.

    What a killed process was writing is undone by the database and taken up where it stood.
    """
    # In turns: who has much to write, or cannot be written to, holds up no other organiser.
    ready = EventNotice.objects.filter(letter_runs.rested(), state=State.SENDING)
    found = ready.order_by("?").first()
    if found is None:
        return False
    with suppress(Event.DoesNotExist), locks.held(found.event_id) as event:
        notice = EventNotice.objects.select_for_update().filter(pk=found.pk).first()
        if notice is not None and notice.state == State.SENDING:
            _write_some(event, notice)
    return True


def undecided(events: QuerySet[Event]) -> list[EventNotice]:
    """Return the notices of these events that wait for a word, the oldest first."""
    waiting = EventNotice.objects.filter(state=State.PENDING, event__in=events)
    found, at = waiting.select_related("event").order_by("begun_at", "pk"), clock.now()
    return [notice for notice in found if not notice.event.has_ended(at)]


def _write_some(event: Event, notice: EventNotice) -> None:
    people = event.rsvps.filter(
        status__in=TOLD, pk__gt=notice.written_to, pk__lte=notice.last_rsvp
    ).order_by("pk")
    rows = list(_with_letter(people).select_related("brought_by")[:MOST_AT_ONCE])
    cause = f"notice-{notice.pk}"

    def letter(rsvp: Rsvp) -> OutgoingMail | None:
        after = told(event, notice)
        rsvp.event = news.as_told(event, after)
        if not _concerns(notice.before, after, rsvp.language, rsvp.status):
            return None
        return LETTERS[notice.kind](rsvp, cause=cause, notice=notice)

    is_whole = letter_runs.write(notice, rows, letter, kind=notice.kind, cause=cause)
    if is_whole and len(rows) < MOST_AT_ONCE:
        notice.state = State.SENT
    notice.save(update_fields=[*letter_runs.STANDS, "state"])


def _with_letter(people: QuerySet[Rsvp]) -> QuerySet[Rsvp]:
    """Leave out who has no address, and whose bringer reads the same in a letter of their own."""
    reads_own = Q(email="") & (Q(brought_by=None) | Q(brought_by__email=""))
    by_bringer = Q(email="", brought_by__status__in=TOLD)
    return people.exclude(reads_own).exclude(by_bringer)


def _concerns(before: news.Facts, after: news.Facts, language: str, status: str) -> bool:
    if news.kind(before, after) != Kind.NOTICE:
        return True
    return bool(news.lines(before, after, language, is_coming=status == Status.ACCEPTED))


def _can_be_told(event: Event, notice: EventNotice | None) -> bool:
    """A draft that nobody was written about is nobody's business, nor is what is over."""
    is_known = not event.is_draft or notice is not None or event.letters.exists()
    return is_known and not event.has_ended(clock.now())


def _believed(event: Event, before: news.Facts) -> news.Facts:
    """Edits of a cancelled event are told nobody before it is opened again: then they are news."""
    last = event.notices.exclude(state=State.PENDING).last()
    if before["status"] != Event.Status.CANCELLED or last is None or not last.after:
        return before
    return {**before, **{name: last.after[name] for name in before}}


def _decide(notice: EventNotice, state: str, by: Actor) -> None:
    notice.state, notice.decided_at, notice.decided_by = state, clock.now(), by.user
    notice.save()
