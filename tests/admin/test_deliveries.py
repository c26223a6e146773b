"""What did not arrive is seen on the guest's row and in lists, and put right there."""

import pytest

from registrations.domain import history, rsvps, suppressions
from registrations.models import OutgoingMail, Suppression
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors
Reason = Suppression.Reason


@pytest.fixture
def bounced(ours):
    """A letter that came back, for there is no such address."""
    letter = ours.letter
    letter.state, letter.outcome, letter.error = "failed", "bounced", "550 5.1.1 no such user"
    letter.save()
    put(ours, Reason.BOUNCED)
    return letter


def put(ours, reason):
    return suppressions.put(
        ours.organizer, ours.rsvp.email, reason, at=factories.at("2025-11-10 09:00")
    )


def row(desk, rsvp):
    return pages.of(desk.get(desk.of("rsvp", rsvp.pk, "change")))


def correct(desk, rsvp, email, **more):
    address = desk.of("rsvp", rsvp.pk, "address")
    return desk.post(address, {"email": email, **more}, follow=True)


def test_row_says_what_did_not_arrive_and_why_nobody_writes(owner, slovene, ours, bounced):
    text = row(owner, ours.rsvp)

    assert "not delivered – came back: there is no such address" in text
    assert "550 5.1.1 no such user" in text
    assert "This person is not written to: letters to this address come back." in text
    assert "Tej osebi ne pišemo: pisma na ta naslov se vračajo." in row(slovene, ours.rsvp)


def test_row_says_who_wants_no_invitations_and_who_is_written_to_as_ever(owner, ours):
    assert "not written to" not in row(owner, ours.rsvp)
    put(ours, Reason.UNSUBSCRIBED)

    text = row(owner, ours.rsvp)

    assert "No invitations, reminders and messages go to this person" in text
    assert "This person is not written to" not in text


def test_lists_find_what_did_not_arrive_until_the_address_is_corrected(owner, ours, bounced):
    def found(**query):
        return "NAŠPriimek" in pages.of(owner.get(owner.of("rsvp"), query))

    other = factories.make_rsvp(ours.event)
    assert found(letters="failed") and found(letters="stopped")
    assert "not delivered" in pages.of(owner.get(owner.of("rsvp")))
    assert other.family_name not in pages.of(owner.get(owner.of("rsvp"), {"letters": "failed"}))

    correct(owner, ours.rsvp, "prava@primer.example")

    assert not found(letters="failed") and not found(letters="stopped")
    listed = pages.of(owner.get(owner.of("outgoingmail"), {"outcome__exact": "bounced"}))
    assert "came back: there is no such address" in listed


@pytest.mark.parametrize(("more", "kind"), [({"again": "on"}, "coming"), ({}, "link")])
def test_address_is_corrected_where_it_shows_and_the_letter_goes_again(
    owner, ours, bounced, reload, more, kind
):
    response = correct(owner, ours.rsvp, "prava@primer.example", **more)

    after = reload(ours.rsvp)
    assert "The address is corrected" in pages.of(response)
    assert after.email == "prava@primer.example" and after.token != ours.rsvp.token
    letter = after.letters.get(state="waiting", to_email="prava@primer.example")
    assert letter.kind == kind and after.token in letter.body_text


@pytest.mark.parametrize("email", ["", "ni naslov", "cppz@gostja.example", "druga@primer.example"])
def test_address_that_cannot_be_taken_is_refused_with_what_was_typed(
    owner, ours, bounced, rows, email
):
    factories.make_rsvp(ours.event, email="druga@primer.example")
    before = rows()

    response = correct(owner, ours.rsvp, email, again="on")

    assert rows() == before
    assert pages.errors(response) or "already on the guest list" in pages.of(response)
    assert f'value="{email}"' in response.content.decode() or not email


def test_looking_at_the_page_changes_nothing(owner, ours, bounced, rows):
    before = rows()

    text = pages.of(owner.get(owner.of("rsvp", ours.rsvp.pk, "address")))

    assert "has not reached cppz@gostja.example" in text
    assert rows() == before


def test_organiser_takes_an_address_off_after_having_been_asked(owner, ours, bounced):
    on_list = Suppression.objects.filter(email=ours.rsvp.email)
    chosen = {"action": "take_off", "_selected_action": on_list.get().pk}

    asked = owner.post(owner.of("suppression"), chosen)
    assert ours.rsvp.email in pages.of(asked) and on_list.exists()

    done = owner.post(owner.of("suppression"), {**chosen, "confirmed": 1}, follow=True)
    assert "1 address is written to again." in pages.of(done)
    assert not on_list.exists()


def test_letter_that_cannot_go_again_says_why(owner, ours, bounced):
    response = owner.post(
        owner.of("rsvp", ours.rsvp.pk, "letter", bounced.pk), {"how": "as-written"}, follow=True
    )

    text = pages.of(response)
    assert "No letter goes to NAŠIme NAŠPriimek: letters to this address come back." in text
    assert "will be sent again" not in text


def test_what_the_old_address_was_told_is_never_sent_to_the_new_one(owner, ours, reload):
    correct(owner, ours.rsvp, "prava@primer.example")
    told = ours.rsvp.letters.get(kind="address_changed")
    OutgoingMail.objects.update(state="sent")

    owner.post(owner.of("rsvp", ours.rsvp.pk, "letter", told.pk), {"how": "as-written"})

    assert ours.rsvp.letters.filter(kind="address_changed").count() == 1
    page = owner.get(owner.of("outgoingmail", told.pk, "change"))
    assert not [f for f in pages.forms(page) if "letter" in f.element.get("action", "")]


def test_number_of_queries_does_not_grow_with_what_did_not_arrive(
    owner, ours, bounced, django_assert_max_num_queries
):
    for _ in range(10):
        rsvp = factories.make_rsvp(ours.event)
        rsvps.decline(rsvp, by=history.LINK)
        rsvp.letters.update(state="failed")
    owner.get(owner.of("rsvp"))

    with django_assert_max_num_queries(25):
        text = pages.of(owner.get(owner.of("rsvp")))

    assert text.count("not delivered") >= 11
