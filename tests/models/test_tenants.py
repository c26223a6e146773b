"""The wall between organisers, below every page."""

import pytest

from registrations.models import Event, Membership, Organizer, OutgoingMail, Rsvp
from tests.factories import make_event, make_organizer, make_rsvp, make_user
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def letter():
    return write("coming")


def seen(user):
    return [model.objects.of(user).count() for model in (Organizer, Event, Rsvp, OutgoingMail)]


def test_member_sees_and_stranger_does_not(letter, organiser, helper, stranger):
    assert seen(organiser) == seen(helper) == [1, 1, 1, 1]
    assert seen(stranger) == [1, 0, 0, 0]


def test_superuser_sees_all(letter, stranger, admin_user):
    assert seen(admin_user) == [2, 1, 1, 1]


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [("OWNER", 1, 1), ("EDITOR", 1, 1), ("READER", 1, 0), ("DOOR", 0, 0)],
)
def test_member_may_what_the_role_says(role, sees, writes):
    make_event()
    user = make_user("ana", make_organizer(), role)

    assert Event.objects.of(user).count() == sees
    assert Event.objects.written_by(user).count() == writes
    assert Organizer.objects.written_by(user).count() == writes


def test_member_of_two_organisers_sees_each_event_once(organiser):
    other = make_organizer(slug="drugi")
    Membership.objects.create(user=organiser, organizer=other)
    make_rsvp(make_event())
    make_rsvp(make_event(organizer=other))

    assert Event.objects.of(organiser).count() == Rsvp.objects.of(organiser).count() == 2
