"""What guests are told of a change: once, to the right people, and only after a word."""

import pytest

from registrations.domain import events, history, letter_runs, notices, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK, SYSTEM
from registrations.domain.notices import Reason
from registrations.models import Event, EventChange, EventNotice, Rsvp
from tests.factories import at, make_event, make_rsvp, send_reply
from tests.factories import make_person as person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Status, State = Rsvp.Status, EventNotice.State


def stored(event):
    return Event.objects.get(pk=event.pk)


def change(event, **facts):
    """Store an organiser's edits."""
    event = stored(event)
    for name, value in facts.items():
        setattr(event, name, value)
    return events.store(event, by=COMMAND)


def seen(event):
    event = stored(event)
    return notices.fingerprint(event, notices.pending(event))


def tell(event):
    """Confirm what waits, and let a worker write all of it."""
    found = events.tell(event, seen=seen(event), by=COMMAND)
    while notices.write_some():
        pass
    return found


def told(event):
    """Return the letters of a change, by the family name of who gets it."""
    kinds = notices.LETTERS
    return {mail.rsvp.family_name: mail for mail in event.letters.filter(kind__in=kinds)}


@pytest.fixture
def event():
    """An event whose guests stand in every status there is."""
    event = make_event(capacity=1, online_url="https://srecanje.example/soba")
    for status in (
        Status.ACCEPTED,
        Status.WAITLISTED,
        Status.NEEDS_ACTION,
        Status.DECLINED,
        Status.CANCELLED,
    ):
        make_rsvp(event, status, family_name=status.name)
    return event


def test_nothing_is_sent_before_the_word_and_the_sequence_waits_with_it(event):
    change(event, starts_at=at("2025-11-25 09:00"))

    assert notices.write_some() is False
    assert told(event) == {}
    assert stored(event).sequence == 0


def test_who_comes_waits_or_has_not_answered_is_told_and_nobody_else(event):
    change(event, starts_at=at("2025-11-25 09:00"))

    found = tell(event)

    assert set(told(event)) == {"ACCEPTED", "WAITLISTED", "NEEDS_ACTION"}
    assert found.counts == {"ACCEPTED": 1, "WAITLISTED": 1, "NEEDS_ACTION": 1}
    assert event.notices.get().state == State.SENT
    assert stored(event).sequence == 1
    calendar = told(event)["ACCEPTED"].facts["calendar"]
    assert calendar["sequence"] == 1 and calendar["starts_at"].startswith("2025-11-25T08:00")


def test_typing_error_is_kept_silent_and_raises_no_sequence(event):
    change(event, title_sl="Ohranjanje rudarske dediscine")

    events.keep_silent(event, seen=seen(event), by=COMMAND)

    assert notices.pending(event) is None and told(event) == {}
    assert stored(event).sequence == 0
    assert stored(event).changes.last().after == {"kind": "notice", "people": 0}


def test_edits_made_meanwhile_are_one_notice_from_the_oldest_to_the_newest(event):
    change(event, venue_name="Knjižnica")
    change(event, starts_at=at("2025-11-25 09:00"))
    change(event, venue_name="Gasilski dom")

    tell(event)

    letter = told(event)["ACCEPTED"]
    assert event.notices.count() == 1
    assert "prej: Mladinski center Hrastnik" in letter.body_text
    assert "zdaj: Gasilski dom" in letter.body_text and "Knjižnica" not in letter.body_text
    assert letter.subject.startswith("Sprememba (ura, kraj): ")


def test_change_that_is_undone_is_told_nobody(event):
    change(event, venue_name="Knjižnica")

    change(event, venue_name="Mladinski center Hrastnik")

    assert notices.pending(event) is None


def test_organiser_sends_only_what_they_have_seen(event):
    change(event, venue_name="Knjižnica")
    opened = seen(event)
    change(event, venue_name="Gasilski dom")

    with pytest.raises(RsvpRefused, match="notice_has_changed"):
        events.tell(event, seen=opened, by=COMMAND)

    assert notices.pending(event) is not None


def test_second_of_two_who_press_at_once_sends_nothing(event):
    change(event, venue_name="Knjižnica")
    opened = seen(event)
    events.tell(event, seen=opened, by=COMMAND)

    with pytest.raises(RsvpRefused, match="notice_is_gone"):
        events.tell(event, seen=opened, by=COMMAND)


def test_online_link_is_told_to_those_who_come_alone(event):
    change(event, online_url="https://srecanje.example/druga")

    found = tell(event)

    assert found.counts == {"ACCEPTED": 1}
    assert list(told(event)) == ["ACCEPTED"]
    assert "https://srecanje.example/druga" in told(event)["ACCEPTED"].body_text


def test_link_and_place_tell_those_who_wait_of_the_place_alone(event):
    change(event, online_url="https://srecanje.example/druga", venue_name="Knjižnica")

    tell(event)

    letter = told(event)["WAITLISTED"]
    assert "Knjižnica" in letter.body_text
    assert "druga" not in letter.body_text + letter.body_html + letter.subject


