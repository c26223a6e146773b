"""The rules of seats once more, as plain lists: what tests compare the real guest list with.

A Meeting does what people do and keeps what has to be true afterwards. Nothing of registrations/
is used here, so that a fault there is not repeated here.
"""

from dataclasses import dataclass, field
from itertools import count

AWAITED, SEATED, WAITING, AWAY, WITHDRAWN = (
    "NEEDS_ACTION",
    "ACCEPTED",
    "WAITLISTED",
    "DECLINED",
    "CANCELLED",
)
WISHED = "WISHED"
HOLDING = (SEATED, WAITING)


class No(Exception):
    """Somebody has to be refused."""


_numbers = count()


@dataclass(eq=False)
class Somebody:
    number: int = field(default_factory=lambda: next(_numbers))
    has_address: bool = True
    bringer: "Somebody | None" = None
    status: str = AWAITED
    order: int | None = None
    # Item, to a list of choice (or None), status and order.
    places: dict = field(default_factory=dict)
    option: str | None = None
    is_invited: bool = False
    # When they last stayed away, and whether somebody else came instead.
    away: tuple[int, bool] = (0, False)
    has_brought: bool = False
    # When a colleague named them.
    named: int = 0
    # How many rows have become this one.
    joined: int = 0

    @property
    def was_swapped(self):
        return self.status == AWAY and self.away[1]

    @property
    def place(self):
        """The better of two places comes first."""
        return self.status != SEATED, self.order


