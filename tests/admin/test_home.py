"""The first page of the desk."""

import pytest

from registrations.models import Event
from tests.factories import make_rsvp
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def test_event_and_each_of_its_numbers_is_one_click_away(owner, ours):
    make_rsvp(ours.event, "DECLINED")

    page = owner.get(owner.address())

    words = pages.of(page)
    assert (
        "on the list: 2 coming: 1 on the waiting list: 0 not answered yet: 0 not coming: 1" in words
    )
    assert "(13 days left)" in words
    links = {pages.words(a): a.get("href") for a in pages.parse(page).iter("a")}
    assert links["NAŠEvent"] == owner.of("event", ours.event.pk, "change")
    declined = owner.get(links["not coming: 1"])
    assert [rsvp.status for rsvp in declined.context["cl"].result_list] == ["DECLINED"]


EMPTY = {
    "OWNER": "There are no coming events. Write down what",
    "READER": "There are no coming events. Events that are over",
    "DOOR": "Your log-in belongs to no organiser whose events it may see.",
}


@pytest.mark.parametrize("kind", EMPTY)
def test_empty_desk_says_what_to_do_next(people, desk, ours, kind):
    Event.objects.update(ends_at="2025-10-01 10:00Z", starts_at="2025-10-01 09:00Z")
    browser = desk(people[kind])

    page = browser.get(browser.address())

    assert EMPTY[kind] in pages.of(page)
    assert (browser.of("event", "add") in page.content.decode()) == (kind == "OWNER")
