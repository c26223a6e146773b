"""What guests say in their calendars changes the reply that it belongs to, and no other."""

import email
from dataclasses import replace

import pytest

from registrations.documents import reply_addresses
from registrations.domain import calendar_replies, events, history, notices, rsvps
from registrations.domain.calendar_replies import Outcome
from registrations.mail import incoming
from registrations.models import Event, Rsvp
from tests.factories import at, make_event, make_rsvp
from tests.mail import calendar_answers
from tests.mail.calendar_answers import PROGRAMS, Answer
from tests.web import tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Rsvp.Status
every_program = pytest.mark.parametrize("program", PROGRAMS)


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.REPLY_DOMAIN = "odzivi.nvo.example"


@pytest.fixture
def event():
    return make_event(calendar_mode=Event.CalendarMode.INVITE)


@pytest.fixture
def rsvp(event):
    make_rsvp(event, Status.NEEDS_ACTION)
    return make_rsvp(event, Status.NEEDS_ACTION, email="Ziga.Kos@primer.example")


def receive(message):
    return calendar_replies.take(incoming.read(email.message_from_bytes(message.as_bytes())))


def say(rsvp, partstat, program="Gmail", **more):
    return receive(PROGRAMS[program](Answer.of(rsvp, partstat, **more)))


def statuses():
    return list(Rsvp.objects.order_by("pk").values_list("status", flat=True))


@every_program
def test_guest_accepts_in_their_calendar(program, rsvp):
    assert say(rsvp, "ACCEPTED", program) == Outcome.TAKEN

    assert statuses() == [Status.NEEDS_ACTION, Status.ACCEPTED]
    line = rsvp.changes.last()
    assert (line.what, line.channel, line.after) == ("status", "calendar", "ACCEPTED")
    assert [letter.kind for letter in rsvp.letters.all()] == ["coming"]


def test_invitation_that_went_out_under_an_older_secret_key_is_answered(rsvp, settings):
    answer = PROGRAMS["Gmail"](Answer.of(rsvp, "ACCEPTED"))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "nov" * 20

    assert receive(answer) == Outcome.TAKEN
    assert statuses() == [Status.NEEDS_ACTION, Status.ACCEPTED]


@every_program
def test_guest_declines_in_their_calendar(program, event):
    other, rsvp = make_rsvp(event), make_rsvp(event)

    assert say(rsvp, "DECLINED", program) == Outcome.TAKEN

    assert statuses() == [Status.ACCEPTED, Status.DECLINED]
    [letter] = rsvp.letters.all()
    assert letter.kind == "declined" and not other.letters.exists()


def test_guest_accepts_a_full_event_and_waits():
    event = make_event(calendar_mode="INVITE", capacity=1)
    make_rsvp(event)
    rsvp = make_rsvp(event, Status.NEEDS_ACTION)

    say(rsvp, "ACCEPTED")

    [letter] = rsvp.letters.all()
    assert letter.kind == "waiting" and letter.facts["calendar"]["partstat"] == "TENTATIVE"


def test_invited_guest_of_a_closed_round_may_answer_in_the_calendar(event):
    event.is_by_invitation = True
    events.store(event)

    assert say(make_rsvp(event, Status.NEEDS_ACTION), "ACCEPTED") == Outcome.TAKEN


def test_same_answer_twice_is_one_reply_and_one_letter(rsvp):
    assert [say(rsvp, "ACCEPTED") for _ in range(2)] == [Outcome.TAKEN, Outcome.TAKEN]

    assert rsvp.letters.count() == 1


@every_program
@pytest.mark.parametrize("language", ["sl", "en"])
def test_guest_who_says_maybe_is_sent_the_link_and_stays_where_they_are(program, language, event):
    rsvp = make_rsvp(event, language=language)

    assert say(rsvp, "TENTATIVE", program) == Outcome.ASKED

    assert statuses() == [Status.ACCEPTED]
    [letter] = rsvp.letters.all()
    word = {"sl": "»morda«", "en": "“maybe”"}[language]
    assert letter.kind == "link" and word in letter.body_text and rsvp.token in letter.body_text
    assert letter.facts["calendar"]["partstat"] == "ACCEPTED"


def test_program_that_says_maybe_to_each_letter_gets_one_within_an_hour(event, clock):
    rsvp = make_rsvp(event)
    stamps = ["20251110T080100Z", "20251110T082000Z", "20251110T091000Z"]

    for minutes, stamp in zip((1, 19, 50), stamps, strict=True):
        clock.shift(minutes * 60)
        say(rsvp, "TENTATIVE", stamp=stamp)

    assert rsvp.letters.count() == 2


