"""Who loses their rights is logged out everywhere, at once and for good."""

import pytest

from registrations.domain import log_ins
from registrations.models import Membership, User
from tests.web import pages

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
    user = people["EDITOR"]
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


# --- No organiser is left without an owner -----------------------------------------------------

SENTENCE = "This is the last owner of “NAŠOrganizator” who can log in."


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_last_owner_keeps_what_opens_the_desk(head, people, right):
    user = people["OWNER"]
    page = head.of("user", user.pk, "change")
    values = {name: value for name, value in head.form(page).items() if name != right}

    refused = head.post(page, values)
    assert SENTENCE in pages.of(refused)
    assert getattr(User.objects.get(pk=user.pk), right)

    Membership.objects.filter(user=people["EDITOR"]).update(role="OWNER")
    assert head.post(page, values).status_code == 302
    assert not getattr(User.objects.get(pk=user.pk), right)


def test_last_owner_is_not_deleted_and_another_one_is_with_a_line_in_the_history(
    head, people, ours
):
    user = people["OWNER"]
    page = head.of("user", user.pk, "delete")

    asked, refused = head.get(page), head.post(page, {"post": "yes"})
    assert SENTENCE in pages.of(asked) and SENTENCE in pages.of(refused)
    assert User.objects.filter(pk=user.pk).exists()

    Membership.objects.filter(user=people["EDITOR"]).update(role="OWNER")
    assert head.post(page, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()
    line = ours.organizer.membership_changes.latest("pk")
    assert (line.before, line.after, line.by) == ("OWNER", "", people["superuser"])


def test_several_log_ins_are_not_deleted_at_once(head, people):
    users = [people["OWNER"], people["EDITOR"]]
    pks = [user.pk for user in users]

    head.post(
        head.of("user"),
        {"action": "delete_selected", "_selected_action": pks, "post": "yes"},
    )

    assert User.objects.filter(pk__in=pks).count() == 2


def test_log_in_that_got_letters_is_not_deleted_but_switched_off_as_the_page_says(head, people):
    user = people["EDITOR"]
    log_ins.tell_changed(user, "password")
    page = head.of("user", user.pk, "delete")

    for shown in (head.get(page), head.post(page, {"post": "yes"})):
        assert "Switch it off instead: take the tick out of “Active”" in pages.of(shown)
        assert head.of("user", user.pk, "change") in shown.content.decode()
    assert User.objects.filter(pk=user.pk).exists()

    keeps(head, user, is_active=False)
    assert not User.objects.get(pk=user.pk).is_active


def test_owner_reads_what_becomes_of_the_log_in_of_who_is_removed(people, desk, ours):
    owner = desk(people["OWNER"])

    shown = owner.get(owner.of("organizer", ours.organizer.pk, "people"))

    assert "whoever runs this site can switch it off" in pages.of(shown)


def test_another_secret_key_leaves_everybody_logged_in_while_the_old_one_is_known(
    people, desk, settings
):
    seat = desk(people["EDITOR"])
    old, settings.SECRET_KEY = settings.SECRET_KEY, "nov" * 20

    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_in(seat)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_in(seat)  # With the new key since.
    settings.SECRET_KEY = "druga" * 20
    assert not is_in(seat)
