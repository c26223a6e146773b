"""Two rows that are one person, at the desk."""

import pytest

from registrations.models import Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def double(ours):
    """A second row of our guest, who has not answered there."""
    name = {"given_name": "NAŠIme", "family_name": "NAŠPriimek"}
    return factories.make_rsvp(ours.event, "NEEDS_ACTION", **name)


def choose(desk, *people):
    chosen = {"_selected_action": [rsvp.pk for rsvp in people], "action": "join", "index": 0}
    return desk.post(desk.of("rsvp"), chosen, follow=True)


def join(desk, response):
    [form] = [f for f in pages.forms(response) if "seen" in f.values]
    return desk.post(response.request["PATH_INFO"], form.values, follow=True)


def test_organiser_sees_both_rows_and_what_becomes_of_them_before_they_are_one(owner, ours, double):
    asked = choose(owner, double, ours.rsvp)
    words = pages.of(asked)
    assert ours.rsvp.email in words and double.email in words
    assert f"sent to {double.email} stops working" in words

    page = join(owner, asked)

    assert "The two rows are one now: NAŠIme NAŠPriimek" in pages.of(page)
    assert list(ours.event.rsvps.all()) == [ours.rsvp]


def test_row_leads_to_whom_it_may_be_double_of_and_the_other_can_be_kept(owner, ours, double):
    page = pages.parse(owner.get(owner.of("rsvp", double.pk, "change")))
    asked = owner.get(pages.links(page)["Is it the same person?"])
    turned = owner.get(pages.links(pages.parse(asked))["Keep the other row instead"])

    join(owner, turned)

    [left] = ours.event.rsvps.all()
    assert left == double
    assert left.is_coming


def test_what_changed_meanwhile_is_shown_once_more(owner, ours, double):
    asked = choose(owner, ours.rsvp, double)
    Rsvp.objects.filter(pk=double.pk).update(status="DECLINED")

    page = join(owner, asked)

    assert "changed since you opened" in pages.of(page)
    assert ours.event.rsvps.count() == 2


def test_rows_of_others_and_of_other_events_are_not_joined(owner, people, desk, ours, theirs, rows):
    elsewhere = factories.make_rsvp(factories.make_event(organizer=ours.organizer))
    reader = desk(people["READER"])
    before = rows()

    for browser, one, other in (
        (owner, ours.rsvp, theirs.rsvp),
        (owner, theirs.rsvp, ours.rsvp),
        (owner, ours.rsvp, elsewhere),
        (owner, ours.rsvp, ours.rsvp),
        (reader, ours.rsvp, elsewhere),
    ):
        address = browser.of("rsvp", one.pk, "join", other.pk)
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"seen": ""}).status_code == 404
    assert "two people of one event" in pages.of(choose(owner, ours.rsvp, elsewhere))
    assert rows() == before
