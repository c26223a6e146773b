"""What one person's calendar shows, as their reply stands."""

import pytest

from registrations.documents import entries, ical
from registrations.domain import events, history, rsvps
from registrations.models import Event, Rsvp
from tests.documents.test_ical import read, unfolded
from tests.factories import at, give_seats, make_choice, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Rsvp.Status
ONLINE = "https://video.example/soba"


def own(rsvp, language="sl"):
    rsvp.refresh_from_db()
    signups = rsvp.signups.all()
    return read(ical.draw(entries.of_reply(rsvp, language=language, signups=signups)))


def shown(entry):
    return [str(entry[name]) for name in ("STATUS", "TRANSP", "SUMMARY")]


def waiting(**facts):
    event = make_event(capacity=1, **facts)
    make_rsvp(event)
    return make_rsvp(event, Status.WAITLISTED)


def test_guest_with_a_seat_finds_the_event_confirmed_with_the_link_to_join():
    entry = own(make_rsvp(make_event(online_url=ONLINE, venue_name="", address="")))

    assert shown(entry) == ["CONFIRMED", "OPAQUE", "Ohranjanje rudarske dediščine"]
    assert ONLINE in entry["DESCRIPTION"] and str(entry["LOCATION"]) == ONLINE


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("sl", "(na čakalnem seznamu) Ohranjanje rudarske dediščine"),
        ("en", "(on the waiting list) Preserving mining heritage"),
    ],
)
def test_guest_who_waits_finds_it_tentative_and_keeps_the_hours_free(language, title):
    entry = own(waiting(online_url=ONLINE), language)

    assert shown(entry) == ["TENTATIVE", "TRANSPARENT", title]
    assert ONLINE not in entry["DESCRIPTION"]


@pytest.mark.parametrize("status", [Status.DECLINED, Status.CANCELLED])
def test_guest_who_does_not_come_finds_it_cancelled(status):
    entry = own(make_rsvp(make_event(online_url=ONLINE), status))

    assert shown(entry)[:2] == ["CANCELLED", "TRANSPARENT"]
    assert ONLINE not in entry["DESCRIPTION"]


def test_guest_of_a_cancelled_event_finds_it_cancelled_with_a_higher_sequence(clock):
    rsvp = waiting(online_url=ONLINE)
    before = own(rsvp)
    clock.shift(60)

    events.cancel(Event.objects.get(pk=rsvp.event_id))

    after = own(Rsvp.objects.get(pk=rsvp.pk))
    assert shown(after) == ["CANCELLED", "TRANSPARENT", "Ohranjanje rudarske dediščine"]
    assert (after["UID"], int(after["SEQUENCE"])) == (before["UID"], int(before["SEQUENCE"]) + 1)


def test_own_file_is_newer_after_a_move_and_keeps_uid_and_sequence_of_the_event(clock):
    rsvp = waiting()
    before = own(rsvp)
    clock.shift(60)

    give_seats(rsvp.event, 2)

    after = own(rsvp)
    assert str(after["STATUS"]) == "CONFIRMED"
    assert after.decoded("DTSTAMP") == at("2025-11-10 09:01") > before.decoded("DTSTAMP")
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"])
    assert after["UID"] == rsvp.event.uid


def test_own_file_is_newer_after_a_move_that_changed_the_event_in_nothing(clock):
    rsvp = make_rsvp(make_event())
    clock.shift(60)

    rsvps.decline(rsvp, by=history.LINK)

    assert own(rsvp).decoded("DTSTAMP") == at("2025-11-10 09:01")


def test_own_file_names_what_the_guest_has_signed_up_for_and_nobody():
    event = make_event()
    item = make_item(event, title_sl="Mize")
    choice = make_choice(item, title_sl="Rudniki")
    rsvp = make_rsvp(event, items={item.pk: choice.pk}, given_name="Žiga", family_name="Kos")

    entry = own(rsvp)

    assert "Vaše prijave:\n13.00–13.30 Mize: Rudniki" in entry["DESCRIPTION"].replace(
        "\N{NO-BREAK SPACE}", " "
    )
    everything = entry.to_ical().decode()
    assert "Kos" not in everything and rsvp.token not in everything and "odziv" not in everything


def test_programme_item_has_an_entry_of_its_own_as_the_guest_stands_there():
    event = make_event()
    item = make_item(event, capacity=1)
    first, second = make_rsvp(event, items=[item.pk]), make_rsvp(event, items=[item.pk])

    entry, other = (
        read(ical.draw(entries.of_signup(rsvp.signups.get(), language="sl")))
        for rsvp in (first, second)
    )

    title = "Ogled Mlakarjevega stanovanja · Ohranjanje rudarske dediščine"
    assert shown(entry) == ["CONFIRMED", "OPAQUE", title]
    assert shown(other) == ["TENTATIVE", "TRANSPARENT", f"(na čakalnem seznamu) {title}"]
    assert entry.decoded("DTSTART") == at("2025-11-25 13:00")
    assert entry["UID"] == other["UID"] != event.uid


def test_own_file_is_to_be_published_and_asks_nobody():
    lines = unfolded(ical.draw(entries.of_reply(make_rsvp(make_event()), language="sl")))

    assert "METHOD:PUBLISH" in lines
    assert not [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER"))]
