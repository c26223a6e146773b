"""Several people of one organisation in one reply: each a row of their own, tied by brought_by."""

from collections import Counter
from collections.abc import Sequence

from registrations import clock
from registrations.domain import (
    answers,
    correspondence,
    locks,
    organisations,
    pending,
    rsvps,
    rules,
)
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, last_move
from registrations.domain.people import Delegate
from registrations.models import Event, Rsvp, RsvpChange, YesOrNo, keys
from registrations.models.rsvp import RsvpQuerySet

Status = Rsvp.Status
# What somebody said who said nothing new.
NOTHING = (None, None, None)


def brought(bringer: Rsvp) -> RsvpQuerySet:
    """Return the colleagues of a person who come, wait, or have not answered."""
    return bringer.brought.awaited()


def mark(submission: str, number: int) -> str:
    """Return what tells the people of one form apart; who replies is number 0."""
    return f"{submission[:60]}-{number}" if number else submission


def ask(event: Event, delegates: Sequence[Delegate], *, beside: Rsvp | None = None) -> None:
    """Ask whether these people may come together, with somebody who has replied before and the
    colleagues of theirs.

    Raises: RsvpRefused too_many_people, same_address_twice, organisation_is_full.
    """
    more = 0 if beside is None else 1 + brought(beside).count()
    if len(delegates) + more > event.people_per_reply:
        raise RsvpRefused("too_many_people", most=event.people_per_reply)
    addresses = [delegate.person.email_key for delegate in delegates]
    addresses += [] if beside is None else [beside.email_key]
    if any(count > 1 for address, count in Counter(addresses).items() if address):
        raise RsvpRefused("same_address_twice")
    organisations.ask(event, [delegate.person.organisation for delegate in delegates])


def ask_more(event: Event, bringer: Rsvp, delegates: Sequence[Delegate]) -> None:
    """Ask whether somebody who has replied may bring these people, beside those they have brought.

    Raises: RsvpRefused what `ask` raises.
    """
    new = [delegate for delegate in delegates if _named_before(bringer, delegate) is None]
    if new:
        ask(event, new, beside=bringer)


def answer(
    rsvp: Rsvp, answer: str, delegates: Sequence[Delegate], *, by: Actor, submission: str
) -> None:
    """Store the reply of a person, and of the colleagues they name, under the event's lock.

    Raises: RsvpRefused no_brought_bringer, what rsvps.accept and rsvps.decline raise.
    """
    own, *colleagues = delegates
    if answer == YesOrNo.DECLINE:
        rsvps.decline(rsvp, by=by, person=own.person)
        return
    if colleagues and rsvp.brought_by_id is not None:
        raise RsvpRefused("no_brought_bringer")
    rows = [(rsvp, own)]
    for number, colleague in enumerate(colleagues, start=1):
        row = _named_before(rsvp, colleague)
        if row is None:
            row = _row(rsvp, colleague, by=by, submission=mark(submission, number))
        if row is not None:
            rows.append((row, colleague))
    _accept_together(rsvp, rows, by=by)


def add(bringer: Rsvp, *delegates: Delegate, by: Actor, submission: str) -> Rsvp | None:
    """Add colleagues to a reply that is stored; return the row of the first.

    A colleague whose address already has a reply is asked, as if the reply had come from them;
    for them None stands. The same form sent twice (same `submission`) is taken once.
    Raises: RsvpRefused withdrawn, no_brought_bringer, what `ask`, rsvps.accept and
    rules.ask_newcomer raise.
    """
    with locks.held(bringer.event_id, bringer) as event:
        sent = event.rsvps.sent_as(submission).first()
        if sent is not None:
            return sent
        rules.ask_newcomer(event, by=by, at=clock.now())
        rules.ask_invited(bringer)
        if bringer.brought_by_id is not None:
            raise RsvpRefused("no_brought_bringer")
        if by.is_guest:
            ask(event, delegates, beside=bringer)
        rows = [
            (_row(bringer, delegate, by=by, submission=mark(submission, number)), delegate)
            for number, delegate in enumerate(delegates)
        ]
        _accept_together(bringer, [(row, said) for row, said in rows if row is not None], by=by)
        return rows[0][0]


