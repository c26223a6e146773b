"""Whatever people do in whatever order, the list adds up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.domain import corrections, events, guest_list, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK
from registrations.models import Event
from tests.factories import make_event, make_item, make_rsvp, person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PEOPLE = 5


class Meeting:
    """Two seats for five people, two programme items with one and two places."""

    def __init__(self):
        self.event = make_event(capacity=2)
        self.items = [make_item(self.event, capacity=n).pk for n in (1, 2)]
        self.people = [make_rsvp(self.event, "NEEDS_ACTION") for _ in range(PEOPLE)]

    def accept(self, who, items, by):
        rsvps.accept(self.people[who], by=by, items=[self.items[n] for n in items])

    def correct(self, who, name):
        rsvp = self.people[who]
        corrections.correct(rsvp, person_of(rsvp, given_name=name), by=LINK)

    def invite(self, who):
        rsvps.invite(self.event, person_of(self.people[who]), by=COMMAND)

    def give_seats(self, capacity):
        event = Event.objects.get(pk=self.event.pk)
        event.capacity = capacity
        events.store(event)
        events.settle(event)

    def give_places(self, which, capacity):
        item = self.event.agenda_items.get(pk=self.items[which])
        item.capacity = capacity
        events.store_row(item)
        events.settle(self.event)

    def pause(self):
        events.cancel(self.event)

    def go_on(self):
        events.publish(self.event)


WHO = st.integers(0, PEOPLE - 1)
ITEMS = st.sets(st.integers(0, 1)).map(sorted)
SEATS = st.sampled_from([1, 2, 3, 4, None])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), WHO, ITEMS, st.sampled_from([LINK, COMMAND])),
        st.tuples(st.just("accept"), WHO, ITEMS, st.sampled_from([LINK, COMMAND])),
        st.tuples(st.just("decline"), WHO),
        st.tuples(st.just("withdraw"), WHO),
        st.tuples(st.just("invite"), WHO),
        st.tuples(st.just("correct"), WHO, st.sampled_from(["Ana", "Neža"])),
        st.tuples(st.just("give_seats"), SEATS),
        st.tuples(st.just("give_places"), st.integers(0, 1), SEATS),
        st.tuples(st.just("pause")),
        st.tuples(st.just("go_on")),
    ),
    min_size=5,
    max_size=25,
)
VERBS = {
    "decline": lambda meeting, who: rsvps.decline(meeting.people[who], by=LINK),
    "withdraw": lambda meeting, who: rsvps.withdraw(meeting.people[who], by=COMMAND),
}


def play(meeting, steps):
    for verb, *words in steps:
        act = VERBS.get(verb) or getattr(Meeting, verb)
        try:
            act(meeting, *words)
        except RsvpRefused:
            continue


def in_order(rows):
    """Return the places in order of those who sit and of those who wait."""
    held = {"ACCEPTED": [], "WAITLISTED": []}
    for status, order in rows.values_list("status", "order"):
        if status in held:
            held[status].append(order)
    return held["ACCEPTED"], held["WAITLISTED"]


def free(row):
    return row.capacity is None or row.seats_taken < row.capacity


@settings(max_examples=40)
@given(steps=STEPS)
def test_the_list_adds_up_after_any_sequence(steps):
    meeting = Meeting()
    play(meeting, steps)
    meeting.go_on()

    assert guest_list.wrong_counters() == []
    event = Event.objects.get(pk=meeting.event.pk)
    seated, waiting = in_order(event.rsvps)
    assert not (waiting and free(event)), "a seat is free and somebody waits"
    assert len({*seated, *waiting}) == len(seated) + len(waiting)
    for item in event.agenda_items.all():
        seated, waiting = in_order(item.signups)
        assert not (waiting and free(item)), "a place is free and somebody waits"
        assert len({*seated, *waiting}) == len(seated) + len(waiting)
    for rsvp in event.rsvps.all():
        kept = {signup.status for signup in rsvp.signups.all()}
        allowed = {"ACCEPTED": {"ACCEPTED", "WAITLISTED"}, "WAITLISTED": {"WISHED"}}
        assert kept <= allowed.get(rsvp.status, set())


@settings(max_examples=20)
@given(steps=STEPS)
def test_history_tells_how_everyone_came_to_where_they_are(steps):
    meeting = Meeting()
    play(meeting, steps)

    for rsvp in meeting.event.rsvps.all():
        told = "NEEDS_ACTION"
        for change in rsvp.changes.filter(what="status"):
            assert change.before == told != change.after
            told = change.after
        assert told == rsvp.status


@settings(max_examples=20)
@given(steps=STEPS)
def test_every_move_has_one_letter_and_nothing_else_has(steps):
    meeting = Meeting()
    play(meeting, steps)

    for rsvp in meeting.event.rsvps.all():
        moved = rsvp.changes.filter(what="status").exclude(after="NEEDS_ACTION")
        moves = {f"change-{pk}" for pk in moved.values_list("pk", flat=True)}
        letters = rsvp.letters.exclude(kind__in=["changed", "invitation"])
        assert sorted(letter.cause for letter in letters) == sorted(moves)
        awaited = rsvp.changes.filter(after="NEEDS_ACTION")
        invitations = {letter.cause for letter in rsvp.letters.filter(kind="invitation")}
        assert invitations <= {f"change-{pk}" for pk in awaited.values_list("pk", flat=True)}
