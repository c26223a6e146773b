"""Several people of one organisation in one reply: each a row of their own, tied by brought_by."""

from collections import Counter
from collections.abc import Sequence

from registrations import clock
from registrations.domain import answers, locks, organisations, pending, rsvps, rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor
from registrations.domain.people import Delegate
from registrations.models import Event, Rsvp, YesOrNo
from registrations.models.rsvp import RsvpQuerySet

Status = Rsvp.Status


def brought(bringer: Rsvp) -> RsvpQuerySet:
    """Return the colleagues of a person who come, wait, or have not answered."""
    return bringer.brought.filter(status__in=[*rsvps.HOLDING, Status.NEEDS_ACTION])


def ask(event: Event, delegates: Sequence[Delegate], *, more: int = 0) -> None:
    """Ask whether these people may come together; `more` is how many of them do so already.

    Raises: RsvpRefused too_many_people, same_address_twice, organisation_is_full.
    """
    if len(delegates) + more > event.people_per_reply:
        raise RsvpRefused("too_many_people", most=event.people_per_reply)
    addresses = Counter(d.person.email_key for d in delegates if d.person.email)
    if any(count > 1 for count in addresses.values()):
        raise RsvpRefused("same_address_twice")
    for organisation, count in Counter(d.person.organisation for d in delegates).items():
        organisations.ask(event, organisation, newcomers=count)


def answer(
    rsvp: Rsvp, answer: str, delegates: Sequence[Delegate], *, by: Actor, submission: str
) -> None:
    """Store the reply of a person, and of the colleagues they name, under the event's lock.

    Raises: RsvpRefused what rsvps.accept and rsvps.decline raise.
    """
    own, *colleagues = delegates
    if answer == YesOrNo.DECLINE:
        rsvps.decline(rsvp, by=by, person=own.person)
        return
    rows = [(rsvp, own)]
    for number, colleague in enumerate(colleagues, start=1):
        row = _row(rsvp, colleague, by=by, submission=f"{submission[:60]}-{number}")
        if row is not None:
            rows.append((row, colleague))
    _accept_together(rows, by=by)


def add(bringer: Rsvp, delegate: Delegate, *, by: Actor, submission: str) -> Rsvp | None:
    """Add a colleague to a reply that is stored.

    A colleague whose address already has a reply is asked, as if the reply had come from them;
    then None is returned. The same form sent twice (same `submission`) adds one person.
    Raises: RsvpRefused withdrawn, no_brought_bringer, what `ask`, rsvps.accept and
    rules.ask_newcomer raise.
    """
    with locks.held(bringer.event_id, bringer) as event:
        sent = event.rsvps.filter(submission=submission).first()
        if sent is not None:
            return sent
        rules.ask_newcomer(event, by=by, at=clock.now())
        rules.ask_invited(bringer)
        if bringer.brought_by_id is not None:
            raise RsvpRefused("no_brought_bringer")
        if by.is_guest:
            ask(event, [delegate], more=1 + brought(bringer).count())
        row = _row(bringer, delegate, by=by, submission=submission)
        if row is not None:
            said = {"items": delegate.places, "answers": delegate.answers}
            rsvps.accept(row, by=by, person=delegate.person, **said)
        return row


def swap(rsvp: Rsvp, delegate: Delegate, *, by: Actor) -> Rsvp:
    """Somebody whom a colleague brought stays away, and another one takes their place in the order.

    The places at programme items go along. Returns the new person's row.
    Raises: RsvpRefused already_registered, organisation_is_full, what rsvps.hand_on and
    answers.store raise.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        bringer = rsvp.brought_by
        if bringer is None:
            raise RsvpRefused("no_seat_to_hand_on")
        new = rsvps.register(event, delegate.person, by=by, brought_by=bringer)
        new.event = event
        left, came = rsvps.hand_on(rsvp, new, by=by)
        answers.store(event, new, delegate.answers, by=by, at=came.at)
        if rsvp.email:
            rsvps.tell(rsvp, left, changed=False)
        rsvps.tell(new, came, changed=False)
        return new


def accept_all(bringer: Rsvp, *, by: Actor) -> None:
    """All of us come, in the order in which they were named.

    Raises: what rsvps.accept raises.
    """
    with locks.held(bringer.event_id, bringer) as event:
        for rsvp in (bringer, *_rows_of(bringer, event)):
            if not rsvp.is_withdrawn:
                rsvps.accept(rsvp, by=by)


def decline_all(bringer: Rsvp, *, by: Actor) -> None:
    """None of us comes.

    Raises: what rsvps.decline raises.
    """
    with locks.held(bringer.event_id, bringer) as event:
        for rsvp in (bringer, *_rows_of(bringer, event)):
            if not rsvp.is_withdrawn:
                rsvps.decline(rsvp, by=by)


def _rows_of(bringer: Rsvp, event: Event) -> list[Rsvp]:
    rows = list(bringer.brought.order_by("pk"))
    for rsvp in rows:
        rsvp.event, rsvp.brought_by = event, bringer
    return rows


def _row(bringer: Rsvp, colleague: Delegate, *, by: Actor, submission: str) -> Rsvp | None:
    """Return the row in which a colleague's reply is to be stored, or None where it has to wait
    for a word of the person who has this address already."""
    rsvp = locks.find(bringer.event, colleague.person.email_key)
    if rsvp is None:
        rsvp = rsvps.register(
            bringer.event, colleague.person, by=by, brought_by=bringer, submission=submission
        )
    elif rsvp.status != Status.NEEDS_ACTION:
        pending.keep(rsvp, YesOrNo.ACCEPT, [colleague], submission=submission, sent_by=bringer)
        return None
    return rsvp


def _accept_together(rows: Sequence[tuple[Rsvp, Delegate]], *, by: Actor) -> None:
    """Seat people one by one in the order given, then tell them.

    Whoever has no address of their own is told of in the letter to who brought them.
    """
    steps = []
    for rsvp, delegate in rows:
        with locks.held(rsvp.event_id) as event:
            rsvp.event = event
            said = (delegate.person, delegate.places, delegate.answers)
            steps.append((rsvp, *rsvps.come(event, rsvp, *said, by=by)))
    for rsvp, move, changed in steps:
        if rsvp.email or rsvp.brought_by_id is None:
            rsvps.tell(rsvp, move, changed=changed)
