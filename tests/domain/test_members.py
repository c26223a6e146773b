"""Who belongs to an organiser: invited by an owner, given another role, taken away."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from registrations.domain import members
from registrations.domain.errors import RsvpRefused
from registrations.domain.members import Colleague
from registrations.models import Membership, OutgoingMail, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = Colleague("nova@primer.example", given_name="Nina", family_name="Nova", language="en")


def invite(owner, colleague=NEW, role="EDITOR"):
    organizer = owner.memberships.get().organizer
    return members.invite(organizer, colleague, role=role, by=owner)


def history_of(organizer):
    rows = organizer.membership_changes.select_related("user", "by")
    return [(str(row.user), row.before, row.after, str(row.by)) for row in rows]


def test_somebody_new_gets_a_log_in_and_a_link_to_set_its_password(organiser):
    membership = invite(organiser)

    user, letter = membership.user, OutgoingMail.objects.get()
    assert (user.email, user.get_full_name(), user.is_staff) == (NEW.email, "Nina Nova", True)
    assert not user.has_usable_password()
    assert (letter.kind, letter.to_email, letter.language) == ("password_link", NEW.email, "en")
    assert "organiser has added you to Center za pravični prehod Zasavje" in letter.body_text
    assert "https://geslo.invalid/" in letter.body_text


def test_somebody_with_a_log_in_is_told_and_keeps_it(organiser, stranger):
    password = stranger.password

    membership = invite(organiser, Colleague(stranger.email.upper()), role="READER")

    letter = OutgoingMail.objects.get()
    assert membership.user == stranger
    assert (letter.kind, letter.user) == ("colleague", stranger)
    assert User.objects.get(pk=stranger.pk).password == password
    assert stranger.memberships.count() == 2


def test_somebody_who_was_switched_off_is_added_and_not_written_to(organiser, stranger):
    User.objects.filter(pk=stranger.pk).update(is_active=False)

    membership = invite(organiser, Colleague(stranger.email))

    assert membership.user == stranger
    assert not OutgoingMail.objects.exists()


def test_name_that_is_taken_by_another_log_in_is_given_to_nobody_else(organiser):
    User.objects.create_user(NEW.email.upper(), email="druga@primer.example")

    user = invite(organiser).user

    assert user.username.startswith(f"{NEW.email}-")


def test_nobody_is_added_twice(organiser):
    invite(organiser)

    with pytest.raises(RsvpRefused) as refusal:
        invite(organiser, Colleague(NEW.email.upper()))

    assert refusal.value.code == "already_a_member"
    assert OutgoingMail.objects.count() == 1


def test_history_says_who_changed_what(organiser):
    membership = invite(organiser)
    members.change_role(membership, "OWNER", by=organiser)
    members.change_role(membership, "OWNER", by=organiser)
    members.remove(membership, by=organiser)

    who, by = NEW.email, "organiser"
    assert history_of(membership.organizer) == [
        (who, "", "EDITOR", by),
        (who, "EDITOR", "OWNER", by),
        (who, "OWNER", "", by),
    ]


@pytest.mark.parametrize("act", ["role", "remove"])
def test_last_owner_who_can_log_in_stays(organiser, act):
    mine = organiser.memberships.get()
    other = invite(organiser, role="OWNER")
    User.objects.filter(pk=other.user_id).update(is_active=False)

    with pytest.raises(RsvpRefused) as refusal:
        if act == "role":
            members.change_role(mine, "EDITOR", by=organiser)
        else:
            members.remove(mine, by=organiser)

    assert refusal.value.code == "last_owner"
    assert organiser.memberships.get().role == "OWNER"


def test_log_in_of_the_last_owner_is_not_deleted(organiser, stranger):
    other = invite(organiser, role="OWNER")
    User.objects.filter(pk=other.user_id).update(is_staff=False)

    with pytest.raises(RsvpRefused, match="last_owner"):
        members.delete_log_in(organiser, by=stranger)
    assert members.left_alone(organiser) == [organiser.memberships.get().organizer]

    User.objects.filter(pk=other.user_id).update(is_staff=True)
    members.delete_log_in(organiser, by=stranger)
    assert not User.objects.filter(username="organiser").exists()
    assert history_of(other.organizer)[-1] == ("None", "OWNER", "", "stranger")


@pytest.mark.parametrize("act", ["role", "remove"])
def test_owner_goes_where_another_one_stays(organiser, act):
    invite(organiser, role="OWNER")
    mine = organiser.memberships.get()

    if act == "role":
        members.change_role(mine, "DOOR", by=organiser)
    else:
        members.remove(mine, by=organiser)

    roles = list(Membership.objects.filter(user=organiser).values_list("role", flat=True))
    assert roles == (["DOOR"] if act == "role" else [])


def test_whoever_is_taken_away_is_logged_out_for_good(organiser):
    membership = invite(organiser)
    before = membership.user.get_session_auth_hash()

    members.remove(membership, by=organiser)

    assert User.objects.get(pk=membership.user_id).get_session_auth_hash() != before


def test_letter_is_written_again_until_somebody_has_come(organiser):
    membership = invite(organiser)

    again = members.tell_again(membership, by=organiser)
    members.note_log_in(membership.user)
    later = members.tell_again(membership, by=organiser)

    assert (again, later) == (True, False)
    assert OutgoingMail.objects.count() == 2


def test_every_organiser_has_people_of_its_own(organiser, stranger):
    invite(organiser)

    assert history_of(stranger.memberships.get().organizer) == []
    assert factories.make_organizer(slug="tuji").memberships.count() == 1


@pytest.mark.parametrize("act", ["role", "remove", "again"])
def test_who_was_taken_away_meanwhile_is_said_to_be_gone(organiser, act):
    membership = invite(organiser)
    members.remove(Membership.objects.get(pk=membership.pk), by=organiser)

    with pytest.raises(RsvpRefused, match="member_is_gone"):
        {
            "role": lambda: members.change_role(membership, "DOOR", by=organiser),
            "remove": lambda: members.remove(membership, by=organiser),
            "again": lambda: members.tell_again(membership, by=organiser),
        }[act]()


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_write_down_one_new_address_at_once_make_one_log_in(clock):
    owners = [
        factories.make_user(name, factories.make_organizer(slug=name), "OWNER")
        for name in ("prva", "druga")
    ]
    is_written, may_be_stored = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            invite(owners[0])
            is_written.set()
            may_be_stored.wait(10)
        connection.close()

    def second():
        membership = invite(owners[1])
        connection.close()
        return membership

    with ThreadPoolExecutor(2) as both:
        stored = both.submit(first)
        assert is_written.wait(10)
        met = both.submit(second)
        time.sleep(0.3)
        may_be_stored.set()
        stored.result()

    user = User.objects.get(email=NEW.email)
    assert met.result().user == user and user.memberships.count() == 2
