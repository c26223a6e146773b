"""Guests are reminded once, at the right time, of what still concerns them."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations.domain import (
    correspondence,
    events,
    history,
    notices,
    reminded,
    reminders,
    rsvps,
)
from registrations.domain.history import COMMAND, LINK
from registrations.models import Event, EventChange, Question, Reminder, Rsvp
from registrations.models.reminder import moments
from tests import factories
from tests.factories import at, make_event, make_person, make_question, make_rsvp, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Kind, Status = Reminder.Kind, Rsvp.Status
# The factories' event is on 25 November from 10.00, to be answered by the end of the 23rd.
BEFORE_DEADLINE = at("2025-11-20 09:00")
DAY_BEFORE = at("2025-11-24 09:00")


def write_all():
    while reminders.write_some():
        pass


def invite(event, **person):
    return rsvps.invite(event, make_person(**person), by=COMMAND)


def reminded_of(event, kind=None):
    """Return the family names of who got a reminder, of a kind or of any."""
    letters = event.letters.filter(kind__in=[kind] if kind else Kind.values)
    return [mail.rsvp.family_name for mail in letters.order_by("pk")]


def set_up(event, kind, **facts):
    """Store what an organiser wants of one reminder."""
    [one] = [one for one in reminders.of(event) if one.kind == kind]
    for name, value in {"is_on": True, **facts}.items():
        setattr(one, name, value)
    return reminders.decide(event, one, by=COMMAND)


@pytest.fixture
def event():
    """An event with somebody in every status, reminded of by default."""
    event = make_event(capacity=1, online_url="https://srecanje.example/soba")
    for status in (Status.ACCEPTED, Status.WAITLISTED, Status.DECLINED, Status.CANCELLED):
        make_rsvp(event, status, family_name=status.name)
    make_rsvp(event, Status.NEEDS_ACTION, family_name="LISTED")
    invite(event, family_name="INVITED")
    return event


def test_whole_guest_list_is_reminded_each_of_what_concerns_them(event, clock):
    clock.move_to(BEFORE_DEADLINE)
    write_all()
    clock.move_to(DAY_BEFORE)
    write_all()

    assert reminded_of(event, Kind.UNANSWERED) == ["INVITED"]
    assert reminded_of(event, Kind.COMING) == ["ACCEPTED"]
    assert reminded_of(event, Kind.WAITING) == ["WAITLISTED"]
    assert len(reminded_of(event)) == 3


@pytest.mark.parametrize(
    ("kind", "due"), [(Kind.UNANSWERED, BEFORE_DEADLINE), (Kind.COMING, DAY_BEFORE)]
)
def test_reminder_goes_out_at_its_hour_and_not_a_minute_before(event, clock, kind, due):
    clock.move_to(due - timedelta(minutes=1))
    write_all()
    early = reminded_of(event, kind)
    clock.move_to(due)
    write_all()

    assert early == [] and len(reminded_of(event, kind)) == 1


def test_who_has_answered_is_not_asked_again(event, clock):
    rsvps.decline(event.rsvps.get(family_name="INVITED"), by=LINK)

    clock.move_to(BEFORE_DEADLINE)
    write_all()

    assert reminded_of(event, Kind.UNANSWERED) == []


def test_invitation_of_yesterday_is_not_followed_by_a_reminder(clock):
    event = make_event()
    clock.move_to(BEFORE_DEADLINE - timedelta(hours=20))
    invite(event)

    clock.move_to(BEFORE_DEADLINE)
    write_all()

    assert reminded_of(event) == []


@pytest.mark.parametrize(("hours", "count"), [(0.1, 0), (11.9, 0), (12.1, 1)])
def test_who_replied_just_before_the_reminder_has_read_all_of_it(clock, hours, count):
    event = make_event(registration_closes_at=None)
    clock.move_to(DAY_BEFORE - timedelta(hours=hours))
    send_reply(event, make_person())

    clock.move_to(DAY_BEFORE)
    write_all()

    assert len(reminded_of(event)) == count


def test_telephone_that_an_organiser_corrects_keeps_nobody_from_being_reminded(event, clock):
    clock.move_to(DAY_BEFORE - timedelta(minutes=5))
    coming = event.rsvps.get(family_name="ACCEPTED")
    by = history.COMMAND
    rsvps.accept(coming, by=by, person=factories.person_of(coming, phone="041 222 333"))

    clock.move_to(DAY_BEFORE)
    write_all()

    assert reminded_of(event, Kind.COMING) == ["ACCEPTED"]


def test_event_that_moves_takes_its_reminders_along(event, clock):
    events.reschedule(event, at("2025-12-02 10:00"), at("2025-12-02 13:00"), by=COMMAND)
    clock.move_to(DAY_BEFORE)
    write_all()
    before = reminded_of(event, Kind.COMING)

    clock.move_to(at("2025-12-01 09:00"))
    write_all()

    assert before == [] and reminded_of(event, Kind.COMING) == ["ACCEPTED"]


def test_who_was_reminded_of_a_day_is_reminded_again_of_another_one_and_never_of_the_first(
    event, clock
):
    clock.move_to(DAY_BEFORE)
    write_all()
    events.reschedule(event, at("2025-12-02 10:00"), at("2025-12-02 13:00"), by=COMMAND)
    clock.move_to(at("2025-12-01 09:00"))
    write_all()
    twice = reminded_of(event, Kind.COMING)

    events.reschedule(event, at("2025-12-02 14:00"), at("2025-12-02 16:00"), by=COMMAND)
    clock.move_to(at("2025-12-01 13:00"))
    write_all()

    assert twice == ["ACCEPTED"] * 2 == reminded_of(event, Kind.COMING)


@pytest.mark.parametrize(
    "becomes", [events.cancel, events.postpone, events.unpublish], ids=lambda verb: verb.__name__
)
def test_event_that_does_not_take_place_reminds_nobody(event, clock, becomes):
    becomes(event)

    clock.move_to(DAY_BEFORE)
    write_all()

    assert reminded_of(event) == []


def test_event_that_has_begun_reminds_nobody(event, clock):
    clock.move_to(event.starts_at)

    write_all()

    assert reminded_of(event) == []


def test_worker_that_was_away_sends_what_is_still_of_use(event, clock):
    clock.move_to(at("2025-11-24 15:00"))

    write_all()

    assert reminded_of(event, Kind.UNANSWERED) == []
    assert reminded_of(event, Kind.COMING) == ["ACCEPTED"]


@pytest.mark.parametrize("late", ["2025-11-24 20:00", "2025-11-25 07:59"])
def test_nobody_is_reminded_at_night(event, clock, late):
    clock.move_to(at(late))
    write_all()
    at_night = reminded_of(event)

    clock.move_to(at("2025-11-25 08:00"))
    write_all()

    assert at_night == [] and len(reminded_of(event)) == 2


@pytest.mark.parametrize("zone", ["Europe/Ljubljana", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("day", ["2026-03-29", "2025-10-26", "2026-03-08", "2026-07-01"])
def test_hour_is_that_of_the_place_also_where_clocks_are_changed(zone, day):
    tz = factories.ZoneInfo(zone)
    starts_at = datetime.fromisoformat(f"{day} 19:00").replace(tzinfo=tz)

    when = moments(Kind.COMING, 1, 9, starts_at=starts_at, closes_at=starts_at, tz=tz)

    local = when.due.astimezone(tz)
    assert local.hour == 9 and (starts_at.date() - local.date()).days == 1
    assert when.day == day and when.end == starts_at


def test_deadline_at_midnight_belongs_to_the_day_that_it_ends():
    closes = at("2025-11-24 00:00").astimezone(UTC)
    span = {"starts_at": at("2025-11-25 10:00"), "closes_at": closes, "tz": factories.ZONE}

    assert moments(Kind.UNANSWERED, 0, 9, **span).due == at("2025-11-23 09:00")


def test_new_event_reminds_by_itself_and_one_from_before_does_not(clock):
    new, old = make_event(), make_event()
    old.reminders.all().delete()
    for event in (new, old):
        make_rsvp(event)

    clock.move_to(DAY_BEFORE)
    write_all()

    assert len(reminded_of(new)) == 1 and reminded_of(old) == []
    assert [one.is_on for one in reminders.of(old)] == [False] * 4


def test_organiser_decides_which_go_out_and_when(event, clock):
    set_up(event, Kind.WAITING, is_on=False)
    set_up(event, Kind.COMING, days_before=2, at_hour=15)

    clock.move_to(at("2025-11-23 15:00"))
    write_all()
    clock.move_to(DAY_BEFORE)
    write_all()

    assert sorted(reminded_of(event)) == ["ACCEPTED", "INVITED"]
    lines = EventChange.objects.filter(event=event, what="reminder", channel="command")
    assert [line.after["kind"] for line in lines] == [Kind.WAITING, Kind.COMING]


def test_history_of_the_event_says_how_many_were_reminded(event, clock):
    clock.move_to(DAY_BEFORE)
    write_all()

    lines = EventChange.objects.filter(event=event, what="reminder", channel="system")
    said = {line.after["kind"]: line.after["people"] for line in lines}
    assert said == {Kind.COMING: 1, Kind.WAITING: 1}


def test_reminder_waits_while_guests_are_to_be_told_of_a_change_and_two_hours_at_most(event, clock):
    clock.move_to(DAY_BEFORE - timedelta(minutes=30))
    stored = Event.objects.get(pk=event.pk)
    stored.venue_name = "Knjižnica"
    events.store(stored, by=COMMAND)

    clock.move_to(DAY_BEFORE)
    write_all()
    meanwhile = reminded_of(event)
    clock.move_to(DAY_BEFORE + timedelta(hours=1, minutes=31))
    write_all()

    assert meanwhile == [] and len(reminded_of(event)) == 2


# --- Colleagues -------------------------------------------------------------------------------


def test_bringer_who_comes_reads_of_colleagues_without_an_address_in_one_letter(clock):
    event = make_event()
    bringer = make_rsvp(event, family_name="Prva")
    for name in ("Druga", "Tretja"):
        make_rsvp(event, family_name=name, email="", brought_by=bringer)
    make_rsvp(event, family_name="Brez", email="")

    clock.move_to(DAY_BEFORE)
    write_all()

    letter = event.letters.get()
    assert letter.rsvp == bringer and "Druga" in letter.body_text and "Tretja" in letter.body_text
    assert letter.facts["calendar"]["status"] == "CONFIRMED"


def test_bringer_who_does_not_come_passes_on_one_letter_about_all_who_do(clock):
    event = make_event(online_url="https://srecanje.example/soba")
    bringer = make_rsvp(event, family_name="Prva", language="en")
    others = [
        make_rsvp(event, family_name=name, email="", brought_by=bringer)
        for name in ("Druga", "Tretja")
    ]
    rsvps.decline(bringer, by=COMMAND)
    event.letters.all().delete()

    clock.move_to(DAY_BEFORE)
    write_all()

    letter = event.letters.get()
    assert letter.rsvp == bringer and "calendar" not in letter.facts
    assert all(f"/odziv/{other.token}/" in letter.body_text for other in others)
    assert f"/odziv/{bringer.token}/" not in letter.body_text + letter.body_html
    assert "pass this letter on" in letter.body_text and "soba" in letter.body_text
    assert event.reminders.get(kind=Kind.COMING).written == 1


def test_number_on_the_page_is_the_number_of_letters(clock):
    event = make_event()
    for leaves in (True, False):
        bringer = make_rsvp(event)
        make_rsvp(event, email="", brought_by=bringer)
        make_rsvp(event, email="", brought_by=bringer)
        if leaves:
            rsvps.decline(bringer, by=COMMAND)
    make_rsvp(event, email="")
    event.letters.all().delete()

    clock.move_to(DAY_BEFORE)
    foreseen = reminded.letters(event, Kind.COMING, at=DAY_BEFORE)
    write_all()

    assert foreseen == event.letters.count() == 2
    assert reminded.unreached(event, Kind.COMING) == 1


# --- What is missing --------------------------------------------------------------------------


def missing(event):
    return {rsvp.family_name for rsvp in reminded.concerned(event, Kind.MISSING)}


def test_who_owes_an_answer_is_asked_for_it_by_its_words(clock):
    event = make_event()
    bus = make_question(event, kind="YES_NO", text_sl="Ali pridete z avtobusom?", is_required=True)
    stop = make_question(
        event,
        text_sl="Kje vstopite?",
        is_required=True,
        shown_if=bus,
        shown_if_answer=Question.YES,
    )
    make_question(event, text_sl="Kaj radi berete?")
    for name, answers in {
        "nothing": {},
        "no": {bus.pk: False},
        "half": {bus.pk: True},
        "all": {bus.pk: True, stop.pk: "Trbovlje"},
    }.items():
        rsvp = make_rsvp(event, family_name=name)
        rsvps.accept(rsvp, by=COMMAND, answers=answers)
    make_rsvp(event, Status.DECLINED, family_name="left")
    event.letters.all().delete()

    clock.move_to(at("2025-11-22 09:00"))
    write_all()

    assert missing(event) == {"nothing", "half"}
    texts = {mail.rsvp.family_name: mail.body_text for mail in event.letters.all()}
    assert set(texts) == {"nothing", "half"}
    assert "- Ali pridete z avtobusom?\n" in texts["nothing"]
    assert "vstopite" not in texts["nothing"]
    assert "- Kje vstopite?\n" in texts["half"] and "avtobusom?\n" not in texts["half"]


def test_question_for_a_whole_reply_is_asked_of_the_bringer_and_others_of_each_person(clock):
    event = make_event()
    make_question(event, text_sl="Skupno", is_required=True)
    each = make_question(event, text_sl="Vsaka", is_required=True, is_for_each_person=True)
    bringer = make_rsvp(event, family_name="Prva")
    make_rsvp(event, family_name="Druga", email="", brought_by=bringer)
    own = make_rsvp(event, family_name="Tretja", brought_by=bringer)
    rsvps.accept(own, by=COMMAND, answers={each.pk: "da"})
    event.letters.all().delete()

    clock.move_to(at("2025-11-22 09:00"))
    write_all()

    letter = event.letters.get()
    assert letter.rsvp == bringer and "Druga" in letter.body_text
    assert missing(event) == {"Prva", "Druga"}


def test_choice_of_which_nothing_is_left_is_owed_by_nobody():
    event = make_event()
    question = make_question(event, kind="ONE", is_required=True)
    option = factories.make_option(question, capacity=1)
    taker = make_rsvp(event)
    rsvps.accept(taker, by=COMMAND, answers={question.pk: [option.pk]})
    make_rsvp(event, family_name="Prepozna")

    assert missing(event) == set()


# --- Once --------------------------------------------------------------------------------------


def test_letters_are_written_bit_by_bit_and_never_twice(clock, monkeypatch):
    monkeypatch.setattr(reminders, "MOST_AT_ONCE", 2)
    event = make_event()
    for _ in range(5):
        make_rsvp(event)
    clock.move_to(DAY_BEFORE)

    counts = []
    while reminders.write_some():
        counts.append(len(reminded_of(event)))

    # Which kind is first in turn is not this test's to say: one with nobody to write to adds none.
    assert sorted({0, *counts}) == [0, 2, 4, 5]
    assert event.reminders.get(kind=Kind.COMING).written == 5


def test_killed_worker_leaves_nothing_half_and_the_next_one_goes_on(clock, monkeypatch):
    event = make_event()
    for _ in range(3):
        make_rsvp(event)
    clock.move_to(DAY_BEFORE)
    post, posted = reminders.outbox.post, []

    def dies(letter):
        if posted:
            raise KeyboardInterrupt
        posted.append(post(letter))
        return posted[0]

    monkeypatch.setattr(reminders.outbox, "post", dies)
    with pytest.raises(KeyboardInterrupt):
        write_all()
    monkeypatch.setattr(reminders.outbox, "post", post)
    nothing = reminded_of(event)
    write_all()

    assert nothing == [] and len(reminded_of(event)) == 3


def test_who_replies_after_the_reminders_have_gone_out_gets_none(clock):
    event = make_event(registration_closes_at=None)
    make_rsvp(event)
    clock.move_to(DAY_BEFORE)
    write_all()

    send_reply(event, make_person())
    clock.move_to(DAY_BEFORE + timedelta(hours=14))
    write_all()

    assert len(reminded_of(event)) == 1


def test_reminder_has_the_same_message_id_whenever_it_is_written(event, clock):
    clock.move_to(DAY_BEFORE)
    write_all()
    first = set(event.letters.filter(kind__in=Kind.values).values_list("message_id", flat=True))

    event.letters.all().delete()
    event.reminders.update(run_for="", done_at=None)
    write_all()

    again = event.letters.filter(kind__in=Kind.values).values_list("message_id", flat=True)
    assert set(again) == first and len(first) == 2


# --- Asked once more before it goes ------------------------------------------------------------


@pytest.fixture
def written(event, clock):
    """A reminder to who comes that waits to be delivered."""
    clock.move_to(DAY_BEFORE)
    write_all()
    return event.letters.get(kind=Kind.COMING)


def test_reminder_that_is_still_of_use_goes(written):
    assert reminders.judge(written) == reminders.outbox.SEND


@pytest.mark.parametrize(
    "overtakes",
    [
        lambda mail: rsvps.decline(mail.rsvp, by=LINK),
        lambda mail: events.cancel(mail.event),
        lambda mail: events.postpone(mail.event),
        lambda mail: events.reschedule(
            mail.event, at("2025-12-02 10:00"), at("2025-12-02 13:00"), by=COMMAND
        ),
    ],
    ids=["left", "cancelled", "postponed", "moved"],
)
def test_reminder_that_was_overtaken_is_off(written, overtakes):
    overtakes(written)
    written.refresh_from_db()

    assert reminders.judge(written).is_off


def to_eleven(event):
    """Tell guests that it begins an hour later on the same day."""
    event = Event.objects.get(pk=event.pk)
    event.starts_at = at("2025-11-25 11:00")
    events.store(event, by=COMMAND)
    event.refresh_from_db()
    seen = notices.fingerprint(event, notices.pending(event))
    events.tell(event, seen=seen, by=COMMAND)
    while notices.write_some():
        pass


def test_reminder_keeps_its_hour_where_only_that_of_the_event_changes(event, clock):
    to_eleven(event)

    clock.move_to(DAY_BEFORE)
    write_all()

    [letter] = event.letters.filter(kind=Kind.COMING)
    assert "11.00–13.00" in letter.body_text


def test_nobody_is_reminded_anew_of_a_day_whose_hour_changes(written, clock):
    to_eleven(written.event)
    clock.move_to(at("2025-11-24 18:00"))
    write_all()

    assert reminded_of(written.event, Kind.COMING) == ["ACCEPTED"]


def test_reminder_with_the_hour_of_before_does_not_go_out_once_guests_are_told(written):
    to_eleven(written.event)
    written.refresh_from_db()

    assert reminders.judge(written).is_off


def test_reminder_that_is_late_goes_in_the_morning_or_not_at_all(written, clock):
    clock.move_to(at("2025-11-24 22:00"))
    evening = reminders.judge(written)
    clock.move_to(at("2025-11-25 10:00"))
    begun = reminders.judge(written)

    assert evening.wait == timedelta(hours=10)
    assert begun.error and not begun.is_off


def test_reminder_that_an_organiser_sends_again_goes(written, clock):
    written.cause = "change-1"
    clock.move_to(at("2025-11-24 22:00"))

    assert reminders.judge(written) == reminders.outbox.SEND


def test_letter_about_colleagues_is_sent_again_as_it_was(clock):
    event = make_event()
    bringer = make_rsvp(event)
    make_rsvp(event, email="", brought_by=bringer)
    rsvps.decline(bringer, by=COMMAND)
    event.letters.all().delete()
    clock.move_to(DAY_BEFORE)
    write_all()
    letter = event.letters.get()
    letter.state = "sent"
    letter.save()

    assert correspondence.outdated(letter) == []
    again = correspondence.send_again(letter, by=COMMAND)

    assert again.body_text == letter.body_text and again.message_id != letter.message_id


def test_reminder_of_who_has_left_since_is_outdated(written):
    rsvps.decline(written.rsvp, by=LINK)
    written.refresh_from_db()

    assert any("ne pride" in reason for reason in correspondence.outdated(written))
