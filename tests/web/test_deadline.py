"""Until when guests may reply: by the server's clock, and said in words."""

import pytest

from registrations.models import Event, Rsvp
from tests import factories
from tests.web import pages

LAST_SECOND = "2025-11-23 23:59:59"
FIRST_TOO_LATE = "2025-11-24 00:00:00"
CLOSED = {
    "sl": "v nedeljo, 23. novembra 2025, ob koncu dneva",
    "en": "Replies closed at the end of Sunday, 23 November 2025.",
}


def test_form_is_shown_in_the_last_second_of_the_last_day(guest, clock):
    clock.move_to(factories.at(LAST_SECOND))

    response = guest.get(guest.address("prijava"))

    assert response.status_code == 200
    assert pages.form_with(response, "given_name")


def test_reply_of_the_last_second_is_taken(guest, clock):
    clock.move_to(factories.at("2025-11-23 23:59:50"))
    stamp = guest.stamp()
    clock.move_to(factories.at(LAST_SECOND))

    response = guest.post(guest.address("prijava"), {**guest.filled(), "stamp": stamp})

    assert response.status_code == 303
    assert Rsvp.objects.get().status == Rsvp.Status.ACCEPTED


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_form_is_closed_from_midnight_on_in_words(guest, clock, method):
    clock.move_to(factories.at("2025-11-23 23:59:50"))
    data = {**guest.filled(), "stamp": guest.stamp()}
    clock.move_to(factories.at(FIRST_TOO_LATE))

    send = getattr(guest.browser, method)
    response = send(guest.address("prijava"), data if method == "post" else {})

    assert response.status_code == 409
    assert Rsvp.objects.count() == 0
    if method != "head":
        assert CLOSED[guest.language] in pages.heading(response)
        assert "mailto:prijave@srecanje.example" in response.content.decode()
        assert pages.parse(response).find(".//form") is None


def test_deadline_holds_across_the_change_to_winter_time(client, clock, db):
    """On 26 October 2025 clocks go back: that day has 25 hours."""
    event = factories.make_event(registration_closes_at=factories.at("2025-10-27 00:00"))
    form = f"/en/dogodki/{event.slug}/prijava/"
    statuses = []

    for moment in ("2025-10-26 22:59:59+00:00", "2025-10-26 23:00:00+00:00"):
        clock.move_to(factories.datetime.fromisoformat(moment))
        statuses.append(client.get(form).status_code)

    assert statuses == [200, 409]


def test_invitation_says_that_replies_have_closed(guest, clock):
    clock.move_to(factories.at(FIRST_TOO_LATE))

    response = guest.get(guest.address())

    assert response.status_code == 200
    assert CLOSED[guest.language] in pages.of(response)
    assert guest.address("prijava") not in pages.links(pages.parse(response)).values()


def test_without_a_deadline_replies_close_when_the_event_starts(client, clock, db):
    event = factories.make_event(registration_closes_at=None)
    form = f"/en/dogodki/{event.slug}/prijava/"

    clock.move_to(factories.at("2025-11-25 09:59:59"))
    before = client.get(form)
    clock.move_to(factories.at("2025-11-25 10:00:00"))
    after = client.get(form)

    assert (before.status_code, after.status_code) == (200, 409)


def test_deadline_after_the_start_does_not_outlast_the_start(client, clock, db):
    event = factories.make_event(registration_closes_at=factories.at("2025-11-26 00:00"))
    clock.move_to(factories.at("2025-11-25 10:00:00"))

    response = client.get(f"/en/dogodki/{event.slug}/prijava/")

    assert response.status_code == 409


def test_form_says_until_when_one_may_reply_and_no_longer_than_that(client, clock, db):
    event = factories.make_event(registration_closes_at=factories.at("2025-11-27 00:00"))

    text = pages.of(client.get(f"/en/dogodki/{event.slug}/prijava/"))

    assert "26 November" not in text


@pytest.mark.parametrize(
    ("moment", "status"), [("2025-11-10 11:59:59", 409), ("2025-11-10 12:00:00", 200)]
)
def test_form_opens_when_it_is_said_to(client, clock, db, moment, status):
    event = factories.make_event(registration_opens_at=factories.at("2025-11-10 12:00"))
    clock.move_to(factories.at(moment))

    response = client.get(f"/en/dogodki/{event.slug}/prijava/")

    assert response.status_code == status
    if status == 409:
        assert pages.heading(response) == "Replies open on Monday, 10 November 2025, at 12:00."


def test_invited_person_replies_by_link_before_replies_open(clock, event, english):
    Event.objects.filter(pk=event.pk).update(registration_opens_at=factories.at("2025-11-12 00:00"))
    rsvp = factories.make_rsvp(event, Rsvp.Status.NEEDS_ACTION)

    response = english.change(rsvp, answer="accept")

    rsvp.refresh_from_db()
    assert (response.status_code, rsvp.status) == (303, Rsvp.Status.ACCEPTED)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("moment", "status", "sentence"),
    [
        ("2025-11-10 09:00", Event.Status.CANCELLED, "The event has been cancelled."),
        ("2025-11-25 11:00", Event.Status.PUBLISHED, "The event is taking place now."),
        ("2025-11-25 13:00", Event.Status.PUBLISHED, "The event is over."),
    ],
)
def test_form_says_why_it_takes_no_replies(client, clock, db, method, moment, status, sentence):
    event = factories.make_event(status=status)
    clock.move_to(factories.at(moment))

    response = getattr(client, method)(f"/en/dogodki/{event.slug}/prijava/")

    assert response.status_code == 409
    assert pages.heading(response).startswith(sentence)


@pytest.mark.parametrize("closed_contact", [{}, {"contact_phone": "03 123 45 67"}])
def test_closed_form_says_whom_to_ask(client, clock, db, closed_contact):
    event = factories.make_event(contact_email="tanja@primer.example", **closed_contact)
    clock.move_to(factories.at(FIRST_TOO_LATE))

    text = pages.of(client.get(f"/en/dogodki/{event.slug}/prijava/"))

    assert "tanja@primer.example" in text
    assert closed_contact.get("contact_phone", "") in text
    assert " ." not in text


def test_link_is_sent_after_the_deadline_and_not_after_the_end(english, clock):
    rsvp = factories.make_rsvp(english.event)
    statuses = []

    for moment in ("2025-11-25 12:59:50", "2025-11-25 13:00:00"):
        clock.move_to(factories.at("2025-11-25 12:59:40"))
        stamp = pages.form_with(english.get(english.address("povezava")), "email").stamp
        clock.move_to(factories.at(moment))
        data = {"email": rsvp.email, "stamp": stamp}
        statuses.append(english.post(english.address("povezava"), data).status_code)

    assert statuses == [200, 409]
    assert rsvp.letters.count() == 1
