"""Whatever people do in whatever order, the guest list is what the plain rules make of it."""

import os
from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from unittest import mock

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registrations import clock as rules_clock
from registrations.domain import events, guest_list, history, joining, parties, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK
from registrations.domain.people import Delegate
from registrations.mail import composition, messages, outbox
from registrations.models import Event, Rsvp
from tests.conftest import MORNING
from tests.domain import plain_rules
from tests.domain.plain_rules import WAITING
from tests.factories import (
    at,
    give_seats,
    make_choice,
    make_event,
    make_item,
    make_option,
    make_person,
    make_question,
    person_of,
    send_party,
)

pytestmark = [pytest.mark.django_db]

# A long run by hand: SRECANJE_EXAMPLES=10 for ten times as many.
EXAMPLES = 10 * int(os.environ.get("SRECANJE_EXAMPLES", "1"))
VISIT, WALK, TALKS = "visit", "walk", "talks"
RED, BLUE = "red", "blue"
BUS, TRAIN = "bus", "train"


class Both:
    """One meeting in the database, and the same one in plain lists."""

    def __init__(self, clock):
        self.clock, self.stamp = clock, 0
        self.event = make_event(capacity=3, people_per_reply=50)
        self.places = {
            VISIT: make_item(self.event, capacity=1),
            WALK: make_item(self.event, capacity=2),
            TALKS: make_item(
                self.event, starts_at=at("2025-11-25 14:00"), ends_at=at("2025-11-25 15:00")
            ),
        }
        self.places[RED] = make_choice(self.places[TALKS], capacity=1)
        self.places[BLUE] = make_choice(self.places[TALKS], capacity=2)
        self.question = make_question(self.event, kind="ONE", is_for_each_person=True)
        self.options = {
            BUS: make_option(self.question, capacity=2),
            TRAIN: make_option(self.question),
        }
        self.plain = plain_rules.Meeting(
            seats=3,
            limits={VISIT: 1, WALK: 2, RED: 1, BLUE: 2, BUS: 2},
            clash=(VISIT, WALK),
        )
        self.pks = {}
        for _ in range(3):
            self.do("invite", None)

    def do(self, verb, *words):
        """Do the same on both sides: both do it, or both refuse. Then compare them."""
        if not self.plain.people and any(isinstance(word, Who) for word in words):
            return
        numbers = [self._number(verb, word) for word in words]
        before = deepcopy(self.plain)
        refused = []
        try:
            getattr(self.plain, verb)(*map(self._plain, words, numbers))
        except plain_rules.No:
            self.plain = before
            refused.append("by the plain rules")
        try:
            getattr(self, verb)(*map(self._real, words, numbers))
        except RsvpRefused as refusal:
            refused.append(refusal.code)
        assert len(refused) != 1, f"{verb}{words} was refused {refused}"
        self._meet()
        self._compare()

    # --- How it is done in the database --------------------------------------------------------

    def reply(self, size, wanted, option):
        self.stamp += 1
        people = [make_person(**({} if n < 2 else {"email": ""})) for n in range(size)]
        said = {"places": self._places(wanted), "answers": self._answers(option)}
        party = [Delegate(person=person, **said) for person in people]
        send_party(self.event, *party, stamp=f"{self.stamp}")

    def invite(self, rsvp):
        person = make_person() if rsvp is None else person_of(rsvp)
        rsvps.invite(self.event, person, by=COMMAND)

    def accept(self, rsvp, wanted, option, guest):
        said = {"items": self._places(wanted), "answers": self._answers(option)}
        rsvps.accept(rsvp, by=LINK if guest else COMMAND, **said)

    def give_up(self, rsvp):
        rsvps.accept(rsvp, by=LINK, items=[])

    def accept_all(self, rsvp):
        parties.accept_all(rsvp, by=LINK)

    def decline(self, rsvp):
        rsvps.decline(rsvp, by=LINK)

    leave_to_others = decline

    def decline_all(self, rsvp):
        parties.decline_all(rsvp, by=LINK)

    def withdraw(self, rsvp):
        rsvps.withdraw(rsvp, by=COMMAND)

    def remove(self, rsvp):
        del self.pks[next(number for number, pk in self.pks.items() if pk == rsvp.pk)]
        rsvps.remove(rsvp, by=COMMAND)

    def swap(self, rsvp):
        self.stamp += 1
        one = Delegate(person=make_person())
        parties.swap(rsvp, one, by=LINK, submission=f"swap {self.stamp}")

    def join(self, stays, goes):
        number = next(number for number, pk in self.pks.items() if pk == goes.pk)
        joining.join(stays, goes, by=COMMAND)
        del self.pks[number]

    def seat_out_of_turn(self, rsvp):
        rsvps.seat_out_of_turn(rsvp, by=COMMAND, reason="Govori.")

    def give_seats(self, seats):
        give_seats(self.event, seats)

    def give_places(self, name, limit):
        place = type(self.places[name]).objects.get(pk=self.places[name].pk)
        place.capacity = limit
        events.store_row(place)
        events.settle(self.event)

    def pause(self):
        events.cancel(self.event)

    def go_on(self):
        events.publish(self.event)

    def close(self):
        self.clock.move_to(max(self.event.closes_at, rules_clock.now()))

    def start(self):
        self.clock.move_to(self.event.starts_at)

    # --- What is compared ----------------------------------------------------------------------

    def rows(self, *around):
        """Return the people of both sides in pairs, first come first, with the rows around them."""
        loaded = self.event.rsvps.prefetch_related(*around)
        rows = {row.pk: row for row in loaded}
        return [(one, rows[self.pks[one.number]]) for one in self.plain.people]

    def _meet(self):
        """Find the rows of people who are new."""
        known = set(self.pks.values())
        rows = self.event.rsvps.exclude(pk__in=known).order_by("pk").values_list("pk", flat=True)
        new = [one.number for one in self.plain.people if one.number not in self.pks]
        self.pks |= dict(zip(new, rows, strict=True))

    def _compare(self):
        plain, event = self.plain, Event.objects.get(pk=self.event.pk)
        names = {(type(place), place.pk): name for name, place in self.places.items()}
        for one, row in self.rows("signups", "answers"):
            assert (row.status, row.order) == (one.status, one.order)
            held = {
                names[type(self.places[VISIT]), s.item_id]: [
                    names.get((type(self.places[RED]), s.choice_id)),
                    s.status,
                    s.order,
                ]
                for s in row.signups.all()
            }
            assert held == one.places
            said = [answer.value for answer in row.answers.all()]
            assert said == ([[self.options[one.option].pk]] if one.option else [])
        assert guest_list.wrong_counters() == []
        waiting = len(plain.in_order(WAITING))
        counted = (event.seats_taken, event.waiting_count, event.last_order)
        assert counted == (plain.taken(), waiting, plain.last_order)
        assert plain.is_overfull or event.capacity is None or event.seats_taken <= event.capacity
        if plain.is_on and not plain.has_started:
            assert not (waiting and event.seats_left != 0), "a seat is free and somebody waits"
        orders = [one.order for one in plain.in_order(*plain_rules.HOLDING)]
        assert len(orders) == len(set(orders))

    def _number(self, verb, word):
        if not isinstance(word, Who):
            return None
        meant = [one for one in self.plain.people if MEANT.get(verb, anybody)(self.plain, one)]
        people = self.plain.people if word.is_anybody or not meant else meant
        return people[word.place % len(people)].number

    def _plain(self, word, number):
        found = [one for one in self.plain.people if one.number == number]
        return found[0] if isinstance(word, Who) else word

    def _real(self, word, number):
        return Rsvp.objects.get(pk=self.pks[number]) if isinstance(word, Who) else word

    def _places(self, wanted):
        return {
            self.places[item].pk: self.places[choice].pk if choice else None
            for item, choice in wanted.items()
        }

    def _answers(self, option):
        return {self.question.pk: [self.options[option].pk]} if option else {}


