import json
import re

import icalendar
import pytest

from registrations.documents import entries, ical
from registrations.domain import events
from tests.conftest import SITE_URL
from tests.factories import at, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def file_of(event, language="sl"):
    return ical.draw(entries.entry(event, language=language))


def read(data):
    [entry] = icalendar.Calendar.from_ical(data).walk("VEVENT")
    return entry


def unfolded(data):
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_guest_sees_the_event_in_the_calendar_at_its_hour_in_utc():
    lines = unfolded(file_of(make_event()))

    assert "DTSTART:20251125T090000Z" in lines and "DTEND:20251125T120000Z" in lines
    assert "DTSTAMP:20251110T080000Z" in lines
    assert not [line for line in lines if line.startswith(("BEGIN:VTIMEZONE", "DTSTART;"))]


def test_summer_event_is_two_hours_before_its_local_time():
    event = make_event(starts_at=at("2026-07-01 10:00"), ends_at=at("2026-07-01 12:00"))

    assert "DTSTART:20260701T080000Z" in unfolded(file_of(event))


def test_file_has_one_event_with_all_facts():
    event = make_event(summary_sl="Geslo", latitude="46.143889", longitude="15.0825")

    data = file_of(event)
    entry = read(data)

    assert data.count(b"BEGIN:VEVENT") == 1
    assert str(entry["SUMMARY"]) == "Ohranjanje rudarske dediščine"
    assert str(entry["LOCATION"]) == ("Mladinski center Hrastnik, Naselje Aleša Kaple 9a, Hrastnik")
    assert str(entry["URL"]) == f"{SITE_URL}/dogodki/{event.slug}/"
    assert "Geslo" in entry["DESCRIPTION"] and str(entry["URL"]) in entry["DESCRIPTION"]
    assert entry["GEO"].to_ical() == "46.143889;15.0825"
    assert (str(entry["STATUS"]), int(entry["SEQUENCE"])) == ("CONFIRMED", 0)


def test_file_without_place_names_none():
    entry = read(file_of(make_event(venue_name="", address="")))

    assert "GEO" not in entry and "LOCATION" not in entry


def test_file_is_to_be_published_and_asks_nobody():
    lines = unfolded(file_of(make_event()))

    assert "METHOD:PUBLISH" in lines and "VERSION:2.0" in lines
    assert not [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER"))]


def test_file_knows_nothing_of_the_personal_page():
    rsvp = make_rsvp(make_event())

    data = file_of(rsvp.event)

    assert rsvp.token.encode() not in data and b"odziv" not in data


def test_uid_depends_on_neither_host_nor_slug(settings):
    event = make_event()
    before = read(file_of(event))["UID"]

    event.slug = "drugje"
    events.store(event)
    settings.SITE_URL, settings.SITE_HOST = "https://drug.example", "drug.example"

    entry = read(file_of(event))
    assert entry["UID"] == before and event.slug not in before and "example" not in before
    assert str(entry["URL"]) == "https://drug.example/dogodki/drugje/"


def test_uids_of_two_events_differ():
    assert read(file_of(make_event()))["UID"] != read(file_of(make_event()))["UID"]


@pytest.mark.parametrize("language", ["sl", "en"])
def test_lines_are_short_and_end_as_the_standard_says(language):
    data = file_of(make_event(description_sl="čšžđć€ " * 300, description_en="€ " * 900), language)

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize("lead", range(4))
def test_no_line_ends_within_a_mark_of_the_format(lead):
    event = make_event(title_sl="x" * lead + r"\;" * 60 + "č" * 40, summary_sl="; ž, " * 60)

    data = file_of(event)

    ends = [re.search(rb"\\*$", line)[0] for line in data.split(b"\r\n")]
    assert not [end for end in ends if len(end) % 2]
    assert all(len(line) <= 75 and line.decode() for line in data.split(b"\r\n")[:-1])
    assert str(read(data)["SUMMARY"]) == event.title_sl


def test_marks_of_the_format_are_escaped_and_read_back():
    title = r"a, b; c \ d \n e: “f”"
    event = make_event(title_sl=title, description_sl="prva\n\nBEGIN:VALARM\n\ndruga; tretja")

    data = file_of(event)

    assert rb"SUMMARY:a\, b\; c \\ d \\n e: " in data
    assert str(read(data)["SUMMARY"]) == title
    assert "BEGIN:VALARM" not in unfolded(data)
    assert "prva\n\nBEGIN:VALARM\n\ndruga; tretja" in read(data)["DESCRIPTION"]


def test_cancelled_event_says_so_with_a_higher_sequence(clock):
    event = make_event()
    clock.shift(60)

    events.cancel(event)

    entry = read(file_of(event))
    assert (str(entry["STATUS"]), int(entry["SEQUENCE"])) == ("CANCELLED", 1)
    assert str(entry["TRANSP"]) == "TRANSPARENT"
    assert entry.decoded("DTSTAMP") == at("2025-11-10 09:01")


def test_file_is_in_the_language_that_is_asked_for():
    event = make_event(description_sl="O rudarjih.", description_en="About miners.")
    make_item(event)

    entry = read(file_of(event, "en"))

    assert str(entry["SUMMARY"]) == "Preserving mining heritage"
    assert str(entry["URL"]) == f"{SITE_URL}/en/dogodki/{event.slug}/"
    assert "13:00–13:30 Visit of the Mlakar flat" in entry["DESCRIPTION"]
    assert "About miners." in entry["DESCRIPTION"] and "rudarjih" not in entry["DESCRIPTION"]
    assert "13.00–13.30 Ogled Mlakarjevega stanovanja" in read(file_of(event))["DESCRIPTION"]


def test_entry_that_was_stored_is_drawn_as_it_was():
    entry = entries.entry(make_event(latitude="46.1", longitude="15.1"), language="sl")

    stored = json.loads(json.dumps(entry.as_json()))

    assert ical.draw(entries.Entry(**stored)) == ical.draw(entry)


def test_file_name_is_ascii():
    assert re.fullmatch(r"[a-z0-9.-]+\.ics", entries.entry(make_event(), language="sl").filename)


def test_online_link_is_not_in_a_file_that_everyone_can_have():
    event = make_event(online_url="https://video.example/soba")

    assert b"video.example" not in file_of(event)


@pytest.mark.parametrize(
    "line", [b"A\\\xc4\x8c;\\", b"\\", "č€😀".encode() * 40, b"\\;" * 70, b"\xff\x80"]
)
def test_line_that_is_folded_loses_no_byte(line):
    folded = ical._folded(line)

    assert folded.replace(b"\r\n ", b"") == line
    assert all(len(part) <= 75 for part in folded.split(b"\r\n"))
