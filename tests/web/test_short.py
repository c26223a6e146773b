"""An event's short address leads to its page; its colour is a stylesheet that may be kept."""

import pytest

from registrations import pace
from registrations.models import Event, codes
from tests import factories
from tests.web import pages

HERE = "127.0.0.1"


def short(guest, typed):
    return guest.get(f"{pages.PREFIX[guest.language]}/d/{typed}")


def in_any_way(code):
    return [code, code.lower(), f"{code[:3]}-{code[3:]}", f"{code[:3]} {code[3:]}", f"{code} "]


def test_short_address_leads_to_the_page_in_its_language(guest):
    for typed in in_any_way(guest.event.code):
        response = short(guest, typed)

        assert (response.status_code, response["Location"]) == (302, guest.address())
        assert response["Cache-Control"] == "no-store"


def test_page_says_its_short_address(guest):
    said = f"srecanje.example{pages.PREFIX[guest.language]}/d/{guest.event.code}"

    assert said in pages.of(guest.get(guest.address()))


@pytest.mark.parametrize("typed", ["222222", "K47M2", "K47M266", "%20", "x" * 300, "ŽŽŽŽŽŽ", "a.b"])
def test_short_address_that_does_not_exist_is_not_found(english, typed):
    Event.objects.update(code="K47M26")

    response = short(english, typed)

    assert response.status_code == 404
    assert pages.heading(response) == "Page not found"


def test_short_address_of_a_draft_is_not_found(english):
    factories.events.unpublish(english.event)

    assert short(english, english.event.code).status_code == 404


@pytest.mark.parametrize("facts", [{"is_listed": False}, {"status": "CANCELLED"}])
def test_short_address_leads_to_unlisted_and_cancelled_events(make_guest, clock, db, facts):
    reader = make_guest(factories.make_event(**facts))

    assert short(reader, reader.event.code)["Location"] == reader.address()


def test_who_tries_many_codes_learns_nothing_from_then_on_and_waits(guest):
    wrong = codes.new()
    answers = {short(guest, wrong).status_code for _ in range(pace.CODE.burst)}

    held = [short(guest, wrong), short(guest, guest.event.code)]

    assert answers == {404}
    assert {answer.status_code for answer in held} == {429}
    assert held[0].content.replace(wrong.encode(), b"") == held[1].content.replace(
        guest.event.code.encode(), b""
    )
    words = {"sl": "čez 20 sekund", "en": "in 20 seconds"}
    assert words[guest.language] in pages.of(held[1])
    assert held[1]["Retry-After"] == "20"
    guest.clock.shift(20)
    assert short(guest, guest.event.code).status_code == 302


def test_right_codes_count_like_wrong_ones(english):
    for _ in range(pace.CODE.burst):
        assert short(english, english.event.code).status_code == 302

    assert short(english, english.event.code).status_code == 429
    assert english.get(english.address()).status_code == 200


def test_another_network_opens_the_address_meanwhile(english):
    for _ in range(pace.CODE.burst):
        pace.take((pace.CODE, HERE))
    address = f"/d/{english.event.code}"

    assert english.get(address).status_code == 429
    assert english.get(address, REMOTE_ADDR="203.0.113.9").status_code == 302


# --- The colour ------------------------------------------------------------------------------


def test_colour_is_a_stylesheet_that_is_kept_for_ever(client):
    response = client.get("/barva/7a2e1d.css")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    text = response.content.decode()
    assert text.startswith("@layer tokens {")
    assert "--accent: #7a2e1d; --on-accent: #ffffff;" in text
    assert text.count("--accent:") == 2 and "prefers-color-scheme: dark" in text
    again = client.get("/barva/7a2e1d.css", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == response["Cache-Control"]


@pytest.mark.parametrize(
    "digits",
    ["7A2E1D", "7a2e1", "7a2e1dd", "7a2e1g", "red", "%237a2e1d", "..%2Fx", " 7a2e1d"],
)
def test_what_is_no_colour_in_small_digits_is_not_found(client, digits):
    assert client.get(f"/barva/{digits}.css").status_code == 404


def test_colour_has_no_address_per_language(client):
    assert client.get("/en/barva/7a2e1d.css").status_code == 404


@pytest.fixture
def coloured(english):
    Event.objects.update(accent="#0f9ac3")
    return english


def test_every_page_about_the_event_has_its_colour_and_no_other_page(coloured):
    rsvp = factories.make_rsvp(coloured.event)
    thanks = coloured.reply(email="nova@primer.example")
    about = [coloured.address(*parts) for parts in ([], ["prijava"], ["povezava"])]
    about += [coloured.own(rsvp), thanks["Location"], coloured.address("prijava", "hvala")]
    others = ["/en/", "/en/zasebnost/", "/en/neznano/"]

    links = {
        address: [
            link.get("href")
            for link in pages.parse(coloured.get(address)).iter("link")
            if "/barva/" in link.get("href")
        ]
        for address in (*about, *others)
    }

    assert [links[address] for address in about] == [["/barva/0f9ac3.css"]] * len(about)
    assert [links[address] for address in others] == [[]] * len(others)
