"""Pages of numbers and pictures at the desk."""

import csv
import io

import pytest

from registrations.models import Event, Rsvp
from tests import factories
from tests.admin.conftest import SEEING, WRITERS
from tests.factories import at
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def numbers(browser, world):
    return browser.get(browser.of("event", world.event.pk, "numbers"))


def year(browser, world, data=None):
    return browser.get(browser.of("organizer", world.organizer.pk, "year"), data)


@pytest.fixture
def past(ours):
    """Our event, as one that is over."""
    when = {"starts_at": at("2025-11-05 10:00"), "ends_at": at("2025-11-05 13:00")}
    Event.objects.filter(pk=ours.event.pk).update(**when, registration_closes_at=None)
    return ours


@pytest.mark.parametrize("kind", SEEING)
def test_who_sees_the_event_sees_its_numbers_and_no_name(people, desk, ours, kind):
    factories.make_rsvp(ours.event, organisation="Klub")
    Rsvp.objects.filter(pk=ours.rsvp.pk).update(arrived_at=at("2025-11-25 09:47"))

    page = pages.of(numbers(desk(people[kind]), ours))

    assert "NAŠOrganizacija" in page.replace("Našo", "NAŠO") and "Klub" in page
    assert "1 person has come." in page and "09:45" in page
    assert ours.rsvp.given_name not in page and ours.rsvp.family_name not in page
    assert ours.rsvp.email not in page


def test_page_says_in_slovene_until_when_and_how_many(slovene, ours):
    page = pages.of(numbers(slovene, ours))

    assert "zadnji dan: 23. 11." in page
    assert "Od 10. 11. 2025 do 10. 11. 2025; največ na dan 10. 11. 2025: 1." in page
    assert "1 organizacija." in page


@pytest.mark.parametrize(("days", "columns"), [(10, 10), (70, 11), (800, 27)])
def test_very_many_days_are_drawn_as_weeks_or_months(owner, ours, days, columns):
    later = factories.make_rsvp(ours.event)
    first = at("2023-01-02 12:00")
    Rsvp.objects.filter(pk=ours.rsvp.pk).update(answered_at=first)
    last = at("2023-01-02 12:00") + (days - 1) * (at("2023-01-03 12:00") - first)
    Rsvp.objects.filter(pk=later.pk).update(answered_at=last)

    section = pages.parse(numbers(owner, ours)).find(".//section[@aria-labelledby='by-day-head']")

    assert abs(len(section.findall(".//tbody/tr")) - columns) <= 1


def test_empty_list_says_what_to_do_next(owner, ours):
    event = factories.make_event(organizer=ours.organizer)

    page = pages.of(owner.get(owner.of("event", event.pk, "numbers")))

    assert "Nobody is on the guest list yet. Invite people" in page


@pytest.mark.parametrize("kind", SEEING)
def test_year_shows_events_and_only_writers_take_it_out(people, desk, past, kind):
    browser = desk(people[kind])
    address = browser.of("organizer", past.organizer.pk, "year")

    page = pages.of(year(browser, past))
    taken = browser.post(address, {"year": "2025", "format": "csv"})

    assert "NAŠEvent" in page and "Together: 1 event" in page
    assert ("Excel file" in page) == (kind in WRITERS)
    assert taken.status_code == (200 if kind in WRITERS else 404)
    assert past.event.changes.filter(what="export").exists() == (kind in WRITERS)


def test_year_is_taken_out_as_a_table_and_the_history_says_so(slovene, past):
    address = slovene.of("organizer", past.organizer.pk, "year")

    answer = slovene.post(address, {"year": "2025", "format": "csv"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, event, total = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert header[0] == "dogodek" and event[0] == "NAŠDogodek"
    assert event[3:] == ["3.0", "1", "1", "1", "0", "1"]
    assert total[:3] == ["skupaj", "1", ""]
    history = pages.of(slovene.get(slovene.of("event", past.event.pk, "change")))
    assert "leto v številkah" in history.lower()


@pytest.mark.parametrize("asked", ["2024", "x", "20255", "-1", "２０２５", "٢٠٢٥"])
def test_year_without_events_is_not_found(owner, past, asked):
    assert year(owner, past, {"year": asked}).status_code == 404


def test_organiser_without_events_is_told_so(owner, ours):
    assert "No event has taken place yet." in pages.of(year(owner, ours))


@pytest.mark.parametrize("kind", ["DOOR", "stranger"])
def test_nobody_else_sees_numbers(people, desk, past, kind):
    browser = desk(people[kind])

    assert {numbers(browser, past).status_code, year(browser, past).status_code} <= {403, 404}
