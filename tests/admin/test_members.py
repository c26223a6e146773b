"""The page on which owners say who belongs to their organiser."""

import pytest

from registrations.domain import members
from registrations.models import Membership, Organizer, OutgoingMail, User
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

INVITED = {"email": "nova@primer.example", "language": "en", "role": "READER"}


def of(seat, organizer, *parts):
    return seat.of("organizer", organizer.pk, "people", *parts)


def test_owner_invites_a_colleague(owner, ours):
    response = owner.post(of(owner, ours.organizer), INVITED, follow=True)

    user = User.objects.get(email=INVITED["email"])
    assert user.memberships.get().role == "READER"
    assert "A letter to nova@primer.example is on its way." in pages.of(response)
    assert "added, role “reading”" in pages.of(response)
    assert OutgoingMail.objects.filter(user=user, kind="password_link").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "x"}, "please correct what is marked"),
        ({"role": "KING"}, "please correct what is marked"),
        ({"email": "owner@srecanje.example"}, "belongs to the organiser already"),
    ],
)
def test_what_cannot_be_invited_is_said_and_kept(owner, ours, rows, wrong, said):
    before = rows()

    response = owner.post(of(owner, ours.organizer), {**INVITED, "given_name": "Nina", **wrong})

    assert response.status_code == 422
    assert said in pages.of(response)
    assert pages.form_with(response, "given_name").values["given_name"] == ["Nina"]
    assert rows() == before


def test_owner_is_told_nothing_of_a_log_in_that_others_know(owner, ours, people):
    """Two addresses, one of somebody else's people: the page is the same until they log in."""
    User.objects.filter(pk=people["stranger"].pk).update(first_name="Tina", last_name="Tuja")
    shown = []
    for email in (people["stranger"].email, "nova@primer.example"):
        response = owner.post(of(owner, ours.organizer), {**INVITED, "email": email}, follow=True)
        found = User.objects.get(email=email).memberships.get(organizer=ours.organizer)
        shown.append(pages.words(pages.parse(response)).replace(email, "X"))
        assert "Tina" not in shown[-1]
        owner.post(of(owner, ours.organizer, found.pk, "remove"), {}, follow=True)
        ours.organizer.membership_changes.all().delete()

    assert sorted(shown[0].split()) == sorted(shown[1].split())


def test_colleague_is_named_once_they_have_logged_in(owner, ours, people):
    User.objects.filter(pk=people["stranger"].pk).update(first_name="Tina", last_name="Tuja")
    owner.post(of(owner, ours.organizer), {**INVITED, "email": people["stranger"].email})

    members.note_log_in(people["stranger"])

    assert "Tina Tuja" in pages.of(owner.get(of(owner, ours.organizer)))


def test_owner_changes_a_role_which_counts_at_once(owner, ours, people, desk):
    colleague = desk(people["EDITOR"])
    membership = people["EDITOR"].memberships.get()

    response = owner.post(of(owner, ours.organizer, membership.pk), {"role": "DOOR"}, follow=True)

    assert "the role is now “door”" in pages.of(response)
    assert "role “door”, was “editing” (owner@srecanje.example)" in pages.of(response)
    change = colleague.of("event", ours.event.pk, "change")
    assert colleague.get(change).status_code in (403, 404)


def test_owner_takes_a_colleague_away_after_being_asked(owner, ours, people, desk):
    colleague = desk(people["EDITOR"])
    address = of(owner, ours.organizer, people["EDITOR"].memberships.get().pk, "remove")

    asked = owner.get(address)
    assert people["EDITOR"].memberships.exists()
    owner.post(address, {})

    assert "Remove this person?" in pages.of(asked)
    assert not people["EDITOR"].memberships.exists()
    assert colleague.get(colleague.address()).status_code == 302


@pytest.mark.parametrize("page", [(), ("remove",)])
def test_last_owner_stays_and_is_told_why(owner, ours, people, page):
    Membership.objects.filter(organizer=ours.organizer, role="OWNER").exclude(
        user=people["OWNER"]
    ).delete()
    own = people["OWNER"].memberships.get().pk

    response = owner.post(of(owner, ours.organizer, own, *page), {"role": "READER"}, follow=True)

    assert "This is the last owner." in pages.of(response)
    assert people["OWNER"].memberships.get().role == "OWNER"


@pytest.mark.parametrize("kind", ["EDITOR", "READER", "DOOR", "stranger", "nobody's"])
def test_nobody_else_sees_or_changes_an_organisers_people(people, desk, ours, rows, kind):
    seat, member = desk(people[kind]), people["EDITOR"].memberships.get().pk
    addresses = [of(seat, ours.organizer, *parts) for parts in ((), (member,), (member, "remove"))]
    before = rows()

    answers = [seat.get(a).status_code for a in addresses]
    answers += [seat.post(a, {**INVITED, "role": "OWNER"}).status_code for a in addresses]

    assert set(answers) <= {403, 404}
    assert rows() == before


def test_member_of_another_organiser_is_not_reached_through_ones_own(owner, ours, theirs, people):
    member = people["stranger"].memberships.get().pk

    answers = [
        owner.post(of(owner, ours.organizer, member, *page), {"role": "DOOR"}).status_code
        for page in ((), ("remove",))
    ]

    assert answers == [404, 404]
    assert people["stranger"].memberships.get().role == "OWNER"


def test_nothing_is_changed_by_a_page_that_is_opened(owner, ours, people, rows):
    member = people["EDITOR"].memberships.get().pk
    before = rows()

    for parts in ((), (member,), (member, "remove")):
        owner.get(of(owner, ours.organizer, *parts) + "?role=OWNER&again=1")

    assert rows() == before


def test_new_organiser_leads_on_to_its_first_event_and_its_people(people, desk):
    head = desk(people["superuser"])

    page = head.fill_in(
        head.of("organizer", "add"),
        follow=True,
        name="Društvo Rudnik",
        slug="rudnik",
        contact_email="pisarna@rudnik.example",
    )

    made = Organizer.objects.get(slug="rudnik")
    added = head.of("event", "add") + f"?organizer={made.pk}"
    assert f'href="{added}"' in page.content.decode()
    assert f'href="{head.of("organizer", made.pk, "people")}"' in page.content.decode()
    assert f'<option value="{made.pk}" selected' in head.get(added).content.decode()
