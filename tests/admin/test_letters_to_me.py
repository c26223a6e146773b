"""Whoever belongs to an organiser chooses which letters about replies they get."""

import pytest

from registrations.models import Membership, ReportChoice, User
from tests.factories import make_event, make_user
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

Role = Membership.Role
PAGE = ("event", "letters-to-me")


def chosen(user):
    mine = user.memberships.get()
    return mine.letters, dict(mine.choices.values_list("event", "letters"))


@pytest.mark.parametrize("kind", ["OWNER", "EDITOR", "READER"])
def test_member_chooses_for_all_events_and_for_one(people, desk, ours, theirs, kind):
    browser, other = desk(people[kind]), make_event(organizer=ours.organizer)
    mine = people[kind].memberships.get()
    address = browser.of(*PAGE)
    choice = {f"all-{mine.pk}": "none", f"event-{other.pk}": "each", "language": "en"}

    page = browser.fill_in(address, follow=True, **choice)

    assert "Your choice is stored." in page.content.decode()
    assert chosen(people[kind]) == ("none", {other.pk: "each"})
    assert User.objects.get(pk=people[kind].pk).language == "en"
    browser.fill_in(address, **{f"event-{other.pk}": ""})
    assert chosen(people[kind]) == ("none", {})


def test_page_of_letters_is_ones_own(people, desk, ours, theirs):
    """Whatever is sent, nothing of another person or organiser is shown or changed."""
    browser, other = desk(people["OWNER"]), people["EDITOR"].memberships.get()
    stranger = people["stranger"].memberships.get()
    address = browser.of(*PAGE)
    words = pages.of(browser.get(address))

    for forced in (other, stranger):
        browser.fill_in(address, **{f"all-{forced.pk}": "each", f"event-{theirs.event.pk}": "each"})

    assert theirs.name not in words and theirs.organizer.name not in words
    assert set(Membership.objects.values_list("letters", flat=True)) == {"daily"}
    assert not ReportChoice.objects.exists()


@pytest.mark.parametrize("kind", ["DOOR", "nobody's"])
def test_who_sees_no_events_chooses_no_letters(people, desk, kind):
    assert desk(people[kind]).get(desk(people[kind]).of(*PAGE)).status_code == 404


@pytest.mark.parametrize("word", ["", "MAYBE"])
def test_choice_that_is_not_offered_is_refused_in_words(owner, ours, word):
    mine = owner.user.memberships.get()

    page = owner.fill_in(owner.of(*PAGE), **{f"all-{mine.pk}": word})

    assert page.status_code == 200
    assert "Please choose one of what is offered." in page.content.decode()
    assert chosen(owner.user) == ("daily", {})


def test_page_says_whom_letters_cannot_reach(owner, ours):
    User.objects.filter(pk=owner.user.pk).update(email="")
    for name, facts in {"mara": {"email": ""}, "lea": {"is_active": False}, "eva": {}}.items():
        make_user(name, ours.organizer, Role.READER)
        User.objects.filter(username=name).update(**facts)

    words = " ".join(pages.of(owner.get(owner.of(*PAGE))).split())

    assert "Your log-in has no e-mail address, so no letters reach you." in words
    assert "mara: no letters, for the log-in has no e-mail address" in words
    assert "lea: no letters, for the log-in is not in use" in words
    assert "eva: one letter a day" in words


def test_event_page_leads_to_ones_letters(owner, ours):
    page = owner.get(owner.of("event", ours.event.pk, "change")).content.decode()

    assert f"{owner.of(*PAGE)}#event-{ours.event.pk}" in page