@dataclass(frozen=True)
class Who:
    """Somebody on the list, by a number that is counted round: anybody, or among those for whom
    it changes something."""

    place: int
    is_anybody: bool


def anybody(meeting, one):
    return True


MEANT = {
    "accept": lambda meeting, one: one.status in ("NEEDS_ACTION", "DECLINED", "ACCEPTED"),
    "decline": lambda meeting, one: one.status == "ACCEPTED",
    "give_up": lambda meeting, one: meeting.stands_in_the_way(one),
    "invite": lambda meeting, one: one.status == "CANCELLED",
    "seat_out_of_turn": lambda meeting, one: one.status in ("WAITLISTED", "DECLINED"),
    "swap": lambda meeting, one: one.bringer and one.status in plain_rules.HOLDING,
    "withdraw": lambda meeting, one: one.status in ("ACCEPTED", "DECLINED"),
    "leave_to_others": lambda meeting, one: meeting.stands_in_the_way(one),
    **dict.fromkeys(["accept_all", "decline_all"], lambda meeting, one: one.has_brought),
}
WHO = st.builds(Who, st.integers(0, 11), st.sampled_from([False, False, False, True]))
# Most want what few can have; nobody can have both the visit and the walk.
WANTED = st.sampled_from(
    [
        {},
        {VISIT: None},
        {VISIT: None},
        {VISIT: None, TALKS: RED},
        {VISIT: None, TALKS: RED},
        {WALK: None},
        {WALK: None, TALKS: RED},
        {TALKS: BLUE},
        {VISIT: None, WALK: None},
    ]
)
OPTION = st.sampled_from([None, BUS, TRAIN])
LIMIT = st.sampled_from([1, 2, 3, 5, None])
# What each deed is done with, and how often it happens beside the others.
DEEDS = {
    "reply": (6, st.integers(1, 4), WANTED, OPTION),
    "accept": (6, WHO, WANTED, OPTION, st.booleans()),
    "decline": (4, WHO),
    "leave_to_others": (4, WHO),
    "give_up": (4, WHO),
    "swap": (4, WHO),
    "give_seats": (4, LIMIT),
    "go_on": (4,),
    "invite": (3, WHO | st.none()),
    "accept_all": (3, WHO),
    "decline_all": (3, WHO),
    "give_places": (3, st.sampled_from([VISIT, WALK, RED, BLUE]), LIMIT),
    "seat_out_of_turn": (2, WHO),
    "join": (2, WHO, WHO),
    "withdraw": (2, WHO),
    "remove": (1, WHO),
    "pause": (1,),
}
# After the start seats that come free stay free, and organisers alone act.
LATE_DEEDS = {
    "withdraw": (4, WHO),
    "accept": (6, WHO, WANTED, OPTION, st.sampled_from([False, False, False, True])),
    "give_seats": (2, st.sampled_from([3, 5])),
    **{deed: (1, *words) for deed, (_, *words) in DEEDS.items() if deed not in ("give_seats",)},
}


