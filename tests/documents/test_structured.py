"""The event as data for search engines: what they ask for, and nothing that is not theirs."""

import json

import html5lib
import pytest
from django.utils import translation

from registrations import clock as our_clock
from registrations.documents import invitation, states, structured
from registrations.domain import events
from registrations.management import first_event
from registrations.models import Event, Partner, Speaker
from tests.factories import at, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SITE = "https://srecanje.example"
PAGE = f"{SITE}/dogodki/{first_event.SLUG}/"
MUSEUM = {"@type": "Organization", "name": "Zasavski muzej Trbovlje"}
ORGANIZER = {
    "@type": "Organization",
    "name": "Center za pravični prehod Zasavje",
    "email": "prijave@srecanje.example",
}
REQUIRED = {"name", "startDate", "location"}
RECOMMENDED = {
    *("description", "endDate", "eventStatus", "eventAttendanceMode"),
    *("offers", "organizer", "performer", "image"),
}
OF_AN_OFFER = {"url", "price", "priceCurrency", "availability", "validFrom"}


def data_of(event, language="sl"):
    event = Event.objects.select_related("organizer").get(pk=event.pk)
    with translation.override(language):
        state = states.of(event, our_clock.now(), language)
        text = invitation.page(event, state, language)["structured"]
    return json.loads(text) if text else None


def test_first_event_is_told_whole():
    data = data_of(first_event.load()[0])

    description, parts, people = (data.pop(n) for n in ("description", "subEvent", "performer"))
    assert data == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{PAGE}#event",
        "url": PAGE,
        "name": "Ohranjanje rudarske dediščine",
        "image": f"{PAGE}slika.png",
        "inLanguage": "sl",
        "startDate": "2025-11-25T10:00:00+01:00",
        "endDate": "2025-11-25T13:00:00+01:00",
        "doorTime": "2025-11-25T09:45:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Mladinski center Hrastnik",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Naselje Aleša Kaple 9a",
                "addressLocality": "Hrastnik",
                "addressCountry": "SI",
            },
            "hasMap": "https://maps.app.goo.gl/7aW9eSuzGwwdSN626",
        },
        "organizer": [ORGANIZER],
        "contributor": [{"@type": "Organization", "name": "Regionalni center NVO Consulta"}],
        "isAccessibleForFree": True,
        "offers": {
            "@type": "Offer",
            "url": f"{PAGE}prijava/",
            "price": 0,
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "validThrough": "2025-11-24T00:00:00+01:00",
        },
    }
    assert description.startswith("Kako lahko NVO prispevamo k ohranjanju rudarske dediščine")
    assert "– popisati, kaj za dediščino že počnemo" in description
    assert people[0] == {
        "@type": "Person",
        "name": "Bogdan Šteh",
        "honorificPrefix": "mag.",
        "jobTitle": "direktor",
        "affiliation": MUSEUM,
    }
    assert [person["name"] for person in people[1:]] == [
        *("Maša Kovač", "Klara Kržišnik", "Polona Siter Drnovšek")
    ]
    assert len(parts) == 7
    assert {part.pop("location")["name"] for part in parts} == {"Mladinski center Hrastnik"}
    assert parts[1] == {
        "@type": "Event",
        "name": "Uvod v dogodek",
        "startDate": "2025-11-25T10:00:00+01:00",
        "endDate": "2025-11-25T10:30:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "performer": [{"@type": "Person", "name": "Bogdan Šteh"}],
    }


def test_event_without_a_text_is_described_by_who_invites_when_and_where():
    event = make_event(subtitle_sl="", summary_sl="", description_sl="")

    assert data_of(event)["description"].replace("\N{NO-BREAK SPACE}", " ") == (
        "Vabi: Center za pravični prehod Zasavje · torek, 25. november 2025, 10.00–13.00"
        " · Mladinski center Hrastnik, Naselje Aleša Kaple 9a, Hrastnik"
    )


def test_english_page_tells_it_in_english_of_the_same_event():
    data = data_of(first_event.load()[0], "en")

    assert (data["name"], data["inLanguage"]) == ("Preserving mining heritage", "en")
    assert data["url"] == f"{SITE}/en/dogodki/{first_event.SLUG}/"
    assert data["@id"] == f"{PAGE}#event"
    assert data["offers"]["url"] == f"{SITE}/en/dogodki/{first_event.SLUG}/prijava/"
    assert data["performer"][0]["jobTitle"] == "director"


def test_nothing_that_search_engines_ask_for_is_missing():
    event, _ = first_event.load()
    event.registration_opens_at = at("2025-11-01 08:00")
    events.store(event)

    data = data_of(event)

    assert set(data) >= REQUIRED | RECOMMENDED
    assert set(data["location"]) >= {"name", "address"}
    assert set(data["offers"]) >= OF_AN_OFFER
    assert data["offers"]["validFrom"] == "2025-11-01T08:00:00+01:00"


def test_summer_event_has_the_offset_of_summer():
    event = make_event(starts_at=at("2026-07-01 10:00"), ends_at=at("2026-07-01 12:00"))

    assert data_of(event)["startDate"] == "2026-07-01T10:00:00+02:00"


