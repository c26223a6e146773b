"""Who loses their rights is logged out everywhere, at once and for good."""

import pytest

from registrations.models import User

pytestmark = pytest.mark.ignore_template_errors

LOSSES = ("is_active", "is_staff", "is_superuser")


@pytest.fixture
def head(people, desk):
    """The desk of who runs the site."""
    return desk(people["superuser"])


def is_in(seat):
    return seat.get(seat.address()).status_code == 200


def keeps(head, user, **changes):
    """Save the page of a user with some boxes changed."""
    page = head.of("user", user.pk, "change")
    values = head.form(page)
    for name, value in changes.items():
        values.pop(name, None) if value is False else values.update({name: value})
    response = head.post(page, values)
    assert response.status_code == 302


@pytest.mark.parametrize("lost", LOSSES)
def test_whoever_loses_what_opens_the_desk_is_logged_out_for_good(head, people, desk, lost):
    user = people["OWNER"]
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    laptop, phone = desk(user), desk(user)
    assert is_in(laptop) and is_in(phone)

    keeps(head, user, **{lost: False})
    User.objects.filter(pk=user.pk).update(**{lost: True})

    assert not is_in(laptop) and not is_in(phone)
    assert is_in(desk(User.objects.get(pk=user.pk)))
    assert is_in(head)


def test_whoever_gets_rights_or_a_new_name_stays_logged_in(head, people, desk):
    user = people["OWNER"]
    laptop = desk(user)

    keeps(head, user, first_name="Ana", is_superuser="on")

    assert is_in(laptop)


def people_of(head, organizer, user, *page):
    membership = user.memberships.get(organizer=organizer)
    return head.of("organizer", organizer.pk, "people", membership.pk, *page)


def test_whoever_no_longer_belongs_to_an_organiser_is_logged_out(head, people, desk, ours):
    user = people["EDITOR"]
    laptop, colleague = desk(user), desk(people["OWNER"])

    head.post(people_of(head, ours.organizer, user, "remove"), {})

    assert not user.memberships.exists()
    assert not is_in(laptop)
    assert is_in(colleague)


def test_another_role_leaves_somebody_logged_in_with_what_it_allows(head, people, desk, ours):
    user = people["EDITOR"]
    laptop = desk(user)

    head.post(people_of(head, ours.organizer, user), {"role": "DOOR"})

    assert is_in(laptop)
    assert laptop.get(laptop.of("event", ours.event.pk, "change")).status_code == 404


def test_people_of_a_deleted_organiser_are_logged_out(head, people, desk, ours):
    laptop, neighbour = desk(people["OWNER"]), desk(people["stranger"])
    ours.event.delete()
    ours.suppression.delete()
    page = head.of("organizer", ours.organizer.pk, "delete")

    assert head.post(page, {"post": "yes"}).status_code == 302

    assert not is_in(laptop)
    assert is_in(neighbour)
