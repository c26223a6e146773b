from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from registrations.models import Event
from tests.factories import make_event, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("capacity", "guests", "left", "is_full"),
    [(None, 2, None, False), (3, 2, 1, False), (2, 2, 0, True)],
)
def test_event_knows_how_many_seats_are_left(capacity, guests, left, is_full):
    event = make_event(capacity=capacity)
    for _ in range(guests):
        make_rsvp(event)
    event.refresh_from_db()

    assert (event.seats_left, event.is_full) == (left, is_full)


def test_event_with_more_guests_than_seats_has_none_left():
    assert Event(capacity=2, seats_taken=5).seats_left == 0


def test_newcomer_has_no_seat_where_somebody_waits():
    assert not Event(capacity=5, seats_taken=2, waiting_count=1).has_seat_for_newcomer


def test_event_is_told_in_slovene_where_english_is_missing():
    event = make_event(title_en="", description_sl="Opis")

    with translation.override("en"):
        assert (event.title, event.description) == ("Ohranjanje rudarske dediščine", "Opis")


def test_event_is_upcoming_until_it_ends():
    event = make_event()

    assert list(Event.objects.upcoming(event.ends_at - timedelta(seconds=1))) == [event]
    assert list(Event.objects.past(event.ends_at)) == [event]
    assert not Event.objects.upcoming(event.ends_at)


def test_draft_is_on_no_public_list():
    make_event(status="DRAFT")
    make_event(is_listed=False)
    cancelled = make_event(status="CANCELLED")

    assert list(Event.objects.listed()) == [cancelled]
    assert Event.objects.public().count() == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("map_url", "javascript:alert(1)"),
        ("online_url", "ftp://a.example/"),
        ("timezone", "Europe/Hrastnik"),
        ("capacity", 0),
    ],
)
def test_organiser_cannot_store_what_makes_no_sense(name, value):
    event = make_event()
    setattr(event, name, value)

    with pytest.raises(ValidationError) as refusal:
        event.full_clean()

    assert set(refusal.value.message_dict) >= {name}