@dataclass
class Meeting:
    """Shape: `limits` maps items without choices, choices and options to how many they take;
    items that `clash` cannot both be chosen."""

    seats: int | None
    limits: dict
    clash: tuple
    people: list[Somebody] = field(default_factory=list)
    last_order: int = 0
    times_away: int = 0
    is_on: bool = True
    is_closed: bool = False
    has_started: bool = False
    # Whether there may be more people than seats.
    is_overfull: bool = False

    # --- What people do ------------------------------------------------------------------------

    def reply(self, size, wanted, option):
        self._ask_newcomer(guest=True)
        party = [Somebody(has_address=n < 2) for n in range(size)]
        for one in party:
            one.bringer = party[0] if one is not party[0] else None
            one.named = one.number if one.bringer else 0
        party[0].has_brought = size > 1
        self.people += party
        for one in party:
            self._come(one, wanted, option, guest=True)

    def invite(self, one):
        self._ask_newcomer(guest=False)
        if one is None:
            self.people.append(Somebody(is_invited=True))
            return
        if not one.has_address:
            raise No
        if one.status == WITHDRAWN:
            self._leave(one, AWAITED)
        elif one.status != AWAITED or one.is_invited:
            raise No
        one.is_invited = True

    def accept(self, one, wanted, option, guest):
        self._come(one, wanted, option, guest=guest)

    def give_up(self, one):
        """Come, or go on coming, without any item."""
        self._come(one, {}, one.option, guest=True)

    def accept_all(self, one):
        if one.status == WITHDRAWN:
            raise No
        for other in [o for o in self._party(one) if not o.was_swapped]:
            self._come(other, None, None, guest=True)

    def decline(self, one):
        if one.status == WITHDRAWN:
            raise No
        self._ask_change(guest=True)
        self._leave(one, AWAY)
        self.refill()

    leave_to_others = decline

    def decline_all(self, one):
        for other in self._party(one):
            self._ask_change(guest=True)
            self._leave(other, AWAY)
        self.refill()

    def withdraw(self, one):
        self._leave(one, WITHDRAWN)
        self.refill()

    def remove(self, one):
        self._leave(one, WITHDRAWN)
        self.people.remove(one)
        for other in self.people:
            other.bringer = None if other.bringer is one else other.bringer
        self.refill()

    def swap(self, one):
        if one.bringer is None or one.status not in HOLDING or one.bringer.status == WITHDRAWN:
            raise No
        self._ask_newcomer(guest=True)
        new = Somebody(bringer=one.bringer, status=one.status, order=one.order, places=one.places)
        new.named = new.number
        one.places = {}
        self._leave(one, AWAY)
        one.away = one.away[0], True
        self.people.append(new)

    def join(self, stays, goes):
        if stays is goes:
            raise No
        self._ask_newcomer(guest=False)
        if stays.status == WITHDRAWN != goes.status:
            raise No
        self._take_replies(stays, goes)
        self._take_people(stays, goes)
        self.remove(goes)

    def seat_out_of_turn(self, one):
        if one.status == WITHDRAWN:
            raise No
        self._ask_newcomer(guest=False)
        if one.status != SEATED:
            self.is_overfull = True
            self._seat(one)

    def give_seats(self, seats):
        self.is_overfull = self.is_overfull or (seats is not None and self.taken() > seats)
        self.seats = seats
        self.refill()

    def give_places(self, place, limit):
        self.limits[place] = limit
        self.refill()

    def pause(self):
        self.is_on = False

    def go_on(self):
        self.is_on = True
        self.refill()

    def close(self):
        self.is_closed = True

    def start(self):
        self.is_closed = self.has_started = True

    # --- What follows from it ------------------------------------------------------------------

    def refill(self):
        if not self.is_on or self.has_started:
            return
        while (waiting := self.in_order(WAITING)) and self.has_free_seat():
            self._seat(waiting[0])
        for place in self.limits:
            while (waiting := self.at(place, WAITING)) and self._is_free(place):
                waiting[0][1] = SEATED

    def taken(self):
        return len(self.in_order(SEATED))

    def has_free_seat(self):
        return self.seats is None or self.taken() < self.seats

    def in_order(self, *statuses):
        found = [one for one in self.people if one.status in statuses]
        return sorted(found, key=lambda one: one.order)

    def at(self, place, status):
        """Return who stands at an item or choice in this status, the first one first."""
        held = [h for o in self.people for item, h in o.places.items() if place in (item, h[0])]
        own = [h for h in held if h[0] in (None, place) and h[1] == status]
        return sorted(own, key=lambda h: h[2])

    def stands_in_the_way(self, one):
        """Whether they hold a place for which others wait."""
        held = [(h[0] or item) for item, h in one.places.items() if h[1] == SEATED]
        return any(self.at(place, WAITING) for place in held)

    def with_option(self, option):
        return sum(one.option == option for one in self.people if one.status in HOLDING)

    def _come(self, one, wanted, option, *, guest):
        """`wanted` None: places and the option stay as they are."""
        if one.status == WITHDRAWN:
            raise No
        keeps_seat = one.status == SEATED
        newcomer_sits = self.has_free_seat() and not self.in_order(WAITING)
        sits = keeps_seat or (self.has_free_seat() if one.status == WAITING else newcomer_sits)
        target = SEATED if sits else WAITING
        (self._ask_newcomer if target != one.status else self._ask_change)(guest=guest)
        if one.status not in HOLDING:
            self.last_order += 1
            one.order = self.last_order
        moves, one.status = target != one.status, target
        if wanted is not None:
            self._answer(one, option, guest=guest)
            self._choose(one, wanted, guest=guest)
        if moves and target == SEATED:
            self._fulfil(one)

    def _answer(self, one, option, *, guest):
        limit = self.limits.get(option)
        if limit is not None and option != one.option:
            self._ask_newcomer(guest=guest)
            if self.with_option(option) >= limit:
                raise No
        one.option = option

    def _choose(self, one, wanted, *, guest):
        new = {i: c for i, c in wanted.items() if i not in one.places or one.places[i][0] != c}
        if new:
            self._ask_newcomer(guest=guest)
            if set(self.clash) <= set(wanted):
                raise No
        gone = [i for i in one.places if i not in wanted or i in new]
        for item in gone:
            del one.places[item]
        for item, choice in new.items():
            self.last_order += 1
            place = choice or item
            status = self._newcomer_at(place) if one.status == SEATED else WISHED
            one.places[item] = [choice, status, self.last_order]
        if gone and self.is_on and not self.has_started:
            for place in self.limits:
                while (waiting := self.at(place, WAITING)) and self._is_free(place):
                    waiting[0][1] = SEATED

    def _seat(self, one):
        if one.status != WAITING:
            self.last_order += 1
            one.order = self.last_order
        one.status = SEATED
        self._fulfil(one)

    def _fulfil(self, one):
        for item, held in one.places.items():
            if held[1] == WISHED:
                held[1] = self._newcomer_at(held[0] or item)

    def _leave(self, one, to):
        if one.status != to:
            one.status, one.order, one.places = to, None, {}
            if to == AWAY:
                self.times_away += 1
                one.away = self.times_away, False
            if self.limits.get(one.option) is not None or to == WITHDRAWN:
                one.option = None

    def _take_replies(self, stays, goes):
        has_answered = stays.status != AWAITED
        stays.option, goes.option = stays.option or goes.option, None
        if goes.status in HOLDING and stays.status != AWAY:
            self._take_places(stays, goes)
            if not has_answered or goes.place < stays.place:
                stays.status, stays.order = goes.status, goes.order
        elif not has_answered and goes.status == AWAY:
            self._leave(stays, AWAY)
        if stays.status == SEATED:
            self._fulfil(stays)
        elif stays.status != WAITING and self.limits.get(stays.option) is not None:
            stays.option = None

    def _take_places(self, stays, goes):
        for item, held in goes.places.items():
            own = stays.places.get(item)
            if own is None:
                clashing = {other for other in stays.places if {item, other} == set(self.clash)}
                is_wanted = not clashing
            else:
                ranks = SEATED, WAITING, WISHED
                better = (ranks.index(held[1]), held[2]) < (ranks.index(own[1]), own[2])
                is_wanted = held[0] == own[0] and better
            if is_wanted:
                stays.places[item] = held
        goes.places = {}

    def _take_people(self, stays, goes):
        for other in self.people:
            if other.bringer is goes:
                other.bringer = stays
        if stays.bringer is stays or any(other.bringer is stays for other in self.people):
            stays.bringer = None
        stays.named = min(filter(None, (stays.named, goes.named)), default=0)
        stays.has_brought = stays.has_brought or goes.has_brought
        stays.away = max(stays.away, goes.away)
        stays.joined += 1 + goes.joined
        if goes.has_address and not stays.has_address:
            stays.has_address = True
            if stays.status == goes.status == AWAITED:
                stays.is_invited = stays.is_invited or goes.is_invited

    def _party(self, one):
        brought = [other for other in self.people if other.bringer is one]
        party = [one, *sorted(brought, key=lambda other: other.named)]
        return [other for other in party if other.status != WITHDRAWN]

    def _is_free(self, place):
        limit = self.limits[place]
        return limit is None or len(self.at(place, SEATED)) < limit

    def _newcomer_at(self, place):
        return SEATED if self._is_free(place) and not self.at(place, WAITING) else WAITING

    def _ask_change(self, *, guest):
        if guest and (not self.is_on or self.has_started):
            raise No

    def _ask_newcomer(self, *, guest):
        self._ask_change(guest=guest)
        if not self.is_on or (guest and self.is_closed):
            raise No
