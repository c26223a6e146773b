"""An invitation page is drawn once and shown to many; never is an older one shown."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import events
from registrations.models import Event, Speaker
from tests import factories
from tests.conftest import PROJECT
from tests.web import pages


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def change_facts(event, **facts):
    """Store an organiser's edits of the event itself."""
    stored = Event.objects.get(pk=event.pk)
    for name, value in facts.items():
        setattr(stored, name, value)
    events.store(stored)


def rename_the_organiser(event):
    event.organizer.name = "NOVO ime"
    event.organizer.save()


def change_a_row(rows, **facts):
    row = rows.last()
    for name, value in facts.items():
        setattr(row, name, value)
    events.store_row(row)


# What an organiser does, and what the page says from then on.
EDITS = {
    "title": (lambda e: change_facts(e, title_sl="NOVO", title_en="NOVO"), "NOVO"),
    "venue": (lambda e: change_facts(e, venue_name="NOVO"), "NOVO"),
    "contact": (lambda e: change_facts(e, contact_email="NOVO@nvo.example"), "NOVO@nvo.example"),
    "organiser's name": (rename_the_organiser, "NOVO ime"),
    "short address": (lambda e: Event.objects.update(code="K47M26"), "/d/K47M26"),
    "programme": (
        lambda e: change_a_row(e.agenda_items, title_sl="NOVO", title_en="NOVO"),
        "NOVO",
    ),
    "new item": (lambda e: factories.make_item(e, title_sl="NOVO", title_en="NOVO"), "NOVO"),
    "speaker": (lambda e: change_a_row(e.speakers, name="NOVO"), "NOVO"),
    "new speaker": (lambda e: events.store_row(Speaker(event=e, name="NOVO")), "NOVO"),
    "partner": (lambda e: change_a_row(e.partners, name="NOVO"), "NOVO"),
    "cancelled": (events.cancel, "odpovedan|cancelled"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_guest_sees_what_an_organiser_has_just_changed(guest, edit):
    act, news = EDITS[edit]
    before = pages.of(guest.get(guest.address()))

    act(guest.event)

    after = pages.of(guest.get(guest.address()))
    assert not [word for word in news.split("|") if word in before]
    assert [word for word in news.split("|") if word in after]


def test_guest_sees_the_colour_that_an_organiser_has_just_chosen(guest):
    before = [guest.get(guest.address(*part)).content for part in ([], ["prijava"])]

    change_facts(guest.event, accent="#0f9ac3")

    after = [guest.get(guest.address(*part)).content for part in ([], ["prijava"])]
    assert not [page for page in before if b"/barva/" in page]
    assert [page.count(b'href="/barva/0f9ac3.css"') for page in after] == [1, 1]


@pytest.mark.parametrize("rows", ["agenda_items", "speakers", "partners"])
def test_guest_no_longer_sees_what_an_organiser_took_away(english, rows):
    row = getattr(english.event, rows).last()
    name = getattr(row, "title_en", None) or row.name
    shown = pages.of(english.get(english.address())).count(name)

    events.remove_row(row)

    assert pages.of(english.get(english.address())).count(name) < shown


def test_page_of_a_draft_and_of_a_removed_event_is_gone_at_once(english):
    assert english.get(english.address()).status_code == 200

    events.unpublish(english.event)
    assert english.get(english.address()).status_code == 404

    events.publish(english.event)
    assert english.get(english.address()).status_code == 200

    Event.objects.filter(pk=english.event.pk).delete()
    assert english.get(english.address()).status_code == 404


def test_two_changes_at_one_moment_are_two_versions(english):
    factories.make_item(english.event, title_en="First of two")
    first = english.get(english.address())
    change_a_row(english.event.agenda_items, title_en="Second of two")
    second = english.get(english.address())

    assert "First of two" in pages.of(first)
    assert "Second of two" in pages.of(second)
    assert first["ETag"] != second["ETag"]


def test_page_that_is_kept_costs_one_query(guest):
    assert queries_of(lambda: guest.get(guest.address())) > 1

    assert queries_of(lambda: guest.get(guest.address())) == 1
    assert queries_of(lambda: guest.get(guest.address() + "?utm_source=posta")) == 1


def test_replies_alone_draw_no_new_page(english):
    change_facts(english.event, capacity=100)
    first = english.get(english.address())

    for _ in range(3):
        factories.make_rsvp(english.event)

    assert queries_of(lambda: english.get(english.address())) == 1
    assert english.get(english.address())["ETag"] == first["ETag"]


def test_page_says_when_seats_run_short_and_when_they_are_gone_and_come_back(english):
    change_facts(english.event, capacity=10)
    said, guests = [], []
    for take in (8, 1, 1):
        guests += [factories.make_rsvp(english.event) for _ in range(take)]
        said.append(pages.of(english.get(english.address())))
    guests[0].delete()
    Event.objects.filter(pk=english.event.pk).update(seats_taken=8)
    said.append(pages.of(english.get(english.address())))

    few, full = "Only a few seats are left. Please reply by", "All seats are taken."
    found = [(few in text, full in text) for text in said]
    assert found == [(False, False), (True, False), (False, True), (False, False)]
    assert not any("seats_left" in text for text in said)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2025-11-11 12:00", "Replies open on Wednesday"),
        ("2025-11-23 23:59", "Please reply by"),
        ("2025-11-24 00:00", "Replies closed"),
        ("2025-11-25 10:00", "The event is taking place now."),
        ("2025-11-25 13:00", "The event is over."),
    ],
)
def test_kept_page_follows_the_clock_without_any_change(english, clock, at, sentence):
    opens = factories.at("2025-11-12 09:00")
    change_facts(english.event, registration_opens_at=opens)
    for moment in ("2025-11-10 09:00", "2025-11-12 09:00"):
        clock.move_to(factories.at(moment))
        english.get(english.address())

    clock.move_to(factories.at(at))

    assert sentence in pages.of(english.get(english.address()))