def step(deeds):
    often = [deed for deed, (times, *_) in deeds.items() for _ in range(times)]
    drawn = st.sampled_from(often)
    return drawn.flatmap(lambda deed: st.tuples(st.just(deed), *deeds[deed][1:]))


STEP, LATE_STEP = step(DEEDS), step(LATE_DEEDS)
OPEN = st.lists(STEP, min_size=25, max_size=40)
LATE = st.lists(LATE_STEP, min_size=4, max_size=10)
# Half of the meetings are played to the end while replies are open.
STEPS = st.one_of(
    OPEN,
    st.tuples(OPEN, st.just([("close",)]), st.lists(STEP, max_size=8)),
    st.tuples(OPEN, st.sampled_from([[("start",)], [("close",), ("start",)]]), LATE),
).map(lambda parts: parts if isinstance(parts, list) else [one for part in parts for one in part])


def moves_of(row):
    """The lines by which a row moved; that two rows were joined is no move by itself."""
    return [line for line in row.changes.all() if line.what in history.MOVES and line.after]


FIRST = Who(0, False)
# What chance seldom plays: somebody comes after the start, when a seat is free and another waits;
# who is seated has wished for a place that another waits for; a place is given up for another.
PAST_THE_WAITING = [
    ("reply", 4, {}, None),
    ("start",),
    ("withdraw", FIRST),
    ("accept", FIRST, {}, None, False),
]
WISH_AND_WAIT = [
    ("reply", 1, {VISIT: None}, None),
    ("reply", 1, {VISIT: None}, None),
    ("reply", 1, {}, None),
    ("reply", 1, {VISIT: None}, None),
    ("leave_to_others", FIRST),
]
GIVEN_UP = [
    ("reply", 1, {VISIT: None}, None),
    ("reply", 1, {VISIT: None}, None),
    ("give_up", FIRST),
]
# Both are on the bus, one at the visit for which the other waits; somebody waits for a seat.
TWO_ARE_ONE = [
    ("reply", 1, {VISIT: None}, BUS),
    ("reply", 2, {VISIT: None, TALKS: RED}, BUS),
    ("reply", 1, {VISIT: None}, None),
    ("join", Who(4, True), Who(3, True)),
]
# Who stays away had a seat on the bus by another row.
AWAY_STAYS = [
    ("reply", 1, {}, None),
    ("decline", Who(3, True)),
    ("reply", 1, {}, BUS),
    ("join", Who(3, True), Who(4, True)),
    ("accept", Who(3, True), {}, BUS, True),
]


