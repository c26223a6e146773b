"""Events by invitation: the public form takes an address, and says the same to everybody."""

import pytest

from registrations.models import Event, OutgoingMail, Rsvp
from tests import factories
from tests.web import pages

Status = Rsvp.Status
INVITED = "vabljena@primer.example"


@pytest.fixture(autouse=True)
def invited(event):
    rsvp = factories.make_rsvp(event, Status.NEEDS_ACTION, email=INVITED)
    Event.objects.filter(pk=event.pk).update(is_by_invitation=True)
    return rsvp


def send(guest, email=INVITED):
    return guest.post(guest.address("prijava"), {"email": email, "stamp": guest.stamp()})


def test_form_asks_for_the_address_alone(guest):
    page = guest.get(guest.address("prijava"))

    assert set(pages.form_with(page, "stamp").values) == {"email", "stamp"}
    said = {"sl": "Srečanje je samo za povabljene", "en": "This meeting is for invited people"}
    assert said[guest.language] in pages.of(page)


def test_link_is_sent_to_whoever_is_invited(guest, invited):
    response = send(guest)

    letter = OutgoingMail.objects.get()
    assert response.status_code == 200
    assert (letter.to_email, letter.rsvp) == (INVITED, invited)
    assert invited.token in letter.body_text


def test_answer_is_the_same_for_every_address(guest, rows):
    known = send(guest)
    letters = OutgoingMail.objects.count()
    unknown = send(guest, "neznana@primer.example")

    assert unknown.status_code == known.status_code
    assert pages.of(unknown).replace("neznana@", "vabljena@") == pages.of(known)
    assert OutgoingMail.objects.count() == letters == 1
    assert Rsvp.objects.count() == 1


@pytest.mark.parametrize("email", ["", "ni naslov", "a" * 300 + "@primer.example"])
def test_address_that_is_none_comes_back_as_it_was_typed(guest, email):
    response = send(guest, email)

    assert response.status_code == 422
    assert pages.form_with(response, "stamp").values["email"] == [email]
    assert OutgoingMail.objects.count() == 0


def test_nobody_gets_in_by_sending_the_public_form(english, rows):
    before = rows()

    response = english.reply(email="neznana@primer.example")

    assert response.status_code == 200
    assert rows() == before


def test_nobody_gets_in_with_rows_for_colleagues(english, rows):
    before = rows()

    english.party(english.colleague(0), email="neznana@primer.example", press="add")

    assert rows() == before


def test_invited_person_replies_by_link_and_brings_colleagues(guest, invited):
    said = guest.change(invited, answer="accept")
    page = pages.form_with(guest.get(guest.own(invited)), "add-given_name")
    guest.clock.shift(5)
    names = {"add-given_name": "Maja", "add-family_name": "Kos"}
    added = guest.post(guest.own(invited), {**page.values, **names})

    assert (said.status_code, added.status_code) == (303, 303)
    assert [r.status for r in Rsvp.objects.all()] == [Status.ACCEPTED] * 2


def test_invitation_says_for_whom_it_is_and_offers_the_link(guest):
    page = pages.parse(guest.get(guest.address()))

    buttons = {pages.words(a) for a in page.iter("a") if a.get("class") == "button"}
    said = {
        "sl": ("Srečanje je samo za povabljene", "Pošljite mi povezavo"),
        "en": ("This meeting is for invited people", "Send me my link"),
    }[guest.language]
    assert said[0] in pages.words(page.find(".//main"))
    assert buttons == {said[1]}


def test_invitation_for_everybody_says_nothing_of_it(english):
    Event.objects.update(is_by_invitation=False)

    page = english.get(english.address())

    assert "invited people" not in pages.of(page)


def test_invited_people_ask_for_the_link_before_replies_open(english):
    Event.objects.update(registration_opens_at=factories.at("2025-11-20 00:00"))

    assert "Replies open" in pages.of(english.get(english.address("prijava")))
    assert send(english).status_code == 200
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"registration_closes_at": factories.at("2025-11-05 00:00")}, "Replies closed"),
        ({"status": Event.Status.CANCELLED}, "The event has been cancelled."),
        (
            {
                "starts_at": factories.at("2025-11-01 10:00"),
                "ends_at": factories.at("2025-11-01 12:00"),
            },
            "The event is over.",
        ),
    ],
)
def test_round_that_takes_no_replies_says_so_to_everybody(english, change, sentence, rows):
    Event.objects.update(**{"registration_closes_at": None, **change})
    before = rows()

    shown = english.get(english.address("prijava"))
    sent = english.post(english.address("prijava"), {"email": INVITED})

    assert (shown.status_code, sent.status_code) == (409, 409)
    assert sentence in pages.heading(shown)
    assert "invited people" not in pages.of(english.get(english.address()))
    assert rows() == before


def test_guest_leaves_the_waiting_list_by_link(make_guest):
    event = factories.make_event(capacity=1)
    factories.make_rsvp(event)
    waiting = factories.make_rsvp(event, Status.WAITLISTED)
    guest = make_guest(event, "en")

    page = pages.of(guest.get(guest.own(waiting)))
    response = guest.press(waiting, "decline")

    waiting.refresh_from_db()
    event.refresh_from_db()
    assert "Take me off the waiting list" in page
    assert response.status_code == 303
    assert (waiting.status, event.waiting_count) == (Status.DECLINED, 0)
    assert pages.heading(guest.get(response["Location"])) == "You are not coming"
