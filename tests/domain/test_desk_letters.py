"""Organisers are told: at each reply, once a day, when the event is full, when replies close."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import corrections, desk_letters, events, history, rsvps
from registrations.mail import outbox
from registrations.mail.delivery import Worker
from registrations.models import Membership, OutgoingMail, Report
from tests.factories import (
    at,
    give_seats,
    make_event,
    make_item,
    make_organizer,
    make_person,
    make_question,
    make_rsvp,
    make_user,
    person_of,
    send_party,
    send_reply,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINK, COMMAND = history.LINK, history.COMMAND
Letters, Role = Membership.Letters, Membership.Role
MORNING = "2025-11-11 07:00"


@pytest.fixture
def event():
    """Published, and looked at once by a worker."""
    event = make_event()
    tell()
    return event


@pytest.fixture
def move_to(clock):
    """Return a function that sets the clock on, and lets the worker look."""

    def move(moment=MORNING):
        clock.move_to(at(moment))
        tell()

    return move


def member(letters, role=Role.OWNER, *, name="maja", organizer=None, **facts):
    user = make_user(name, organizer or make_organizer(), role)
    for fact, value in facts.items():
        setattr(user, fact, value)
    user.save()
    user.memberships.update(letters=letters)
    return user


def tell():
    """Do what a worker does until nothing is left to do."""
    for _ in range(20):
        if not desk_letters.write_some():
            return
    raise AssertionError("There is always something to write.")


def told(user, kind=None):
    letters = OutgoingMail.objects.filter(user=user).order_by("pk")
    return [mail for mail in letters if kind in (None, mail.kind)]


def kinds(user):
    return [mail.kind for mail in told(user)]


def guest(event, **facts):
    person = make_person(**facts)
    send_reply(event, person, stamp=person.email)
    return event.rsvps.get(email_key=person.email_key)


# --- At each reply ---------------------------------------------------------------------------


def test_each_reply_brings_a_letter_to_who_wants_it(event):
    each, daily, none = (member(wish, name=wish) for wish in Letters.values)

    first = guest(event)
    tell()
    rsvps.decline(first, by=LINK)
    tell()

    assert kinds(each) == ["replies", "replies"]
    assert (kinds(daily), kinds(none)) == ([], [])
    for mail, said in zip(told(each), ("pride", "ne pride"), strict=True):
        assert f"{first.full_name}, {first.organisation}: {said}\n" in mail.body_text
        assert (mail.to_email, mail.rsvp) == (each.email, None)


def test_people_of_one_reply_share_a_letter(event):
    each = member(Letters.EACH)

    send_party(event, make_person(given_name="Vid"), make_person(given_name="Ida", email=""))
    guest(event)
    tell()

    first, second = told(each)
    assert "Vid" in first.body_text and "Ida" in first.body_text
    assert first.subject == f"Novi odgovori (2): {event.title_sl}"
    assert second.subject == f"Nov odgovor (1): {event.title_sl}"


def test_rush_is_told_in_one_letter(event):
    each = member(Letters.EACH)

    people = [guest(event) for _ in range(7)]
    tell()

    [mail] = told(each)
    assert all(rsvp.full_name in mail.body_text for rsvp in people)


def test_what_organisers_write_themselves_is_no_reply(event):
    each = member(Letters.EACH)

    rsvp = make_rsvp(event)
    rsvps.decline(rsvp, by=history.organiser(each))
    tell()

    assert told(each) == []


def test_letter_tells_what_its_reader_may_know_and_opens_nothing(event):
    each = member(Letters.EACH, Role.READER)
    plain = make_question(event, text_sl="Kako pridete?")
    health = make_question(event, text_sl="Zdravje?", is_sensitive=True)
    item = make_item(event)
    rsvp = rsvps.register(event, make_person(note="Pridem peš.", phone="041 234 567"), by=COMMAND)
    answers = {plain.pk: "Z vlakom", health.pk: "Alergija"}
    rsvps.accept(rsvp, by=LINK, items=[item.pk], answers=answers)
    tell()

    [mail] = told(each)
    for words in (mail.body_text, mail.body_html):
        assert "Pridem peš." in words and "Z vlakom" in words and item.title in words
        for secret in (rsvp.token, rsvp.email, "041", "Alergija", "Zdravje"):
            assert secret not in words
        assert f"/admin/registrations/rsvp/{rsvp.pk}/change/" in words


HOSTILE = "Ana\r\nBcc: x@zlo.example <a href='//zlo.example'>klik</a> zlo.example/x {{ event }}"


def test_text_of_guests_is_inert_in_every_letter(event, move_to):
    each, daily = (member(wish, name=wish) for wish in (Letters.EACH, Letters.DAILY))
    rsvp = make_rsvp(event, "NEEDS_ACTION", given_name=HOSTILE[:80], organisation=HOSTILE)
    rsvps.accept(rsvp, by=LINK, person=person_of(rsvp, note=HOSTILE))
    tell()
    move_to()

    for mail in [*told(each), *told(daily)]:
        assert "zlo" not in mail.subject and "\n" not in mail.subject
        assert "zlo.example" not in mail.body_text + mail.body_html
        assert "<a href='" not in mail.body_html and "{{ event }}" not in mail.body_html[:200]
    assert len(told(each)) == len(told(daily)) == 1


def test_letters_begin_with_the_next_reply(event):
    user = member(Letters.DAILY)
    guest(event)
    tell()

    desk_letters.wish(user.memberships.get(), Letters.EACH)
    tell()
    assert told(user) == []
    guest(event)
    tell()

    assert kinds(user) == ["replies"]


def test_event_may_be_told_of_otherwise_than_others(event):
    user = member(Letters.NONE)
    other = make_event()
    mine = user.memberships.get()
    desk_letters.wish(mine, Letters.EACH, event=event)

    for one in (event, other):
        guest(one)
    tell()
    assert [mail.event for mail in told(user)] == [event]

    desk_letters.wish(mine, "", event=event)
    guest(event)
    tell()
    assert len(told(user)) == 1


# --- Who is told -------------------------------------------------------------------------------

NOBODY = {
    "at the door": {"role": Role.DOOR},
    "off": {"is_active": False},
    "not at the desk": {"is_staff": False},
    "without an address": {"email": ""},
}


@pytest.mark.parametrize("facts", NOBODY.values(), ids=NOBODY)
def test_who_cannot_or_may_not_read_letters_gets_none(event, facts):
    facts = dict(facts)
    user = member(Letters.EACH, facts.pop("role", Role.OWNER), **facts)
    event.capacity = 1
    event.save()

    guest(event)
    tell()

    assert told(user) == []


def test_organiser_of_others_is_told_nothing(event):
    stranger = member(Letters.EACH, organizer=make_organizer(slug="tuji"))

    guest(event)
    tell()

    assert told(stranger) == []


def test_everybody_reads_their_language(event):
    users = [member(Letters.EACH, name=code, language=code) for code in ("sl", "en")]

    guest(event)
    tell()

    subjects = [told(user)[0].subject for user in users]
    assert subjects == [f"Nov odgovor (1): {event.title_sl}", f"New reply: {event.title_en}"]
    assert "/en/admin/" in told(users[1])[0].body_text


def test_letter_to_an_organiser_is_delivered(event, smtp):
    member(Letters.EACH)
    guest(event)
    tell()

    worker = Worker()
    while worker.deliver_next():
        pass
    worker.hang_up()

    assert {m.state for m in OutgoingMail.objects.all()} == {"sent"}
    [mail] = [m for m in smtp.letters if m["To"] == "maja@srecanje.example"]
    assert mail["Subject"] == f"Nov odgovor (1): {event.title_sl}"
    assert not list(mail.iter_attachments())


# --- Once a day --------------------------------------------------------------------------------


def test_digest_tells_in_the_morning_what_has_happened_since_the_last_one(event, clock, move_to):
    user = member(Letters.DAILY)
    comes, leaves, changes = (guest(event, given_name=name) for name in ("Pia", "Oto", "Ida"))
    move_to()
    [first] = told(user)
    assert first.kind == "digest"
    assert all(rsvp.full_name in first.body_text for rsvp in (comes, leaves, changes))

    rsvps.decline(leaves, by=LINK)
    corrections.correct(changes, person_of(changes, phone="1"), by=LINK)
    back = guest(event, given_name="Eva")
    rsvps.decline(back, by=LINK)
    rsvps.accept(back, by=LINK)
    move_to("2025-11-12 07:30")

    second = told(user)[1].body_text
    groups = second.partition("Stanje zdaj")[0]
    assert f"Ne pridejo:\n- {leaves.full_name}" in groups
    assert f"Sprememba podatkov, odgovorov ali izbir:\n- {changes.full_name}" in groups
    assert f"Na novo pridejo:\n- {back.full_name}" in groups
    assert comes.full_name not in groups
    assert "- pride: 3\n" in second and "- ne pride: 1\n" in second


def test_digest_of_a_day_on_which_nothing_happened_is_not_written(event, move_to):
    user = member(Letters.DAILY)
    rsvp = guest(event)
    move_to()
    rsvps.decline(rsvp, by=LINK)
    rsvps.accept(rsvp, by=LINK)

    for day in range(12, 20):
        move_to(f"2025-11-{day} 07:10")

    assert kinds(user) == ["digest"]


def test_digest_comes_at_seven_where_the_event_is_and_never_at_night(clock, move_to):
    event = make_event(timezone="America/New_York")
    tell()
    user = member(Letters.DAILY)
    guest(event)

    for moment, number in (("2025-11-11 12:59", 0), ("2025-11-11 13:00", 1)):
        move_to(moment)
        assert len(told(user)) == number
    guest(event)
    move_to("2025-11-13 03:00")
    assert len(told(user)) == 1


def test_digest_comes_once_a_day_when_clocks_change(clock):
    """On 26 October 2025 the hour from 2 to 3 comes twice; in March it is left out."""
    clock.move_to(at("2025-10-24 09:00"))
    event = make_event()
    tell()
    user = member(Letters.DAILY)

    for hours in range(24 * 4):
        clock.move_to(at("2025-10-24 09:30") + timedelta(hours=hours))
        guest(event)
        tell()

    assert [mail.cause[-10:] for mail in told(user)] == [f"2025-10-{d}" for d in (25, 26, 27, 28)]


def test_digest_tells_of_letters_that_were_not_delivered(event, move_to):
    user = member(Letters.DAILY)
    rsvp = make_rsvp(event)
    outbox.post(rsvps.messages.coming(rsvp, cause="x"))
    move_to()
    OutgoingMail.objects.filter(rsvp=rsvp).update(state="failed")
    move_to("2025-11-12 07:00")
    move_to("2025-11-13 07:00")

    assert len(told(user)) == 2
    assert "letters=failed" in told(user)[1].body_text


def test_long_digest_names_some_and_counts_the_others(event, move_to):
    user = member(Letters.DAILY, language="en")
    for _ in range(32):
        make_rsvp(event)

    move_to()

    assert told(user)[0].body_text.count("\n- Ana Gost") == 30
    assert "- and 2 more\n" in told(user)[0].body_text


# --- Full, and closed --------------------------------------------------------------------------


def test_everybody_is_told_once_each_time_that_the_event_becomes_full(event):
    users = [member(wish, name=wish) for wish in (Letters.DAILY, Letters.NONE)]
    give_seats(event, 2)
    first, _second = (guest(event) for _ in range(2))
    tell()
    waiting = guest(event)
    tell()
    for user in users:
        assert kinds(user) == ["full"]
        assert "- pride: 2 (mest: 2)" in told(user)[0].body_text

    rsvps.decline(waiting, by=LINK)
    rsvps.decline(first, by=LINK)
    tell()
    guest(event)
    tell()
    for user in users:
        assert kinds(user) == ["full", "full"]


def test_everybody_is_told_once_of_each_deadline(event, clock):
    user = member(Letters.NONE)
    guest(event)
    clock.move_to(event.closes_at)
    tell()
    tell()
    [mail] = told(user)
    assert "Prijave so se zaprle v nedeljo, 23." in mail.body_text.replace("\xa0", " ")
    assert "- pride: 1\n" in mail.body_text

    event.refresh_from_db()
    event.registration_closes_at = at("2025-11-25 00:00")
    events.store(event)
    tell()
    assert kinds(user) == ["deadline"]
    clock.move_to(event.closes_at)
    tell()
    assert kinds(user) == ["deadline", "deadline"]


@pytest.mark.parametrize(
    ("facts", "moment"),
    [
        ({"registration_closes_at": None}, "2025-11-25 10:00"),
        ({}, "2025-11-26 10:00"),
        ({"status": "DRAFT"}, "2025-11-24 10:00"),
        ({"status": "CANCELLED"}, "2025-11-24 10:00"),
    ],
)
def test_start_draft_and_what_is_long_ago_are_no_deadline(clock, facts, moment, move_to):
    make_event(**facts)
    user = member(Letters.EACH)

    move_to(moment)

    assert told(user) == []


# --- Nobody is told twice ----------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_all_to_the_next_one(monkeypatch):
    event = make_event(capacity=1)
    tell()
    each, other = (member(Letters.EACH, name=name) for name in ("ena", "druga"))
    guest(event)
    post = outbox.post_to_user

    for fatal in (1, 2, 3):
        calls = iter(range(1, 10))

        def dying(drawn, user, calls=calls, fatal=fatal):
            if next(calls) == fatal:
                raise Killed
            return post(drawn, user)

        monkeypatch.setattr(outbox, "post_to_user", dying)
        with pytest.raises(Killed):
            tell()
        assert told(each) == told(other) == []
    monkeypatch.setattr(outbox, "post_to_user", post)
    tell()

    assert kinds(each) == kinds(other) == ["replies", "full"]


def test_worker_that_comes_second_finds_nothing_left(event):
    """Both have seen that there is something; the marks under the lock decide."""
    user = member(Letters.EACH)
    guest(event)
    readers = desk_letters.desk_readers.of([event])[event.pk]

    for _ in range(2):
        desk_letters._write(event.pk, readers)

    assert kinds(user) == ["replies"]


def test_looking_costs_the_same_with_many_events(event):
    member(Letters.EACH)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk_letters.write_some()
        return len(captured)

    before = queries()
    for _ in range(5):
        make_event()
    tell()

    assert queries() == before


def test_quiet_events_keep_up_so_that_little_has_to_be_looked_through(event, move_to):
    member(Letters.DAILY)
    guest(make_event())

    move_to()

    assert Report.objects.get(event=event).told_to == desk_letters.newest()
