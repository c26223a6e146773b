"""Who may do what when: guests and organisers, at every moment that matters."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations import clock as rules_clock
from registrations.domain import corrections, events, history, replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import Event
from tests.factories import at, make_event, make_item, make_person, make_rsvp, person_of, send_reply
from tests.kept import Kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OPENS = "2025-11-12 09:00"
BEFORE_OPENING, OPENED = "2025-11-12 08:59:59", OPENS
LAST_SECOND, CLOSED = "2025-11-23 23:59:59", "2025-11-24 00:00:00"
BEFORE_START, START = "2025-11-25 09:59:59", "2025-11-25 10:00:00"
BEFORE_END, END = "2025-11-25 12:59:59", "2025-11-25 13:00:00"
MOMENTS = (BEFORE_OPENING, OPENED, LAST_SECOND, CLOSED, BEFORE_START, START, BEFORE_END, END)

DRAFT, PUBLISHED, CANCELLED = Event.Status.values


class Case:
    """An event with one person in each status that can act, and a programme item."""

    def __init__(self):
        self.event = make_event(capacity=2, registration_opens_at=at(OPENS))
        self.chosen = make_item(self.event)
        later = {"starts_at": at("2025-11-25 14:00"), "ends_at": at("2025-11-25 15:00")}
        self.item = make_item(self.event, **later)
        self.coming = make_rsvp(self.event, items=[self.chosen.pk])
        self.seated = make_rsvp(self.event)
        self.waiting = make_rsvp(self.event, "WAITLISTED")
        self.invited = make_rsvp(self.event, "NEEDS_ACTION")
        self.declined = make_rsvp(self.event, "DECLINED")

    def reply(self, answer, person=None):
        person = person or make_person()
        send_reply(self.event, person, answer=answer, items=[], stamp="stamp")


# The same for all, put down again.
CASE = Kept(Case)
FORM, LINK = history.FORM, history.LINK
BY_FORM = {
    "replies that they come": lambda c: c.reply("accept"),
    "replies that they do not come": lambda c: c.reply("decline"),
    "replies to an invitation": lambda c: c.reply("accept", person_of(c.invited)),
}
TO_COME = {
    "accepts": lambda c: rsvps.accept(c.invited, by=LINK),
    "comes after all": lambda c: rsvps.accept(c.declined, by=LINK),
    "signs up": lambda c: rsvps.accept(c.coming, by=LINK, items=[c.chosen.pk, c.item.pk]),
}
OTHERWISE = {
    "declines an invitation": lambda c: rsvps.decline(c.invited, by=LINK),
    "gives up a seat": lambda c: rsvps.decline(c.coming, by=LINK),
    "gives up waiting": lambda c: rsvps.decline(c.waiting, by=LINK),
    "corrects a name": lambda c: rsvps.accept(
        c.coming, by=LINK, person=person_of(c.coming, given_name="Neža"), items=[c.chosen.pk]
    ),
    "corrects and keeps waiting": lambda c: rsvps.accept(
        c.waiting, by=LINK, person=person_of(c.waiting, given_name="Neža"), items=[]
    ),
    "gives up a sign-up": lambda c: rsvps.accept(c.coming, by=LINK, items=[]),
}
GUESTS = {**BY_FORM, **TO_COME, **OTHERWISE}


def outcome(act, case):
    """Return the code of the refusal, or ''."""
    try:
        act(case)
    except RsvpRefused as refusal:
        return refusal.code
    return ""


def for_guest(deed, moment):
    if moment in (START, BEFORE_END, END):
        return "started"
    if moment in (CLOSED, BEFORE_START):
        return "" if deed in OTHERWISE else "closed"
    return "not_open_yet" if moment == BEFORE_OPENING and deed in BY_FORM else ""


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("deed", GUESTS)
def test_guest_is_let_or_refused_by_the_moment(deed, moment, clock):
    case = CASE.again()
    clock.move_to(at(moment))

    assert outcome(GUESTS[deed], case) == for_guest(deed, moment)


@pytest.mark.parametrize(
    ("close", "code"), [(events.cancel, "event_cancelled"), (events.unpublish, "not_published")]
)
@pytest.mark.parametrize("deed", GUESTS)
def test_guest_is_refused_while_the_event_is_off(deed, close, code, clock):
    case = CASE.again()
    clock.move_to(at(OPENED))
    close(case.event)

    assert outcome(GUESTS[deed], case) == code


def organisers_deeds(by):
    return {
        "registers": lambda c: rsvps.register(c.event, make_person(), by=by),
        "invites": lambda c: rsvps.invite(c.event, make_person(), by=by),
        "accepts": lambda c: rsvps.accept(c.declined, by=by),
        "signs up": lambda c: rsvps.accept(c.coming, by=by, items=[c.item.pk]),
        "declines": lambda c: rsvps.decline(c.coming, by=by),
        "withdraws": lambda c: rsvps.withdraw(c.coming, by=by),
        "corrects": lambda c: corrections.correct(c.coming, person_of(c.coming, note="."), by=by),
    }


DEEDS = tuple(organisers_deeds(history.COMMAND))


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("deed", DEEDS)
def test_organiser_may_do_everything_until_the_event_ends(deed, moment, clock, organiser):
    case = CASE.again()
    clock.move_to(at(moment))
    act = organisers_deeds(history.organiser(organiser))[deed]

    assert outcome(act, case) == ("ended" if moment == END else "")


@pytest.mark.parametrize("deed", DEEDS)
def test_organiser_seats_nobody_at_a_cancelled_event(deed, organiser):
    case = CASE.again()
    events.cancel(case.event)
    act = organisers_deeds(history.organiser(organiser))[deed]

    adds = deed in ("registers", "invites", "accepts", "signs up")
    assert outcome(act, case) == ("event_cancelled" if adds else "")


@pytest.mark.parametrize("deed", ["invites", "accepts"])
def test_organiser_writes_nobody_about_an_unpublished_event(deed, organiser):
    case = CASE.again()
    events.unpublish(case.event)

    assert outcome(organisers_deeds(history.organiser(organiser))[deed], case) == "not_published"


@pytest.mark.parametrize("moment", [*MOMENTS[:-1], END])
def test_guest_may_ask_for_a_lost_link_until_the_event_ends(moment, clock):
    case = CASE.again()
    clock.move_to(at(moment))

    code = outcome(lambda c: replies.send_link(c.event, c.coming.email_key), case)

    assert code == ("ended" if moment == END else "")
    assert case.coming.letters.count() == (moment != END)


def test_guest_may_reply_until_the_start_where_no_deadline_is_set(clock):
    event = make_event(registration_closes_at=None)

    def reply(_):
        send_reply(event, make_person(), answer="accept", items=[], stamp="stamp")

    clock.move_to(at(BEFORE_START))
    assert outcome(reply, event) == ""
    clock.move_to(at(START))
    assert outcome(reply, event) == "started"


def test_a_deadline_after_the_start_does_not_outlast_it(clock):
    event = make_event(registration_closes_at=at("2025-11-30 00:00"))
    rsvp = make_rsvp(event, "NEEDS_ACTION")
    clock.move_to(at(START))

    assert outcome(lambda _: rsvps.accept(rsvp, by=LINK), event) == "started"


@pytest.mark.parametrize(
    ("deadline", "midnight_in_utc"),
    [
        ("2025-10-26 00:00", datetime(2025, 10, 25, 22, tzinfo=UTC)),
        ("2025-10-27 00:00", datetime(2025, 10, 26, 23, tzinfo=UTC)),
        ("2025-11-24 00:00", datetime(2025, 11, 23, 23, tzinfo=UTC)),
    ],
)
def test_replies_close_at_local_midnight_in_summer_and_in_winter(clock, deadline, midnight_in_utc):
    clock.move_to(datetime(2025, 10, 1, tzinfo=UTC))
    event = make_event(registration_closes_at=at(deadline))
    invited = make_rsvp(event, "NEEDS_ACTION"), make_rsvp(event, "NEEDS_ACTION")

    clock.move_to(midnight_in_utc - timedelta(microseconds=1))
    assert outcome(lambda _: rsvps.accept(invited[0], by=LINK), event) == ""
    clock.move_to(midnight_in_utc)
    assert outcome(lambda _: rsvps.accept(invited[1], by=LINK), event) == "closed"


def test_the_hour_that_comes_twice_is_two_hours(clock):
    """A deadline at 2.30 of the first time round is over when the second 2.30 comes."""
    clock.move_to(datetime(2025, 10, 1, tzinfo=UTC))
    event = make_event(registration_closes_at=at("2025-10-26 02:30").replace(fold=0))
    event.refresh_from_db()

    assert event.closes_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert not event.has_closed(at("2025-10-26 02:29").replace(fold=0))
    assert event.has_closed(at("2025-10-26 02:10").replace(fold=1).astimezone(UTC))


def test_rules_go_by_the_clock_of_a_rehearsal(settings):
    event = make_event()
    settings.CLOCK_OFFSET = at(CLOSED) - rules_clock.now()

    assert outcome(lambda c: rsvps.register(c, make_person(), by=FORM), event) == "closed"