# Of these a row alone says all that they say; of changes where no place has come free by itself.
OF_A_ROW = {"coming", "waiting", "declined", "withdrawn", "changed", "invitation"}


@contextmanager
def letters_drawn_twice():
    """Hold every letter against one about the same row by somebody who has to ask for all that
    stands beside it."""
    post, compose, said = outbox.post, composition.letter, []

    def note(rsvp, kind, cause, **more):
        said.append(more)
        return compose(rsvp, kind, cause, **more)

    def compare(mail, **when):
        if mail.kind in OF_A_ROW and "freed" not in said.pop():
            rsvp = Rsvp.objects.get(pk=mail.rsvp_id)
            anew = getattr(messages, mail.kind)(rsvp, cause=mail.cause)
            for name in ("to_email", "subject", "body_text", "body_html", "facts"):
                assert getattr(mail, name) == getattr(anew, name), (mail.kind, name)
        return post(mail, **when)

    with (
        mock.patch.object(outbox, "post", compare),
        mock.patch.object(composition, "letter", note),
    ):
        yield


@settings(max_examples=EXAMPLES)
@example(steps=PAST_THE_WAITING)
@example(steps=WISH_AND_WAIT)
@example(steps=GIVEN_UP)
@example(steps=TWO_ARE_ONE)
@example(steps=AWAY_STAYS)
@given(steps=STEPS)
def test_guest_list_is_what_the_plain_rules_make_of_it(steps):
    with time_machine.travel(MORNING, tick=False) as clock, letters_drawn_twice():
        both = Both(clock)
        for verb, *words in steps:
            both.do(verb, *words)

        for one, row in both.rows("changes", "letters"):
            # Of a row that was joined, the history tells of each that has become it.
            told = Counter({"NEEDS_ACTION": 1 + one.joined})
            for move in moves_of(row):
                is_new = move.before != move.after or move.what == history.What.JOINED
                assert told[move.before] and is_new, "history leaves something out"
                told.update({move.before: -1, move.after: +1})
            assert told[row.status]
            if one.joined:
                continue
            tellable = [move for move in moves_of(row) if move.after != "NEEDS_ACTION"]
            causes = Counter(f"change-{move.pk}" for move in tellable)
            letters = [m for m in row.letters.all() if m.kind not in ("changed", "invitation")]
            told_of = Counter(letter.cause for letter in letters)
            # Of who has no address, somebody else's letter may tell.
            assert told_of == causes if row.email else told_of <= causes
