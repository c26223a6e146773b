"""Several people of one organisation in one reply: each a row of their own, tied by brought_by.

Whoever registers colleagues sees and is told the same whether or not an address is known. A
colleague whose address has a reply gets a row of the party without it, which keeps the place, and
what was sent waits for a word of the address's owner, as domain.kept_places knows it.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q

from registrations import clock
from registrations.domain import (
    allowances,
    answers,
    corrections,
    correspondence,
    locks,
    newcomers,
    organisations,
    pending,
    rsvps,
    rules,
)
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, last_move, record
from registrations.domain.people import Delegate, Person
from registrations.models import Event, PendingReply, Rsvp, RsvpChange, YesOrNo
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
    most = allowances.most(event, beside)
    if len(delegates) + more > most:
        raise RsvpRefused("too_many_people", most=most)
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
        row = None if colleague.person.email else _named_before(rsvp, colleague)
        # Two people of one name in one reply are two people.
        if row is None or row in (other for other, _ in rows):
            row = _row(rsvp, colleague, by=by, submission=mark(submission, number))
        if row is not None:
            rows.append((row, colleague))
    _accept_together(rsvp, rows, by=by)


def add(bringer: Rsvp, *delegates: Delegate, by: Actor, submission: str) -> Rsvp | None:
    """Add colleagues to a reply that is stored; return the row of the first.

    For somebody whom this person has named before with the same address None stands. The same
    form sent twice (same `submission`) is taken once.
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


def swap(rsvp: Rsvp, delegate: Delegate, *, by: Actor, submission: str) -> Rsvp:
    """Somebody whom a colleague brought stays away, and another one takes their place in the order.

    The places at programme items go along. Returns the new person's row. The same form sent twice
    (same `submission`) is taken once.
    Raises: RsvpRefused no_seat_to_hand_on, withdrawn, same_address_twice, organisation_is_full,
    what rules.ask_newcomer, rsvps.hand_on and answers.store raise.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        sent = event.rsvps.sent_as(submission).first()
        if sent is not None:
            return sent
        rules.ask_newcomer(event, by=by, at=clock.now())
        bringer = rsvp.brought_by
        if bringer is None or not rsvp.holds_place:
            raise RsvpRefused("no_seat_to_hand_on")
        bringer.event = event
        if by.is_guest:
            rules.ask_invited(bringer)
            organisations.ask(event, [delegate.person.organisation], besides=rsvp)
        held = {signup.item_id: signup.choice_id for signup in rsvp.signups.all()}
        new = _newcomer(bringer, replace(delegate, places=held), by=by, submission=submission)
        corrections.write(event, new, delegate.person, by=by, at=clock.now())
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
    colleagues = list(bringer.brought.select_for_update().order_by("pk"))
    for rsvp in colleagues:
        rsvp.event, rsvp.brought_by = event, bringer
    # Rows of who was invited before they were named are older than the word of their colleague.
    lines = RsvpChange.objects.filter(rsvp__in=colleagues, what=What.BROUGHT).order_by("-pk")
    named = dict(lines.values_list("rsvp", "pk"))
    colleagues.sort(key=lambda rsvp: named.get(rsvp.pk, 0))
    return [rsvp for rsvp in (bringer, *colleagues) if not rsvp.is_withdrawn]


def _was_swapped(rsvp: Rsvp) -> bool:
    move = last_move(rsvp)
    return move is not None and move.what == What.SWAPPED and not rsvp.holds_place


def _named_before(bringer: Rsvp, colleague: Delegate) -> Rsvp | None:
    """Return the row of a colleague whom an earlier reply named, too, by their address or else by
    their name: a reply that takes the place of another makes nobody twice."""
    there = bringer.brought.awaited().order_by("pk")
    if key := colleague.person.email_key:
        waiting = PendingReply.objects.filter(sent_by=bringer, rsvp__email_key=key)
        kept = Q(email_key="", submission__in=waiting.values("submission"))
        return there.filter(Q(email_key=key) | kept).first()
    name = _without_marks(colleague.person.full_name)
    same = (rsvp for rsvp in there if not rsvp.email and _without_marks(rsvp.full_name) == name)
    return next((rsvp for rsvp in same if not rsvp.is_address_taken), None)


def _without_marks(name: str) -> str:
    """Žagar is Zagar here, too; other than stored keys, this keeps what is not Latin."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _newcomer(bringer: Rsvp, colleague: Delegate, *, by: Actor, submission: str) -> Rsvp:
    """Return a row that was not in the party. Raises: RsvpRefused same_address_twice."""
    key = colleague.person.email_key
    if key and (key == bringer.email_key or _named_before(bringer, colleague) is not None):
        raise RsvpRefused("same_address_twice")
    row = _row(bringer, colleague, by=by, submission=submission)
    if row is None:  # the owner of the address has said since what becomes of this very form
        raise RsvpRefused("same_address_twice")
    return row


def _row(bringer: Rsvp, colleague: Delegate, *, by: Actor, submission: str) -> Rsvp | None:
    """Return the row in which a colleague's reply is to be stored; None where the owner of the
    address is asked, and the party has a row for them."""
    event = bringer.event
    known = locks.find(event, colleague.person.email_key)
    if known is None:
        row = _enter(bringer, colleague.person, by=by, submission=submission)
        if row.email and by.is_guest:
            pending.work_as_long(row, colleague, submission=submission, sent_by=bringer)
        return row
    if _may_be_answered_for(known, bringer, by=by):
        known.submission, known.brought_by = submission, bringer
        bringer.beside = None
        known.save(update_fields=["submission", "brought_by"])
        record(known, What.BROUGHT, after=known.status, by=by, at=clock.now())
        return known
    was_named = _named_before(bringer, colleague) is not None
    is_new = pending.keep(
        known, YesOrNo.ACCEPT, [colleague], submission=submission, sent_by=bringer
    )
    if was_named or not is_new:
        return None
    row = _enter(bringer, replace(colleague.person, email=""), by=by, submission=submission)
    record(row, What.REPEATED, submission=submission, by=by, at=clock.now())
    return row


def _enter(bringer: Rsvp, person: Person, *, by: Actor, submission: str) -> Rsvp:
    more = {"brought_by": bringer, "submission": submission}
    return newcomers.enter(bringer.event, person, by=by, **more)[0]


def _may_be_answered_for(rsvp: Rsvp, bringer: Rsvp, *, by: Actor) -> bool:
    """Whether a colleague's word is the answer of somebody who has given none."""
    if rsvp.status != Status.NEEDS_ACTION or rsvp.brought_by_id not in (None, bringer.pk):
        return False
    # In a closed round whoever was invited replies by their own link.
    return not (rsvp.event.is_by_invitation and by.is_guest) and not rsvp.brought.exists()


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
    if len(steps) > 1:
        # A place that one of them has given up may have gone to another, by a row of its own.
        for rsvp, _move, _changed in steps:
            rsvp.beside = None
    _tell(bringer, steps)


def _tell(bringer: Rsvp, steps: Sequence[tuple[Rsvp, RsvpChange | None, bool]]) -> None:
    """Post a letter to each; whoever has no address stands in the bringer's, where there is one."""
    names_all = any(rsvp == bringer and (move or changed) for rsvp, move, changed in steps)
    for rsvp, move, changed in steps:
        if rsvp == bringer or rsvp.email or not names_all:
            correspondence.tell(rsvp, move, changed=changed)
