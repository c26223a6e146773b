"""What a page, a calendar and search engines say of an event that was moved or is postponed."""

import pytest

from registrations.documents import entries, invitation, states, structured
from registrations.domain import events, notices
from registrations.domain.history import COMMAND
from registrations.models import Event
from tests.factories import at, make_event, make_rsvp
from tests.web import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW = (at("2025-12-02 10:00"), at("2025-12-02 13:00"))


def data(event):
    """Return what search engines read on the page of an event."""
    event = Event.objects.select_related("organizer").get(pk=event.pk)
    state = states.of(event, at("2025-11-10 09:00"), "sl")
    return structured.event(event, state, "sl", rows=invitation.rows(event))


def moved():
    """Return an event whose guests were told of another day."""
    event = make_event()
    make_rsvp(event)
    events.reschedule(event, *NEW, by=COMMAND)
    seen = notices.fingerprint(event, notices.pending(event))
    events.tell(event, seen=seen, by=COMMAND)
    return event


def test_search_engines_read_that_an_event_is_postponed():
    event = make_event()
    events.postpone(event)

    found = data(event)

    assert found["eventStatus"] == "https://schema.org/EventPostponed"
    assert "offers" not in found


def test_search_engines_read_of_a_move_with_the_first_date():
    found = data(moved())

    assert found["eventStatus"] == "https://schema.org/EventRescheduled"
    assert found["previousStartDate"] == "2025-11-25T10:00:00+01:00"
    assert found["startDate"] == "2025-12-02T10:00:00+01:00"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sl", ("Spremenjen termin.", "25. november 2025")),
        ("en", ("Moved.", "25 November 2025")),
    ],
)
def test_page_says_for_those_who_knew_the_old_date(client, language, words):
    event = moved()

    page = pages.of(client.get(f"{pages.PREFIX[language]}/dogodki/{event.slug}/"))

    assert all(word in page.replace("\N{NO-BREAK SPACE}", " ") for word in words)


@pytest.mark.parametrize(
    ("language", "words"),
    [("sl", "Dogodek je preložen."), ("en", "The event is postponed.")],
)
def test_page_of_a_postponed_event_says_so_and_has_no_button(client, language, words):
    event = make_event()
    events.postpone(event)
    address = f"{pages.PREFIX[language]}/dogodki/{event.slug}/"

    response = client.get(address)

    assert words in pages.of(response)
    assert f"{address}prijava/" not in response.content.decode()
    assert words in pages.of(client.get(f"{address}prijava/"))
    assert client.get(f"{pages.PREFIX[language]}/").content.decode().count("<s>") == 1


def test_guest_of_a_postponed_event_can_still_leave(client):
    event = make_event()
    rsvp = make_rsvp(event)
    events.postpone(event)

    response = client.get(f"/odziv/{rsvp.token}/")

    page = pages.of(response)
    assert "Dogodek je preložen" in page and "Ne morem več priti" in page
    assert "koda.svg" not in response.content.decode()


def test_calendar_takes_the_old_date_off_and_brings_the_new_one_with_a_higher_sequence():
    event = make_event()
    first = entries.entry(event, language="sl")
    events.postpone(event)
    second = entries.entry(event, language="sl")

    events.reschedule(event, *NEW, by=COMMAND)
    third = entries.entry(event, language="sl")

    assert [e.status for e in (first, second, third)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert first.sequence < second.sequence < third.sequence
    assert second.summary.startswith("(preloženo) ") and third.summary == first.summary
    assert {e.uid for e in (first, second, third)} == {event.uid}
