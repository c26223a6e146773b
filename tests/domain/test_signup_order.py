"""Who wished for a programme item first gets its place first, seated at the event or not."""

import pytest

from registrations.domain import guest_list, history, rsvps
from registrations.models import ItemSignup, Rsvp
from tests.factories import make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ACCEPTED, WAITLISTED = Rsvp.Status.ACCEPTED, Rsvp.Status.WAITLISTED
Signup = ItemSignup.Status


@pytest.fixture
def event():
    return make_event(capacity=2)


@pytest.fixture
def visit(event):
    return make_item(event, capacity=1)


def standing(rsvp):
    """Return how a person stands at the event and at the one item."""
    rsvp.refresh_from_db()
    return rsvp.status, rsvp.signups.get().status


def kinds(rsvp):
    return [letter.kind for letter in rsvp.letters.all()]


@pytest.mark.parametrize("leave", [rsvps.decline, rsvps.withdraw])
def test_older_wish_of_who_waits_goes_before_a_later_place_on_the_list(event, visit, leave):
    x = make_rsvp(event, items=[visit.pk])
    y = make_rsvp(event)
    z = make_rsvp(event, WAITLISTED, items=[visit.pk])
    rsvps.accept(y, by=history.LINK, items=[visit.pk])
    y.letters.all().delete()
    before = (standing(y), standing(z))

    leave(x, by=history.COMMAND)

    assert before == ((ACCEPTED, Signup.WAITLISTED), (WAITLISTED, Signup.WISHED))
    assert standing(z) == (ACCEPTED, Signup.ACCEPTED)
    assert standing(y) == (ACCEPTED, Signup.WAITLISTED)
    assert kinds(z)[0] == "seated"
    assert kinds(y) == []
    assert guest_list.wrong_counters() == []


def test_later_wish_of_who_waits_goes_after_an_older_place_on_the_list(event, visit):
    x = make_rsvp(event, items=[visit.pk])
    y = make_rsvp(event, items=[visit.pk])
    z = make_rsvp(event, WAITLISTED, items=[visit.pk])

    rsvps.decline(x, by=history.LINK)

    assert standing(y) == (ACCEPTED, Signup.ACCEPTED)
    assert standing(z) == (ACCEPTED, Signup.WAITLISTED)
    assert (kinds(y), kinds(z)) == (["changed"], ["seated"])
    assert guest_list.wrong_counters() == []


def test_place_given_up_by_who_stays_goes_to_the_list_and_not_to_a_wish(event, visit):
    x = make_rsvp(event, items=[visit.pk])
    y = make_rsvp(event)
    z = make_rsvp(event, WAITLISTED, items=[visit.pk])
    rsvps.accept(y, by=history.LINK, items=[visit.pk])

    rsvps.accept(x, by=history.LINK, items=[])

    assert standing(y) == (ACCEPTED, Signup.ACCEPTED)
    assert standing(z) == (WAITLISTED, Signup.WISHED)
    assert guest_list.wrong_counters() == []


def test_wish_that_is_withdrawn_leaves_the_place_to_the_list(event, visit):
    x = make_rsvp(event, items=[visit.pk])
    y = make_rsvp(event)
    z = make_rsvp(event, WAITLISTED, items=[visit.pk])
    rsvps.accept(y, by=history.LINK, items=[visit.pk])
    rsvps.accept(z, by=history.LINK, items=[])

    rsvps.decline(x, by=history.LINK)

    assert standing(y) == (ACCEPTED, Signup.ACCEPTED)
    z.refresh_from_db()
    assert (z.status, z.signups.count()) == (ACCEPTED, 0)
    assert guest_list.wrong_counters() == []
