"""Addresses that an organiser does not write to: why, which letters, and until when."""

import pytest

from registrations.domain import correspondence, history, rsvps, suppressions
from registrations.mail import messages, outbox
from registrations.models import OutgoingMail, Suppression
from tests.factories import at, make_event, make_organizer, make_person, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "maja@primer.example"
NOW = at("2025-11-10 09:00")
Reason = Suppression.Reason
WITHHELD = ("failed", "withheld")


@pytest.fixture
def event():
    return make_event()


def put(event, reason, address=ADDRESS):
    return suppressions.put(event.organizer, address, reason, at=NOW, said="550 5.1.1")


def invite(event, email=ADDRESS):
    rsvp = rsvps.invite(event, make_person(email=email), by=history.COMMAND)
    return rsvp, rsvp.letters.get()


def fate(letter):
    return letter.state, letter.outcome


@pytest.mark.parametrize("reason", Reason)
def test_invitation_to_an_address_on_the_list_is_kept_back_and_seen(event, reason):
    put(event, reason, ADDRESS.upper())

    _rsvp, letter = invite(event)

    assert fate(letter) == WITHHELD
    assert outbox.claim("delavec") is None


@pytest.mark.parametrize(
    ("reason", "goes"),
    [(Reason.BOUNCED, False), (Reason.COMPLAINED, True), (Reason.UNSUBSCRIBED, True)],
)
def test_letter_about_ones_own_reply_goes_where_the_address_is_one(event, reason, goes):
    rsvp, _invitation = invite(event)
    put(event, reason)

    rsvps.accept(rsvp, by=history.LINK)

    letter = rsvp.letters.get(kind="coming")
    assert fate(letter) == (("waiting", "") if goes else WITHHELD)


@pytest.mark.parametrize(("status", "goes"), [("NEEDS_ACTION", False), ("ACCEPTED", True)])
def test_news_of_an_event_go_to_who_has_replied_to_it(event, status, goes):
    rsvp = make_rsvp(event, status, email=ADDRESS)
    put(event, Reason.UNSUBSCRIBED)

    letter = outbox.post(messages.event_cancelled(rsvp, cause="notice-1"))

    assert fate(letter) == (("waiting", "") if goes else WITHHELD)


def test_list_of_one_organiser_stops_no_letter_of_another(event):
    put(event, Reason.BOUNCED)
    other = make_event(organizer=make_organizer(slug="drugi"))

    _rsvp, letter = invite(other)

    assert fate(letter) == ("waiting", "")


def test_letters_that_wait_are_taken_back_and_those_of_others_are_not(event):
    _rsvp, letter = invite(event)
    _other, kept = invite(event, "drug@primer.example")
    foreign = invite(make_event(organizer=make_organizer(slug="drugi")))[1]

    put(event, Reason.UNSUBSCRIBED)

    states = [fate(OutgoingMail.objects.get(pk=mail.pk)) for mail in (letter, kept, foreign)]
    assert states == [WITHHELD, ("waiting", ""), ("waiting", "")]


def test_reasons_add_up_and_go_one_by_one(event):
    put(event, Reason.UNSUBSCRIBED)
    row = put(event, Reason.BOUNCED)
    put(event, Reason.BOUNCED)
    assert row.reasons == [Reason.BOUNCED, Reason.UNSUBSCRIBED]

    assert suppressions.take_off(event.organizer, ADDRESS, Reason.BOUNCED)
    assert Suppression.objects.get().reasons == [Reason.UNSUBSCRIBED]

    assert suppressions.take_off(event.organizer, ADDRESS)
    assert not Suppression.objects.exists()
    assert not suppressions.take_off(event.organizer, ADDRESS)


def test_letter_that_was_kept_back_can_be_sent_once_the_address_is_off_the_list(event):
    put(event, Reason.BOUNCED)
    rsvp, letter = invite(event)
    assert fate(correspondence.send_again(letter, by=history.COMMAND)) == WITHHELD
    assert correspondence.missed(rsvp) is not None

    suppressions.take_off(event.organizer, ADDRESS)

    assert fate(correspondence.send_again(letter, by=history.COMMAND)) == ("waiting", "")


def test_colleagues_letters_go_by_the_address_of_who_brought_them(event):
    bringer = make_rsvp(event, email=ADDRESS)
    colleague = make_rsvp(event, "NEEDS_ACTION", email="", brought_by=bringer)
    put(event, Reason.BOUNCED)

    rsvps.accept(colleague, by=history.LINK)

    assert fate(colleague.letters.get()) == WITHHELD
