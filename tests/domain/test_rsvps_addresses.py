"""An organiser corrects an address: a new link, and nothing more to the old one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import corrections, history, rsvps, suppressions
from registrations.domain.errors import RsvpRefused
from registrations.mail import messages, outbox
from registrations.models import OutgoingMail, Rsvp
from tests.factories import at, make_event, make_person, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def by(organiser):
    return history.organiser(organiser)


def to_be_sent(event):
    """All but what the old address is told."""
    waiting = event.letters.filter(state=OutgoingMail.State.WAITING)
    return waiting.exclude(kind="address_changed")


def test_organiser_corrects_an_address_and_the_old_link_is_dead(by):
    rsvp = make_rsvp(make_event())
    old, status, order = rsvp.token, rsvp.status, rsvp.order

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    stored = Rsvp.objects.get(pk=rsvp.pk)
    assert stored.email == stored.email_key == "prava@primer.example"
    assert stored.token != old and (stored.status, stored.order) == (status, order)
    [letter] = to_be_sent(rsvp.event)
    assert (letter.kind, letter.to_email) == ("link", "prava@primer.example")
    assert stored.token in letter.body_text and old not in letter.body_text


def test_organiser_corrects_an_address_and_waiting_letters_are_taken_back(by):
    event = make_event()
    rsvp = make_rsvp(event)
    rsvps.decline(rsvp, by=history.LINK)

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    assert [mail.kind for mail in to_be_sent(event)] == ["link"]


def test_organiser_cannot_give_one_address_to_two_people(by):
    event = make_event()
    rsvp, other = make_rsvp(event), make_rsvp(event)

    with pytest.raises(RsvpRefused) as refusal:
        corrections.correct_address(rsvp, other.email.upper(), by=by)

    assert refusal.value.code == "already_registered"
    assert Rsvp.objects.get(pk=rsvp.pk).token == rsvp.token


def test_organiser_who_changes_nothing_leaves_the_link_alive(by):
    rsvp = make_rsvp(make_event())
    token = rsvp.token

    corrections.correct_address(rsvp, rsvp.email.upper(), by=by)

    assert Rsvp.objects.get(pk=rsvp.pk).token == token
    assert rsvp.letters.count() == 0


def test_organiser_gives_an_address_to_somebody_who_had_none(by):
    event = make_event()
    bringer = make_rsvp(event)
    rsvp = make_rsvp(event, email="", brought_by=bringer)

    corrections.correct_address(rsvp, "svoja@primer.example", by=by)

    assert rsvp.letters.get().to_email == "svoja@primer.example"


def test_letters_about_brought_people_no_longer_go_to_a_wrong_address(by):
    event = make_event()
    bringer = make_rsvp(event, email="napacna@primer.example")
    colleague = make_rsvp(event, email="", brought_by=bringer)
    rsvps.decline(colleague, by=history.LINK)

    corrections.correct_address(bringer, "prava@primer.example", by=by)

    addresses = set(to_be_sent(event).values_list("to_email", flat=True))
    assert "napacna@primer.example" not in addresses


def test_links_of_brought_people_that_a_wrong_address_knows_are_dead(by):
    event = make_event()
    bringer = make_rsvp(event, email="napacna@primer.example")
    colleague = make_rsvp(event, "NEEDS_ACTION", email="", brought_by=bringer)
    rsvps.accept(colleague, by=history.LINK)
    event.letters.update(state=OutgoingMail.State.SENT)
    told = colleague.token

    corrections.correct_address(bringer, "prava@primer.example", by=by)

    assert not Rsvp.objects.filter(token=told).exists()


def test_letter_that_a_worker_holds_is_not_tried_again_at_the_old_address(by):
    event = make_event()
    rsvp = make_rsvp(event)
    rsvps.decline(rsvp, by=history.LINK)
    event.letters.update(state=OutgoingMail.State.SENDING, lease_holder="a worker that died")

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    old = event.letters.exclude(to_email="prava@primer.example").exclude(kind="address_changed")
    assert set(old.values_list("state", flat=True)) == {OutgoingMail.State.FAILED}


# --- The address that was wrong, and the letter that did not arrive ------------------------------


def not_delivered(rsvp):
    rsvp.letters.update(state="failed", outcome="bounced", error="550 5.1.1 no such user")


def test_old_address_is_told_that_it_was_changed_and_nothing_else(by):
    event = make_event(contact_email="vprasanja@nvo.example")
    rsvp = make_rsvp(event, email="napacna@primer.example", given_name="Žiga", organisation="Knapi")
    token = rsvp.token

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    letter = event.letters.get(kind="address_changed")
    said = f"{letter.subject}{letter.body_text}{letter.body_html}{letter.facts}"
    rsvp.refresh_from_db()
    secrets = (token, rsvp.token, "prava@", "Žiga", rsvp.family_name, "Knapi", "href", "://")
    assert letter.to_email == "napacna@primer.example"
    assert not [secret for secret in secrets if secret in said]
    assert "vprasanja@nvo.example" in letter.body_text and event.title_sl in letter.subject
    assert letter.pk > event.letters.get(kind="link").pk


def test_old_address_that_letters_come_back_from_is_told_nothing(by):
    rsvp = make_rsvp(make_event(), email="ni@primer.example")
    organizer = rsvp.event.organizer
    suppressions.put(organizer, "ni@primer.example", "bounced_at", at=at("2025-11-10 09:00"))

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    assert [mail.to_email for mail in rsvp.letters.all()] == ["prava@primer.example"]
    assert organizer.suppressions.get().email == "ni@primer.example"


@pytest.mark.parametrize(("again", "kind"), [(True, "coming"), (False, "link")])
def test_letter_that_did_not_arrive_goes_to_the_new_address_on_wish(by, again, kind):
    rsvp = rsvps.invite(make_event(), make_person(), by=history.COMMAND)
    rsvps.accept(rsvp, by=history.LINK)
    not_delivered(rsvp)

    corrections.correct_address(rsvp, "prava@primer.example", by=by, again=again)

    rsvp.refresh_from_db()
    [letter] = to_be_sent(rsvp.event)
    assert (letter.kind, letter.to_email) == (kind, "prava@primer.example")
    assert rsvp.token in letter.body_text


def test_notice_that_did_not_arrive_goes_as_the_event_stands_now(by):
    rsvp = make_rsvp(make_event())
    outbox.post(messages.event_cancelled(rsvp, cause="notice-1"))
    not_delivered(rsvp)

    corrections.correct_address(rsvp, "prava@primer.example", by=by, again=True)

    assert [mail.kind for mail in to_be_sent(rsvp.event)] == ["event_cancelled"]


def test_slow_old_address_keeps_no_letter_to_the_new_one_waiting(by, clock):
    rsvp = make_rsvp(make_event())
    corrections.correct_address(rsvp, "prava@primer.example", by=by)
    rsvp.letters.filter(kind="link").update(state="sent")
    later = timezone.now() + timedelta(hours=8)
    rsvp.letters.filter(kind="address_changed").update(next_try_at=later)
    rsvps.decline(rsvp, by=history.LINK)

    assert outbox.claim("delavec").kind == "declined"