def test_english_title_is_told_to_those_who_read_english():
    event = make_event()
    make_rsvp(event, family_name="Slovenka")
    make_rsvp(event, family_name="Reader", language="en")
    change(event, title_en="Keeping mining heritage")

    tell(event)

    letter = told(event)["Reader"]
    assert list(told(event)) == ["Reader"]
    assert "before: Preserving mining heritage" in letter.body_text
    assert letter.subject == "Change (title): Keeping mining heritage"


def test_who_moves_to_another_day_asks_those_who_cannot_come_to_say_so(event):
    change(event, starts_at=at("2025-12-02 10:00"), ends_at=at("2025-12-02 13:00"))

    tell(event)

    letter = told(event)["ACCEPTED"]
    assert "Če na novi datum ne morete priti" in letter.body_text
    assert f"/odziv/{letter.rsvp.token}/" in letter.body_text
    assert Rsvp.objects.get(pk=letter.rsvp_id).status == "ACCEPTED"
    assert stored(event).previous_starts_at == at("2025-11-25 10:00")


def test_colleague_without_an_address_is_told_by_the_one_letter_of_the_bringer():
    event = make_event()
    bringer = make_rsvp(event, family_name="Prva")
    make_rsvp(event, family_name="Druga", email="", brought_by=bringer)
    make_rsvp(event, family_name="Brez", email="", phone="041 111 222")
    change(event, venue_name="Knjižnica")

    found = tell(event)

    assert list(told(event)) == ["Prva"] and "Druga" in told(event)["Prva"].body_text
    assert (found.total, found.unreachable) == (1, 1)


def test_bringer_who_has_left_passes_the_notice_on():
    event = make_event()
    bringer = make_rsvp(event, family_name="Prva")
    other = make_rsvp(event, family_name="Druga", email="", brought_by=bringer)
    rsvps.decline(bringer, by=COMMAND)
    events.cancel(event)

    tell(event)

    letter = told(event)["Druga"]
    assert letter.to_email == bringer.email and letter.rsvp == other
    assert "odpovedano in ga ne bo" in letter.body_text


def test_letters_are_written_bit_by_bit_and_never_twice(event, monkeypatch):
    monkeypatch.setattr(notices, "MOST_AT_ONCE", 2)
    change(event, venue_name="Knjižnica")
    events.tell(event, seen=seen(event), by=COMMAND)

    counts = []
    while notices.write_some():
        counts.append(len(told(event)))

    assert counts[0] == 2 and counts[-1] == 3
    assert event.notices.get().written == 3


def test_killed_worker_leaves_nothing_half_and_the_next_one_goes_on(event, monkeypatch):
    change(event, venue_name="Knjižnica")
    events.tell(event, seen=seen(event), by=COMMAND)
    post, posted = letter_runs.outbox.post, []

    def dies(letter):
        if posted:
            raise KeyboardInterrupt
        posted.append(post(letter))
        return posted[0]

    monkeypatch.setattr(letter_runs.outbox, "post", dies)
    with pytest.raises(KeyboardInterrupt):
        notices.write_some()
    monkeypatch.setattr(letter_runs.outbox, "post", post)
    nothing = told(event)
    while notices.write_some():
        pass

    assert nothing == {}
    assert len(told(event)) == event.notices.get().written == 3


def test_who_replies_after_the_word_reads_it_in_their_own_letter(event):
    change(event, venue_name="Knjižnica", capacity=5)
    events.tell(event, seen=seen(event), by=COMMAND)

    send_reply(event, person(family_name="Nova"))
    while notices.write_some():
        pass

    assert "Nova" not in told(event)


def test_letters_say_what_was_confirmed_whatever_is_edited_meanwhile(event):
    change(event, venue_name="Knjižnica")
    events.tell(event, seen=seen(event), by=COMMAND)
    change(event, venue_name="Gasilski dom")

    while notices.write_some():
        pass

    assert "Gasilski dom" not in told(event)["ACCEPTED"].body_text
    assert notices.pending(event).before["venue_name"] == "Knjižnica"


def test_cancelled_event_is_told_with_its_reason_and_taken_off_calendars(event):
    events.cancel(event, by=COMMAND, reason=Reason.of("Poplava.", "A flood."))

    tell(event)

    letter = told(event)["ACCEPTED"]
    assert letter.kind == "event_cancelled" and letter.subject.startswith("Odpovedano: ")
    assert "Razlog: Poplava." in letter.body_text
    assert letter.facts["calendar"]["status"] == "CANCELLED" and "code" not in letter.facts
    assert "soba" not in letter.body_text and "/odziv/" not in letter.body_text


