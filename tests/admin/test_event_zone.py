"""All times of an event's page are times of the event's own zone."""

from zoneinfo import ZoneInfo

import pytest

from registrations.models import Event
from tests import factories
from tests.admin.test_event_form import NEW, ROWS
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

LISBON, SYDNEY = ZoneInfo("Europe/Lisbon"), ZoneInfo("Australia/Sydney")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def in_lisbon(ours):
    """Our event, at 9.00 in Lisbon, which is 10.00 in Ljubljana; replies by the end of a day."""
    closes = factories.at("2025-11-24 00:00").replace(tzinfo=LISBON)
    found = Event.objects.filter(pk=ours.event.pk)
    found.update(timezone="Europe/Lisbon", registration_closes_at=closes, door_time=None)
    return found.get()


def test_new_event_is_in_our_zone_which_stands_first(slovene, ours):
    address = slovene.of("event", "add")

    options = pages.parse(slovene.get(address)).findall(".//select[@name='timezone']/option")
    names = [option.get("value") for option in options]

    assert slovene.form(address)["timezone"] == ["Europe/Ljubljana"]
    assert names[0] == "Europe/Ljubljana"
    assert names[1:] == sorted(set(names) - {"Europe/Ljubljana"})
    assert {"Europe/Lisbon", "UTC", "America/New_York"} < set(names)


def test_event_elsewhere_is_made_with_its_own_hours_and_its_own_last_day(slovene, ours):
    response = slovene.fill_in(
        slovene.of("event", "add"), **{**NEW, **ROWS, "timezone": "Europe/Lisbon"}
    )

    assert response.status_code == 302, pages.errors(response)
    event = Event.objects.get(slug=NEW["slug"])
    moments = (event.starts_at, event.door_time, event.registration_opens_at)
    assert [factories.local(moment, LISBON) for moment in moments] == [
        "2025-12-05 17:30",
        "2025-12-05 17:15",
        "2025-11-12 00:00",
    ]
    assert factories.local(event.registration_closes_at, LISBON) == "2025-12-02 00:00"
    assert factories.local(event.agenda_items.first().starts_at, LISBON) == "2025-12-05 17:15"


def test_form_shows_the_hours_of_the_events_zone(slovene, in_lisbon):
    values = slovene.form(slovene.of("event", in_lisbon.pk, "change"))

    assert values["timezone"] == ["Europe/Lisbon"]
    assert (values["starts_at_0"], values["starts_at_1"]) == (["25. 11. 2025"], ["9.00"])
    assert values["registration_closes_at_0"] == ["23. 11. 2025"]
    assert values["registration_closes_at_1"] == [""]
    assert values["agenda_items-0-starts"] == ["12.00"]


def test_saving_an_event_elsewhere_unchanged_moves_nothing(slovene, in_lisbon, rows):
    before = rows()

    response = slovene.fill_in(slovene.of("event", in_lisbon.pk, "change"))

    after = rows()
    for event in (*before["registrations.Event"], *after["registrations.Event"]):
        event.pop("revised_at")
    assert response.status_code == 302, pages.errors(response)
    assert after == before


@pytest.mark.parametrize("zone", [LISBON, SYDNEY])
def test_another_zone_keeps_the_hours_that_were_typed(slovene, ours, reload, zone):
    event = reload(ours.event)
    hours = [factories.local(m) for m in (event.starts_at, event.ends_at, ours.item.starts_at)]

    response = slovene.fill_in(
        slovene.of("event", event.pk, "change"), timezone=zone.key, follow=True
    )

    after, item = reload(event), reload(ours.item)
    kept = [factories.local(m, zone) for m in (after.starts_at, after.ends_at, item.starts_at)]
    assert (after.timezone, kept) == (zone.key, hours)
    assert factories.local(after.registration_closes_at, zone) == "2025-11-24 00:00"
    # Guests read what will be told to them in both zones; calendars learn of it with them.
    assert after.sequence == event.sequence
    assert f"({zone.key})" in pages.of(response) and "(Europe/Ljubljana)" in pages.of(response)


def test_zone_that_is_not_known_is_refused_with_what_was_typed(slovene, in_lisbon, rows):
    before = rows()

    response = slovene.fill_in(
        slovene.of("event", in_lisbon.pk, "change"), timezone="Mars/Phobos", starts_at_1="8.15"
    )

    assert response.status_code == 200
    assert pages.errors(response)
    assert rows() == before
    kept = next(f for f in pages.forms(response) if f.element.get("id") == "event_form").values
    assert kept["starts_at_1"] == ["8.15"]


def test_wrong_form_keeps_the_zone_that_was_chosen(slovene, ours):
    response = slovene.fill_in(
        slovene.of("event", ours.event.pk, "change"), timezone="Europe/Lisbon", title_sl=""
    )

    kept = next(f for f in pages.forms(response) if f.element.get("id") == "event_form").values
    assert kept["timezone"] == ["Europe/Lisbon"]
    assert (kept["starts_at_0"], kept["starts_at_1"]) == (["25. 11. 2025"], ["10.00"])


def test_reader_sees_the_hours_of_the_events_zone(people, desk, in_lisbon):
    reader = desk(people["READER"], "sl")

    page = pages.of(reader.get(reader.of("event", in_lisbon.pk, "change")))

    assert "25. november 2025 ob 9.00" in page
    assert "ob 10.00" not in page


def test_list_shows_the_hours_and_the_last_day_of_the_events_zone(slovene, ours):
    closes = factories.at("2025-11-24 00:00").replace(tzinfo=NEW_YORK)
    Event.objects.filter(pk=ours.event.pk).update(
        timezone=NEW_YORK.key, registration_closes_at=closes
    )

    row = pages.parse(slovene.get(slovene.of("event"))).find(".//*[@id='result_list']/tbody")

    assert "25. november 2025 ob 4.00" in pages.words(row)
    assert "23. november 2025" in pages.words(row)