def test_each_language_has_a_page_of_its_own(make_guest, event):
    for language, word in (("sl", "Spored|Program"), ("en", "Programme"), ("sl", "Program")):
        reader = make_guest(event, language)
        response = reader.get(reader.address())
        assert response["Content-Language"] == language
        assert pages.parse(response).get("lang") == language
        assert any(w in pages.of(response) for w in word.split("|"))


def test_kept_page_links_to_itself_in_the_other_language(guest):
    guest.get(guest.address() + "?p=x")

    page = pages.parse(guest.get(guest.address()))

    other = {"sl": "/en/dogodki/", "en": "/dogodki/"}[guest.language]
    links = [a.get("href") for a in page.findall(".//header/nav/a")]
    assert links == [f"{other}{guest.event.slug}/"]


def test_rehearsal_says_its_time_on_invitations_too(english, settings, clock):
    settings.CLOCK_OFFSET = timedelta(minutes=1)
    first = pages.of(english.get(english.address()))
    clock.shift(timedelta(hours=1))
    second = pages.of(english.get(english.address()))
    settings.CLOCK_OFFSET = timedelta(0)
    third = pages.of(english.get(english.address()))

    assert "09:01" in first
    assert "10:01" in second and "09:01" not in second
    assert "Rehearsal" not in third


def test_browser_that_has_the_page_is_sent_no_other(guest):
    first = guest.get(guest.address())

    again = guest.get(guest.address(), headers={"If-None-Match": first["ETag"]})
    other = guest.get(guest.address(), headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert (other.status_code, other.content) == (200, first.content)


def test_browser_is_sent_the_new_page_after_a_change(guest):
    first = guest.get(guest.address())
    change_facts(guest.event, venue_name="NOVO")

    response = guest.get(guest.address(), headers={"If-None-Match": first["ETag"]})

    assert response.status_code == 200
    assert "NOVO" in pages.of(response)


def test_page_is_asked_for_anew_each_time_and_sets_no_cookie(guest):
    first = guest.get(guest.address())
    answers = [first, guest.get(guest.address(), headers={"If-None-Match": first["ETag"]})]

    for answer in answers:
        assert answer["Cache-Control"] == "no-cache"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_organiser_who_is_logged_in_sees_the_page_that_guests_see(client, organiser, guest):
    client.force_login(organiser)

    assert client.get(guest.address()).content == guest.get(guest.address()).content


# --- Another process ---------------------------------------------------------------------------


@pytest.fixture
def reader(process_environment):
    """Return a function that opens an address in another process, always the same one."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.reader"],
        cwd=PROJECT,
        env={**process_environment, "SRECANJE_CLOCK": "2025-11-10 09:00"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def read(address):
        process.stdin.write(address + "\n")
        process.stdin.flush()
        return process.stdout.readline()

    yield read
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.mark.django_db(transaction=True)
def test_no_process_shows_an_older_page_after_a_change_in_another(reader):
    event = factories.make_event(slug="dogodek")
    item = factories.make_item(event, title_sl="PRVO")
    assert "PRVO" in reader("/dogodki/dogodek/")

    for word in ("DRUGO", "TRETJE"):
        item.title_sl = word
        events.store_row(item)
        assert f"<h3>{word}</h3>" in reader("/dogodki/dogodek/")
    events.remove_row(item)
    assert "TRETJE" not in reader("/dogodki/dogodek/")
    rename_the_organiser(event)
    assert "NOVO ime" in reader("/dogodki/dogodek/")
    events.unpublish(event)
    assert reader("/dogodki/dogodek/").startswith("404")


def test_programme_goes_on_by_the_clock_while_the_page_is_remembered(guest, clock):
    def tags():
        page = pages.parse(guest.get(guest.address()))
        return [pages.words(e) for e in page.iter("p") if e.get("class") == "tag"]

    now, following = {"sl": ("Zdaj", "Sledi"), "en": ("Now", "Next")}[guest.language]
    shown = []
    for at in ("2025-11-24 12:00", "2025-11-25 08:00", "2025-11-25 10:29", "2025-11-25 10:30"):
        clock.move_to(factories.at(at))
        shown.append((tags(), pages.of(guest.get(guest.address()))))

    assert [found for found, _ in shown] == [[], [following], [now, following], [now, following]]
    assert shown[2][1] != shown[3][1]
    clock.move_to(factories.at("2025-11-25 13:00"))
    assert tags() == []