def test_event_that_is_opened_again_rises_and_is_told(event):
    events.cancel(event)
    tell(event)
    change(event, venue_name="Knjižnica")

    events.reopen(event)
    tell(event)

    letter = event.letters.get(kind="event_reopened", rsvp__family_name="ACCEPTED")
    assert "zdaj: Knjižnica" in letter.body_text
    assert letter.facts["calendar"]["status"] == "CONFIRMED"
    assert letter.facts["calendar"]["sequence"] > 1


def test_cancellation_that_is_undone_before_anybody_was_told_is_told_nobody(event):
    events.cancel(event)

    events.reopen(event)

    assert notices.pending(event) is None and stored(event).status == "PUBLISHED"


def test_postponed_event_takes_nobody_new_and_lets_people_leave(event):
    events.postpone(event, reason=Reason.of("Bolezen."))
    coming, waiting = (event.rsvps.get(status=s) for s in (Status.ACCEPTED, Status.WAITLISTED))

    with pytest.raises(RsvpRefused, match="postponed"):
        send_reply(event, person())
    rsvps.decline(coming, by=LINK)

    waiting.refresh_from_db()
    assert waiting.status == "WAITLISTED"


def test_old_date_of_a_postponed_event_means_nothing(event, clock):
    events.postpone(event)
    clock.move_to(at("2025-12-01 10:00"))

    rsvps.decline(event.rsvps.get(status=Status.ACCEPTED), by=LINK)

    assert event in Event.objects.upcoming(at("2025-12-01 10:00"))
    assert event not in Event.objects.past(at("2025-12-01 10:00"))


def test_new_date_ends_the_postponement_seats_who_waits_and_is_told(event):
    events.postpone(event)
    tell(event)
    rsvps.decline(event.rsvps.get(status=Status.ACCEPTED), by=LINK)
    sequence = stored(event).sequence

    events.reschedule(event, at("2025-12-09 10:00"), at("2025-12-09 12:00"), by=COMMAND)
    tell(event)

    letter = event.letters.get(kind="notice", rsvp__family_name="WAITLISTED")
    assert letter.subject.startswith("Nov datum: ")
    assert (stored(event).is_postponed, letter.rsvp.status) == (False, "ACCEPTED")
    assert letter.facts["calendar"]["sequence"] > sequence


def test_postponed_letter_names_no_date_and_the_calendar_takes_it_off(event):
    events.postpone(event)

    tell(event)

    letter = told(event)["ACCEPTED"]
    assert letter.kind == "event_postponed"
    assert "Kdaj: preloženo, novi datum bo še sporočen" in letter.body_text
    assert letter.facts["calendar"]["status"] == "CANCELLED"
    assert letter.facts["calendar"]["summary"].startswith("(preloženo) ")
    assert "november" not in letter.body_text


def test_history_says_what_was_before_who_changed_it_and_why(event, organiser):
    by = history.organiser(organiser)
    event = stored(event)
    event.venue_name = "Knjižnica"
    events.store(event, by=by)
    events.cancel(event, by=by, reason=Reason.of("Poplava."))

    place, status = EventChange.objects.filter(event=event, by=organiser)

    assert (place.what, place.before["venue_name"]) == ("place", "Mladinski center Hrastnik")
    assert place.after["venue_name"] == "Knjižnica"
    assert (status.what, status.reason) == ("status", "Poplava.")


def test_change_of_what_nobody_is_told_leaves_no_line(event):
    lines = event.changes.count()

    change(event, capacity=9, contact_phone="041")

    assert event.changes.count() == lines and notices.pending(event) is None


def test_event_without_guests_asks_nobody():
    event = make_event()

    change(event, venue_name="Knjižnica")

    assert notices.pending(event) is None and stored(event).sequence == 1


def test_what_is_over_is_told_nobody(event, clock):
    clock.move_to(event.ends_at)

    change(event, venue_name="Knjižnica")

    assert notices.pending(event) is None


def test_draft_tells_nobody_before_it_is_published(event):
    change(event, venue_name="Knjižnica")
    events.unpublish(event)

    with pytest.raises(RsvpRefused, match="not_published"):
        events.tell(event, seen=seen(event), by=SYSTEM)


def test_new_date_after_a_postponement_raises_the_sequence_once(event):
    events.postpone(stored(event))
    tell(event)
    before = stored(event).sequence

    change(event, starts_at=at("2025-12-02 10:00"), ends_at=at("2025-12-02 13:00"))
    assert stored(event).sequence == before + 1
    tell(event)

    assert stored(event).sequence == before + 1


def test_date_that_is_corrected_before_the_word_raises_the_sequence_again(event):
    events.postpone(stored(event))
    tell(event)
    before = stored(event).sequence

    change(event, starts_at=at("2025-12-02 10:00"), ends_at=at("2025-12-02 13:00"))
    change(event, starts_at=at("2025-12-02 11:00"))
    tell(event)

    assert stored(event).sequence == before + 2