def swap(rsvp: Rsvp, delegate: Delegate, *, by: Actor) -> Rsvp:
    """Somebody whom a colleague brought stays away, and another one takes their place in the order.

    The places at programme items go along. Returns the new person's row.
    Raises: RsvpRefused no_seat_to_hand_on, withdrawn, already_registered, organisation_is_full,
    what rsvps.hand_on and answers.store raise.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        bringer = rsvp.brought_by
        if bringer is None or not rsvp.holds_place:
            raise RsvpRefused("no_seat_to_hand_on")
        if by.is_guest:
            rules.ask_invited(bringer)
            organisations.ask(event, [delegate.person.organisation], besides=rsvp)
        new = rsvps.register(event, delegate.person, by=by, brought_by=bringer)
        new.event = event
        left, came = rsvps.hand_on(rsvp, new, by=by)
        answers.store(event, new, delegate.answers, by=by, at=came.at)
        if rsvp.email:
            correspondence.tell(rsvp, left, changed=False)
        correspondence.tell(new, came, changed=False)
        return new


def accept_all(bringer: Rsvp, *, by: Actor) -> None:
    """All of us come, in the order in which they were named, without who was swapped.

    Raises: what rsvps.accept raises.
    """
    with locks.held(bringer.event_id, bringer) as event:
        rules.ask_invited(bringer)
        rows = [rsvp for rsvp in _all(bringer, event) if not _was_swapped(rsvp)]
        _accept_together(bringer, [(rsvp, None) for rsvp in rows], by=by)


def decline_all(bringer: Rsvp, *, by: Actor) -> None:
    """None of us comes; their seats go to others than us.

    Raises: what rsvps.decline raises.
    """
    with locks.held(bringer.event_id, bringer) as event:
        rows = _all(bringer, event)
        steps = [(rsvp, *rsvps.leave(event, rsvp, None, by=by)) for rsvp in rows]
        _tell(bringer, steps)
        rsvps.refill(event)


def _all(bringer: Rsvp, event: Event) -> list[Rsvp]:
    """Return the people of a reply whose invitation stands, who replied first."""
    rows = [bringer, *bringer.brought.select_for_update().order_by("pk")]
    for rsvp in rows[1:]:
        rsvp.event, rsvp.brought_by = event, bringer
    return [rsvp for rsvp in rows if not rsvp.is_withdrawn]


def _was_swapped(rsvp: Rsvp) -> bool:
    move = last_move(rsvp)
    return move is not None and move.what == What.SWAPPED and not rsvp.holds_place


def _named_before(bringer: Rsvp, colleague: Delegate) -> Rsvp | None:
    """Return the row of a colleague without an address whom an earlier reply named, too: a reply
    that takes the place of another makes nobody twice."""
    name = keys.folded(colleague.person.full_name)
    for rsvp in bringer.brought.awaited().order_by("pk"):
        if not colleague.person.email and not rsvp.email and keys.folded(rsvp.full_name) == name:
            return rsvp
    return None


def _row(bringer: Rsvp, colleague: Delegate, *, by: Actor, submission: str) -> Rsvp | None:
    """Return the row in which a colleague's reply is to be stored, or None where it has to wait
    for a word of the person who has this address already."""
    rsvp = locks.find(bringer.event, colleague.person.email_key)
    if rsvp is None:
        more = {"brought_by": bringer, "submission": submission}
        rsvp, _line = rsvps.enter(bringer.event, colleague.person, by=by, **more)
    elif rsvp.status != Status.NEEDS_ACTION or (bringer.event.is_by_invitation and by.is_guest):
        # In a closed round whoever was invited replies by their own link.
        pending.keep(rsvp, YesOrNo.ACCEPT, [colleague], submission=submission, sent_by=bringer)
        return None
    else:
        rsvp.submission = submission
        rsvp.save(update_fields=["submission"])
    return rsvp


def _accept_together(
    bringer: Rsvp, rows: Sequence[tuple[Rsvp, Delegate | None]], *, by: Actor
) -> None:
    """Seat people one by one in the order given, then tell them."""
    steps = []
    for rsvp, delegate in rows:
        with locks.held(rsvp.event_id) as event:
            rsvp.event = event
            said = (delegate.person, delegate.places, delegate.answers) if delegate else NOTHING
            steps.append((rsvp, *rsvps.come(event, rsvp, *said, by=by)))
    _tell(bringer, steps)


def _tell(bringer: Rsvp, steps: Sequence[tuple[Rsvp, RsvpChange | None, bool]]) -> None:
    """Post a letter to each; whoever has no address stands in the bringer's, where there is one."""
    names_all = any(rsvp == bringer and (move or changed) for rsvp, move, changed in steps)
    for rsvp, move, changed in steps:
        if rsvp == bringer or rsvp.email or not names_all:
            correspondence.tell(rsvp, move, changed=changed)
