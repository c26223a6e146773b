"""An event is published and taken back after a page that says what will happen."""

import pytest

from registrations.models import Event
from tests import factories
from tests.factories import at
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def draft(ours):
    factories.events.unpublish(ours.event)
    return ours.event


def page(browser, event, name):
    return pages.of(browser.get(browser.of("event", event.pk, name)))


def settle(event, **facts):
    Event.objects.filter(pk=event.pk).update(**facts)


def test_publishing_asks_first_and_says_where_and_until_when(slovene, draft, rows):
    before = rows()

    asked = page(slovene, draft, "publish")

    assert f"/dogodki/{draft.slug}/" in asked
    assert "Prijave se odprejo takoj in so odprte do vključno nedelje, 23. novembra 2025." in asked
    assert "javnem seznamu in v koledarju" in asked
    assert rows() == before


def test_publishing_says_what_is_missing_and_that_nobody_could_reply(owner, draft):
    settle(draft, venue_name="", address="", registration_closes_at=at("2025-11-09 00:00"))

    asked = page(owner, draft, "publish")

    assert "Where it is: a venue, an address or an online link." in asked
    assert "Nobody can reply: the time for replies is over." in asked
    assert "Publish all the same" in asked


def test_publishing_says_from_when_replies_open_and_who_finds_the_page(owner, draft):
    settle(draft, registration_opens_at=at("2025-11-12 08:00"), is_listed=False)

    asked = page(owner, draft, "publish")

    assert "Replies open on Wednesday, 12 November 2025, at 08:00 and are taken" in asked
    assert "Only those who know its address find it" in asked


def test_publishing_names_reminders_that_go_out_at_once(owner, draft, clock):
    assert "go out at once" not in page(owner, draft, "publish")
    settle(draft, starts_at=at("2025-11-11 09:00"), registration_closes_at=None)

    assert "they go out at once: " in page(owner, draft, "publish")


def test_taking_back_says_how_many_have_replied_and_what_guests_will_read(owner, ours, rows):
    before = rows()

    asked = page(owner, ours.event, "unpublish")

    assert "1 person comes." in asked
    assert "the event is not published at present" in asked
    assert "Guests have been written to." in asked
    assert rows() == before


@pytest.mark.parametrize(("step", "status"), [("unpublish", "DRAFT"), ("publish", "PUBLISHED")])
def test_organiser_says_what_becomes_of_the_event(owner, ours, reload, step, status):
    settle(ours.event, status={"DRAFT": "PUBLISHED", "PUBLISHED": "DRAFT"}[status])

    response = owner.post(owner.of("event", ours.event.pk, step), {}, follow=True)

    assert response.status_code == 200
    assert reload(ours.event).status == status
    assert reload(ours.rsvp).status == "ACCEPTED"


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("publish", "PUBLISHED"),
        ("publish", "CANCELLED"),
        ("unpublish", "DRAFT"),
        ("unpublish", "CANCELLED"),
    ],
)
def test_what_makes_no_sense_leads_back_and_changes_nothing(owner, ours, rows, step, status):
    settle(ours.event, status=status)
    before = rows()

    responses = [
        method(owner.of("event", ours.event.pk, step), {}) for method in (owner.get, owner.post)
    ]

    change = owner.of("event", ours.event.pk, "change")
    assert [response["Location"] for response in responses] == [change, change]
    assert rows() == before
