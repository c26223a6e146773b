"""Rows that are put down again are those that were made."""

import pytest
from django.db import transaction

from registrations.models import Event, Organizer
from tests import factories
from tests.admin.conftest import world_of
from tests.conftest import MORNING
from tests.kept import Kept, stored

pytestmark = pytest.mark.django_db


def world(name):
    return world_of(factories.make_organizer(slug=name), name)


@pytest.fixture
def again(clock):
    """Return a function that has rows made and kept, and undoes them."""

    def call(kept, *given):
        point = transaction.savepoint()
        made = kept.again(*given), stored()
        transaction.savepoint_rollback(point)
        return made

    return call


def test_rows_and_their_ids_are_the_same_again(again):
    times = []
    kept = Kept(lambda: times.append(1) or world("prvi"))

    first, rows = again(kept)
    second = kept.again()

    assert stored() == rows
    assert len(rows) > 10
    assert len(times) == 1
    assert vars(second) == vars(first)
    assert second.event is not first.event
    assert second.event.title_en == first.event.title_en


def test_more_rows_follow_those_that_are_kept(again):
    kept = Kept(lambda: world("prvi"))
    again(kept)
    event = kept.again().event

    other = factories.make_event()
    factories.make_rsvp(event)
    factories.make_rsvp(other)

    assert event.rsvps.count() == 2
    assert Event.objects.count() == 2


def test_what_other_rows_stood_there_before_is_a_beginning_of_its_own(again):
    kept = Kept(lambda: factories.make_organizer(slug="isti"))
    again(kept)
    factories.make_organizer(slug="isti", name="Od prej")

    assert kept.again().name == "Od prej"
    assert Organizer.objects.count() == 1


def test_another_time_is_a_beginning_of_its_own(again, clock):
    kept = Kept(factories.make_event)
    again(kept)
    clock.shift(60)

    assert kept.again().revised_at > MORNING


def test_function_that_changes_rows_is_called_each_time(again):
    organizer = factories.make_organizer()
    kept = Kept(lambda: Organizer.objects.update(name="Drugo"))
    again(kept)

    kept.again()

    organizer.refresh_from_db()
    assert organizer.name == "Drugo"
