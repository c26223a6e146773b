from datetime import UTC

import pytest
from django.utils import translation

from registrations.domain import guest_list
from registrations.models import AgendaItem, Event
from tests.factories import make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event():
    return make_event(capacity=3)


def test_organiser_takes_out_one_row_per_person_by_name(event):
    item = make_item(event)
    bringer = make_rsvp(
        event, family_name="Žagar", items=[item.pk], phone="041 123 456", note="a\nb"
    )
    make_rsvp(event, "DECLINED", family_name="Čuk", email="", brought_by=bringer)

    header, *rows = guest_list.rows(event)

    cuk, zagar = (dict(zip(header, row, strict=True)) for row in rows)
    assert header[:4] == ["status", "given_name", "family_name", "organisation"]
    assert (cuk["status"], cuk["family_name"], cuk["brought_by"]) == (
        "DECLINED",
        "Čuk",
        "Ana Žagar",
    )
    assert (zagar["status"], zagar["email"], zagar["order"]) == ("ACCEPTED", bringer.email, 1)
    assert zagar["items"] == "Ogled Mlakarjevega stanovanja: ACCEPTED"
    assert (zagar["phone"], zagar["note"], zagar["language"]) == ("041 123 456", "a\nb", "sl")


def test_time_of_answer_says_its_zone(event):
    rsvp = make_rsvp(event)

    header, row = guest_list.rows(event)

    written = dict(zip(header, row, strict=True))["answered_at"]
    moment = rsvp.answered_at.fromisoformat(written)
    assert moment == rsvp.answered_at and moment.astimezone(UTC).hour == 8


def test_rows_are_the_same_in_every_language(event):
    make_rsvp(event, items=[make_item(event).pk])

    with translation.override("en"):
        english = list(guest_list.rows(event))
    with translation.override("sl"):
        assert list(guest_list.rows(event)) == english


@pytest.mark.parametrize("guests", [1, 30])
def test_rows_take_a_fixed_number_of_queries(event, guests, django_assert_max_num_queries):
    event.capacity = None
    event.save()
    item = make_item(event)
    for _ in range(guests):
        make_rsvp(event, items=[item.pk])

    with django_assert_max_num_queries(4):
        assert len(list(guest_list.rows(event))) == guests + 1


def test_counts_name_every_status(event):
    for status in ("ACCEPTED", "ACCEPTED", "NEEDS_ACTION", "DECLINED"):
        make_rsvp(event, status)

    assert guest_list.counts(event.rsvps) == {
        "NEEDS_ACTION": 1,
        "ACCEPTED": 2,
        "WAITLISTED": 0,
        "DECLINED": 1,
        "CANCELLED": 0,
    }


@pytest.mark.parametrize("counter", ["seats_taken", "waiting_count"])
@pytest.mark.parametrize("model", [Event, AgendaItem])
def test_wrong_counter_is_found(event, model, counter):
    item = make_item(event)
    make_rsvp(event, items=[item.pk])
    assert guest_list.wrong_counters() == []

    model.objects.update(**{counter: 7})

    row = event if model is Event else item
    assert guest_list.wrong_counters() == [f"{model.__name__} {row.pk}"]