@pytest.mark.parametrize("language", ["sl", "en"])
def test_guest_who_accepts_too_late_is_told_so(event, clock, language):
    rsvp = make_rsvp(event, Status.DECLINED, language=language)
    clock.move_to(at("2025-11-24 08:00"))

    assert say(rsvp, "ACCEPTED", stamp="20251124T070000Z") == Outcome.REFUSED

    assert statuses() == [Status.DECLINED]
    [letter] = rsvp.letters.all()
    why = {"sl": "Prijave", "en": "Replies to this event have closed."}[language]
    assert letter.kind == "link" and why in letter.body_text
    assert rsvp.changes.last().what == "not_taken"


def test_guest_may_decline_until_the_event_begins(event, clock):
    rsvp = make_rsvp(event)
    clock.move_to(at("2025-11-25 09:59"))

    assert say(rsvp, "DECLINED", stamp="20251125T085900Z") == Outcome.TAKEN


def nobody(rsvp):
    return f"odziv+{rsvp.pk}-{'0' * 32}@odzivi.nvo.example"


@pytest.mark.parametrize(
    ("forged", "outcome"),
    [
        (lambda rsvp, other: {"organizer": nobody(rsvp)}, Outcome.UNKNOWN),
        (lambda rsvp, other: {"organizer": "odziv@odzivi.nvo.example"}, Outcome.UNKNOWN),
        (lambda rsvp, other: {"organizer": reply_addresses.of(other)}, Outcome.FOREIGN),
        (lambda rsvp, other: {"attendee": "drug@primer.example"}, Outcome.FOREIGN),
        (lambda rsvp, other: {"attendee": other.email}, Outcome.FOREIGN),
        (lambda rsvp, other: {"uid": make_event().uid}, Outcome.FOREIGN),
        (lambda rsvp, other: {"uid": ""}, Outcome.FOREIGN),
        (lambda rsvp, other: {"partstat": "DELEGATED"}, Outcome.NO_REPLY),
    ],
)
def test_forged_and_foreign_answers_change_nothing(rsvp, forged, outcome):
    other = rsvp.event.rsvps.exclude(pk=rsvp.pk).get()
    answer = replace(Answer.of(rsvp, "ACCEPTED"), **forged(rsvp, other))
    message = calendar_answers.apple(answer)
    before = tables.stored()

    assert receive(message) == outcome

    after = tables.stored()
    for rows in (before, after):
        for row in rows["registrations.Rsvp"]:
            row.pop("calendar_said_at")
    assert after == before


def test_answer_to_an_invitation_that_was_overtaken_changes_nothing(rsvp):
    answer = Answer.of(rsvp, "ACCEPTED")
    rsvp.event.starts_at = at("2025-11-25 09:00")
    events.store(rsvp.event)
    seen = notices.fingerprint(rsvp.event, notices.pending(rsvp.event))
    events.tell(rsvp.event, seen=seen, by=history.COMMAND)
    assert notices.write_some()

    assert receive(calendar_answers.outlook(answer)) == Outcome.STALE

    assert statuses() == [Status.NEEDS_ACTION] * 2


def test_answer_counts_where_nobody_has_written_of_what_changed_since(rsvp):
    answer = Answer.of(rsvp, "ACCEPTED")
    rsvp.event.online_url = "https://video.example/soba"
    events.store(rsvp.event)
    rsvp.event.refresh_from_db()
    assert rsvp.event.sequence == 1

    assert receive(calendar_answers.outlook(answer)) == Outcome.TAKEN


def test_program_whose_clock_is_fast_silences_nothing_that_comes_later(rsvp):
    say(rsvp, "ACCEPTED", stamp="20991231T000000Z")

    assert say(rsvp, "DECLINED", stamp="20251110T080500Z") == Outcome.TAKEN


def test_older_answer_that_arrives_later_changes_nothing(rsvp):
    say(rsvp, "ACCEPTED", stamp="20251110T075500Z")

    assert say(rsvp, "DECLINED", stamp="20251110T075000Z") == Outcome.STALE
    assert say(rsvp, "DECLINED", stamp="20251110T075600Z") == Outcome.TAKEN

    assert statuses() == [Status.NEEDS_ACTION, Status.DECLINED]


def test_answer_from_before_the_guest_used_their_link_changes_nothing(rsvp, clock):
    clock.shift(3600)
    rsvps.accept(rsvp, by=history.LINK)

    assert say(rsvp, "DECLINED", stamp="20251110T083000Z") == Outcome.STALE
    assert say(rsvp, "DECLINED", stamp="20251110T085930Z") == Outcome.TAKEN


def test_old_address_dies_when_the_address_of_the_guest_is_corrected(rsvp):
    answer = Answer.of(rsvp, "ACCEPTED")
    rsvp.token = "drug"
    rsvp.save()

    assert receive(calendar_answers.gmail(answer)) == Outcome.UNKNOWN


def test_withdrawn_guest_stays_so(event):
    rsvp = make_rsvp(event, Status.CANCELLED)

    assert say(rsvp, "ACCEPTED") == Outcome.REFUSED

    assert statuses() == [Status.CANCELLED]