def test_cancelled_event_says_so_for_all_its_parts_and_offers_nothing():
    event = make_event()
    make_item(event)
    events.cancel(event)

    data = data_of(event)

    cancelled = "https://schema.org/EventCancelled"
    assert [data["eventStatus"], data["subEvent"][0]["eventStatus"]] == [cancelled] * 2
    assert data["startDate"] == "2025-11-25T10:00:00+01:00"
    assert "offers" not in data


def test_draft_has_no_data():
    assert data_of(make_event(status=Event.Status.DRAFT)) is None


ROOM = "https://meet.example/soba-skrivna"


def test_online_event_is_at_its_page_and_never_gives_the_link_away():
    event = make_event(online_url=ROOM, venue_name="", address="")

    data = data_of(event)

    assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert data["location"] == {"@type": "VirtualLocation", "url": data["url"]}
    assert "meet.example" not in json.dumps(data)


def test_event_in_a_room_and_online_is_at_both():
    data = data_of(make_event(online_url=ROOM))

    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [where["@type"] for where in data["location"]] == ["Place", "VirtualLocation"]
    assert "meet.example" not in json.dumps(data)


def test_event_whose_place_is_not_known_names_none():
    assert "location" not in data_of(make_event(venue_name="", address=""))


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "Slovenska cesta 1, 1000 Ljubljana",
            {
                "streetAddress": "Slovenska cesta 1",
                "postalCode": "1000",
                "addressLocality": "Ljubljana",
                "addressCountry": "SI",
            },
        ),
        ("Trg 2, 3. nadstropje", {"streetAddress": "Trg 2, 3. nadstropje"}),
        ("Via Roma 1, 3400 Gorizia", {"streetAddress": "Via Roma 1, 3400 Gorizia"}),
        ("Hrastnik", {"streetAddress": "Hrastnik"}),
    ],
)
def test_address_is_taken_apart_only_where_its_town_is_sure(line, parts):
    data = data_of(make_event(address=line))

    assert data["location"]["address"] == {"@type": "PostalAddress", **parts}


def test_place_on_the_map_has_its_coordinates():
    data = data_of(make_event(latitude="46.143889", longitude="15.0825"))

    assert data["location"]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 46.143889,
        "longitude": 15.0825,
    }


@pytest.mark.parametrize(
    ("facts", "guests", "moment", "availability"),
    [
        ({}, 0, "2025-11-10 09:00", "InStock"),
        ({"capacity": 10}, 9, "2025-11-10 09:00", "LimitedAvailability"),
        ({"capacity": 1}, 1, "2025-11-10 09:00", "SoldOut"),
        ({"registration_opens_at": at("2025-11-20 08:00")}, 0, "2025-11-10 09:00", "PreOrder"),
        ({}, 0, "2025-11-24 00:00", "SoldOut"),
        ({}, 0, "2025-11-25 11:00", "SoldOut"),
        ({}, 0, "2025-11-26 11:00", "SoldOut"),
    ],
)
def test_offer_follows_the_state_of_the_event(clock, facts, guests, moment, availability):
    event = make_event(**facts)
    for _ in range(guests):
        make_rsvp(event)
    clock.move_to(at(moment))

    assert data_of(event)["offers"]["availability"] == f"https://schema.org/{availability}"


def test_closed_round_offers_nothing_to_strangers():
    assert "offers" not in data_of(make_event(is_by_invitation=True))


def test_organisers_are_those_whom_the_page_names():
    event = make_event()
    assert data_of(event)["organizer"] == [ORGANIZER]

    for name, role in (("Muzej", "ORGANIZER"), ("Ministrstvo", "FUNDER")):
        url = f"https://{name.lower()}.example/"
        events.store_row(Partner(event=event, name=name, role=role, url=url))

    data = data_of(event)
    named = {"@type": "Organization", "name": "Muzej", "url": "https://muzej.example/"}
    assert data["organizer"] == [named]
    assert [one["name"] for one in data["funder"]] == ["Ministrstvo"]


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]> &amp; &lt;",
    'a\u2028b\u2029c "d" \\u003C \\',
    "{{ event }}{% debug %}",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_an_organiser_writes_stays_inside_the_data(words):
    event = make_event(title_sl=words, subtitle_sl=words)
    events.store_row(Speaker(event=event, name=words))
    event = Event.objects.select_related("organizer").get(pk=event.pk)
    state = states.of(event, our_clock.now(), "sl")

    text = invitation.page(event, state, "sl")["structured"]

    assert not [mark for mark in "<>&\u2028\u2029\n" if mark in text]
    page = html5lib.parse(f"<script>{text}</script>", namespaceHTMLElements=False)
    [element] = page.iter("script")
    data = json.loads(element.text)
    assert (data["name"], data["performer"][0]["name"]) == (words, words)


def test_marks_are_escaped_as_django_escapes_them():
    assert structured.script({"a": "<č>&"}) == '{"a":"\\u003Cč\\u003E\\u0026"}'


def test_site_that_does_not_know_its_address_shows_the_page_without_data(settings):
    event = make_event()
    settings.SITE_URL = ""

    assert data_of(event) is None
