"""The history of a reply: who did what when, and nothing about the person."""

import pytest

from registrations.domain import corrections, history, replies, rsvps
from registrations.models import RsvpChange
from tests.factories import at, make_event, make_item, make_person, make_rsvp, person_of, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PERSONAL = ("Neža", "Skrivnostna", "Tajno društvo", "neza@primer.example", "031999888", "Alergija")


def test_history_holds_no_personal_value(organiser):
    event = make_event()
    item = make_item(event)
    person = make_person(
        given_name="Neža",
        family_name="Skrivnostna",
        organisation="Tajno društvo",
        email="neza@primer.example",
        phone="031999888",
        note="Alergija",
    )
    send_reply(event, person, answer="accept", items=[item.pk], stamp="1")
    rsvp = event.rsvps.get()
    send_reply(event, person, answer="decline", items=[], stamp="2")
    replies.add_colleague(rsvp.pending_replies.get())
    rsvps.accept(rsvp, by=history.LINK, person=person_of(rsvp, given_name="Alergija"), items=[])
    corrections.correct_address(rsvp, "031999888@primer.example", by=history.organiser(organiser))
    rsvps.decline(rsvp, by=history.LINK)
    rsvps.withdraw(rsvp, by=history.organiser(organiser), reason="pomota")

    lines = [f"{c.before}|{c.after}|{c.reason}" for c in RsvpChange.objects.all()]
    assert {c.what for c in RsvpChange.objects.all()} >= {
        "registered",
        "status",
        "signup",
        "repeated",
        "brought",
        "details",
        "address",
    }
    assert not [line for line in lines if any(value in line for value in PERSONAL)]


def test_history_says_when_by_the_clock_of_the_rules(clock):
    rsvp = make_rsvp(make_event())
    clock.move_to(at("2025-11-20 12:00"))

    rsvps.decline(rsvp, by=history.LINK)

    assert rsvp.changes.last().at == at("2025-11-20 12:00")


def test_history_keeps_the_reason_of_a_withdrawal(organiser):
    rsvp = make_rsvp(make_event())

    rsvps.withdraw(rsvp, by=history.organiser(organiser), reason="dvojna prijava " * 30)

    change = rsvp.changes.last()
    assert change.by == organiser and change.reason.startswith("dvojna prijava")
    assert len(change.reason) <= 300


def test_history_outlives_the_organisers_log_in(organiser):
    rsvp = make_rsvp(make_event())
    rsvps.withdraw(rsvp, by=history.organiser(organiser))

    organiser.delete()

    assert rsvp.changes.last().by is None
