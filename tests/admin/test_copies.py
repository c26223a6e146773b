"""An organiser copies an event to another day, after a page that says what will be."""

import pytest

from registrations.models import Event
from tests.admin.conftest import WRITERS
from tests.factories import at
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def address(browser, world, on=""):
    return browser.of("event", world.event.pk, "copy") + (f"?on={on}" if on else "")


def offered(browser, world, on=""):
    """Return the form that makes the copy, as its page fills it in."""
    response = browser.get(address(browser, world, on))
    found = [f for f in pages.forms(response) if f.element.get("id") == "copy_form"]
    return found[0].values if found else None


def test_page_says_when_everything_is_and_will_be_and_stores_nothing(slovene, ours, rows):
    before = rows()

    page = pages.of(slovene.get(address(slovene, ours, "24. 11. 2026")))

    assert "torek, 25. november 2025, 10.00–13.00" in page
    assert "torek, 24. november 2026, 10.00–13.00" in page
    assert "torek, 24. november 2026, 13.00–13.30" in page
    assert "do vključno nedelje, 22. novembra 2026" in page
    assert "vprašanja z odgovori na izbiro" in page and "vabila, prijave" in page
    assert rows() == before


@pytest.mark.parametrize(
    ("begins", "on"), [("2025-11-25", "2026-11-24"), ("2020-11-24", "2025-11-11")]
)
def test_page_proposes_the_same_weekday_a_year_later_or_the_next_one(owner, ours, begins, on):
    when = {"starts_at": at(f"{begins} 10:00"), "ends_at": at(f"{begins} 13:00")}
    Event.objects.filter(pk=ours.event.pk).update(**when, registration_closes_at=None)

    assert offered(owner, ours)["on"] == [on]


def test_organiser_makes_a_copy_once_however_often_the_button_is_pressed(owner, ours):
    form = offered(owner, ours, "2026-11-24")

    responses = [owner.post(address(owner, ours), form) for _ in range(2)]

    copy = ours.organizer.events.exclude(pk=ours.event.pk).get()
    assert (copy.organizer_id, copy.title_sl) == (ours.organizer.pk, "NAŠDogodek")
    change = owner.of("event", copy.pk, "change")
    assert [response["Location"] for response in responses] == [change, change]
    assert "they may still name the old date" in pages.of(owner.get(change))


@pytest.mark.parametrize("on", ["včeraj", "1. 1. 9999", "sreda, 24. 11. 2026", ""])
def test_day_that_is_none_is_said_and_nothing_is_offered(owner, ours, on):
    response = owner.get(f"{address(owner, ours)}?on={on}")

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not [f for f in pages.forms(response) if f.element.get("id") == "copy_form"]


def test_day_that_has_passed_is_refused_in_a_sentence(owner, ours):
    form = offered(owner, ours, "2026-11-24")

    asked = owner.get(address(owner, ours, "2025-11-01"))
    posted = owner.post(address(owner, ours), {**form, "on": "2025-11-01"}, follow=True)

    for response in (asked, posted):
        assert "This day has passed." in pages.of(response)
    assert ours.organizer.events.count() == 1


@pytest.mark.parametrize("wrong", [{"press": ""}, {"press": "č" * 20}, {"on": ""}, {"on": "x"}])
def test_form_that_no_page_has_made_is_not_found(owner, ours, rows, wrong):
    form, before = offered(owner, ours), rows()

    assert owner.post(address(owner, ours), {**form, **wrong}).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("kind", [*WRITERS, "READER"])
def test_who_may_write_finds_the_page_in_the_list_and_at_the_event(people, desk, ours, kind):
    browser = desk(people[kind])
    listed, event = browser.of("event"), browser.of("event", ours.event.pk, "change")

    found = [
        address(browser, ours) in pages.links(pages.parse(browser.get(page))).values()
        for page in (listed, event)
    ]

    assert found == [kind in WRITERS] * 2
