"""What a guest sends: the public reply, a second one with the same address, a lost link.

Nothing here says whether an address is known: the answer to the guest is made of what was sent
and of the event alone.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from registrations import clock
from registrations.domain import (
    allowances,
    answers,
    kept_places,
    locks,
    newcomers,
    parties,
    pending,
    rsvps,
    rules,
    signups,
)
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import FORM, LINK
from registrations.domain.people import Delegate, Person
from registrations.models import Event, PendingReply, Rsvp, RsvpChange, YesOrNo
from registrations.models.seats import Seated

SEAT, WAITING = "seat", "waiting"
YES = YesOrNo.ACCEPT


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What was sent with one form, whose stamp is `stamp`; `delegates` begins with who replies."""

    answer: str
    delegates: tuple[Delegate, ...]
    stamp: str

    @property
    def coming(self) -> tuple[Delegate, ...]:
        return self.delegates if self.answer == YES else ()

    @property
    def submission(self) -> str:
        """What tells forms apart: the same form with the same content has the same one."""
        people = [delegate.as_json() for delegate in self.delegates]
        content = json.dumps([self.stamp, self.answer, people], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """What a reply means as the event stands: for one person, and for each item chosen.

    Shape: seat is SEAT, WAITING or "" (not coming); items maps item ids to SEAT or WAITING.
    """

    seat: str
    items: dict[int, str]


NOT_COMING = [Outcome("", {})]


def receive(event: Event, reply: Reply) -> list[Outcome]:
    """Take a reply from the public form; return what it means for each of its people.

    The same form sent twice (same stamp, same content) is one reply and one letter.
    Raises: RsvpRefused what parties.ask, signups.places, answers.ask and rules.ask_newcomer raise.
    """
    own, submission = reply.delegates[0], reply.submission
    with locks.held(event.pk) as event:
        sent, rsvp = locks.known(event, submission, own.person.email_key)
        if sent is not None:
            return _outcomes_of(event, reply)
        try:
            _ask(event, reply)
        except RsvpRefused:
            # A form that was taken while it could be is thanked again, whatever has changed since.
            if not RsvpChange.objects.filter(rsvp__event=event, submission=submission).exists():
                raise
        outcomes = _foresee(event, reply.coming) or NOT_COMING
        if rsvp is None:
            rsvp = _newcomer(event, reply)
        elif rsvp.status == Rsvp.Status.NEEDS_ACTION and _fits(event, rsvp, reply):
            rsvp.submission = submission
            rsvp.save(update_fields=["submission"])
        else:
            pending.keep(rsvp, reply.answer, reply.delegates, submission=submission)
            return outcomes
        parties.answer(rsvp, reply.answer, reply.delegates, by=FORM, submission=submission)
        return outcomes


def apply(waiting: PendingReply) -> Rsvp:
    """Let a reply that waits on the personal page take the place of the stored one.

    Raises: RsvpRefused what parties.answer and kept_places.claim raise; the reply then goes on
    waiting.
    PendingReply.DoesNotExist where it was dealt with already.
    """
    rsvp = waiting.rsvp
    with locks.held(rsvp.event_id, rsvp) as event:
        waiting.refresh_from_db()
        waiting.rsvp = rsvp
        delegates, submission = pending.delegates_of(waiting, event), waiting.submission
        kept = kept_places.of(waiting, event)
        if kept is not None or waiting.sent_by_id is not None:
            kept_places.claim(kept, rsvp, delegates[0], by=LINK)
        else:
            parties.ask_more(event, rsvp, delegates[1:])
            parties.answer(rsvp, waiting.answer, delegates, by=LINK, submission=submission)
        pending.settle(waiting)
    return rsvp


def add_colleague(waiting: PendingReply) -> Rsvp | None:
    """Make a reply that waits on the personal page one of another person, brought by this one;
    with it those whom it names. Returns the row of that person.

    Raises: RsvpRefused what parties.add and rsvps.decline raise.
    PendingReply.DoesNotExist where it was dealt with already.
    """
    bringer = waiting.rsvp
    with locks.held(bringer.event_id, bringer) as event:
        rules.ask_invited(bringer)
        waiting.refresh_from_db()
        waiting.rsvp = bringer
        colleague, *others = pending.as_colleagues(waiting, event)
        if waiting.answer == YES:
            mark = f"colleague-{waiting.pk}"
            row = parties.add(bringer, colleague, *others, by=LINK, submission=mark)
        else:
            row = rsvps.register(event, colleague.person, by=LINK, brought_by=bringer)
            rsvps.decline(row, by=LINK)
        pending.settle(waiting)
        return row


def dismiss(waiting: PendingReply) -> None:
    """Throw away a reply that waits on the personal page, with the place that is kept by it."""
    with locks.held(waiting.rsvp.event_id, waiting.rsvp) as event:
        rules.ask_change(event, by=LINK, at=clock.now())
        kept_places.give_up(kept_places.of(waiting, event), by=LINK)
        pending.settle(waiting)


def send_link(event: Event, email_key: str) -> None:
    """Send the personal link to an address, if it has a reply and none was sent within an hour.

    Raises: RsvpRefused not_published, ended.
    """
    with locks.held(event.pk) as event:
        rules.ask_published(event)
        if event.has_ended(clock.now()):
            raise RsvpRefused("ended")
        rsvp = locks.find(event, email_key)
        if rsvp is not None:
            pending.post_link(rsvp)
        else:
            _work_as_long(event, email_key)


def _work_as_long(event: Event, email_key: str) -> None:
    """Do for an unknown address what is done for a known one, and undo it: how long the answer
    takes shall tell nothing."""
    with transaction.atomic():
        stranger = Person(given_name="-", family_name="-", email=email_key).new_row(event=event)
        stranger.save()
        pending.post_link(stranger)
        transaction.set_rollback(True)
    # Something to commit.
    event.save(update_fields=["last_order"])


def _fits(event: Event, rsvp: Rsvp, reply: Reply) -> bool:
    """Whether an invited person may come with so many. Where not, it waits for a word by their
    link: the public form must not tell that the address is known."""
    return len(reply.coming) <= allowances.most(event, rsvp)


def _newcomer(event: Event, reply: Reply) -> Rsvp:
    """Return a row for who replies first; one that is stored, where others hang on it or where it
    does not move at once."""
    own, submission = reply.delegates[0], reply.submission
    if len(reply.coming) == 1:
        return newcomers.row(event, own.person, submission=submission)
    return newcomers.enter(event, own.person, by=FORM, submission=submission)[0]


def _ask(event: Event, reply: Reply) -> None:
    """Ask everything of which the answer would tell whether an address is known, of all alike."""
    rules.ask_newcomer(event, by=FORM, at=clock.now())
    if reply.coming:
        parties.ask(event, reply.coming)
        answers.ask(event, [delegate.answers for delegate in reply.coming])


def _foresee(event: Event, delegates: Iterable[Delegate]) -> list[Outcome]:
    """What this would mean for people who are all new: the same, whether or not they are.

    Raises: RsvpRefused unknown_item, unknown_choice, clash.
    """
    taken: Counter[Seated] = Counter()
    outcomes = []
    for delegate in delegates:
        seat = _next_seat(event, taken)
        chosen = signups.places(event, delegate.places)
        items = {
            item.pk: _next_seat(choice or item, taken) if seat == SEAT else WAITING
            for item, choice in chosen.items()
        }
        outcomes.append(Outcome(seat, items))
    return outcomes


def _next_seat(place: Seated, taken: Counter[Seated]) -> str:
    if place.seats_left is None:
        return SEAT
    if not place.has_seat_for_newcomer or taken[place] >= place.seats_left:
        return WAITING
    taken[place] += 1
    return SEAT


def _outcomes_of(event: Event, reply: Reply) -> list[Outcome]:
    """What the reply that this very form made has become, person by person."""
    if not reply.coming:
        return NOT_COMING
    marks = [parties.mark(reply.submission, number) for number in range(len(reply.coming))]
    stored = {row.submission: row for row in event.rsvps.filter(submission__in=marks)}
    people = zip(marks, reply.coming, strict=True)
    foreseen = iter(_foresee(event, [one for mark, one in people if mark not in stored]))
    return [_outcome_of(stored[mark]) if mark in stored else next(foreseen) for mark in marks]


def _outcome_of(rsvp: Rsvp) -> Outcome:
    seats: dict[str, str] = {Rsvp.Status.ACCEPTED: SEAT, Rsvp.Status.WAITLISTED: WAITING}
    places = {
        signup.item_id: SEAT if signup.status == signup.Status.ACCEPTED else WAITING
        for signup in rsvp.signups.all()
    }
    return Outcome(seats.get(rsvp.status, ""), places)
