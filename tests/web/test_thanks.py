"""The page after a reply: loud, the same for a first and a repeated one, and silent on the rest."""

import zlib

import pytest
from django.core import signing
from django.utils.http import urlsafe_base64_decode

from registrations.domain import suppressions
from registrations.models import Rsvp
from registrations.web import thanks
from tests import factories
from tests.web import pages


def after(guest, **changes):
    response = guest.reply(**changes)
    assert response.status_code == 303
    return guest.get(response["Location"])


def test_guest_is_sent_on_with_303_to_a_page_in_the_same_language(guest):
    response = guest.reply()

    assert response.status_code == 303
    assert response["Location"].startswith(guest.address("prijava", "hvala") + "?p=")


def test_guest_who_comes_reads_it_loudly(english):
    page = after(english)

    assert page.status_code == 200
    assert pages.heading(page) == "Your reply has been sent: I will come"
    text = pages.of(page)
    assert "Žiga Črnič" in text
    assert "We have sent a letter to ziga@primer.example." in text
    assert "it stands until you change it by the link in the letter." in text


def test_guest_who_does_not_come_reads_it_loudly(english):
    page = after(english, answer="decline")

    assert pages.heading(page) == "Your reply has been sent: I cannot come"
    assert "Add to your calendar" not in pages.of(page)


def test_guest_of_a_full_event_reads_of_the_waiting_list(english, set_places):
    set_places(english.event, 1)
    factories.make_rsvp(english.event)

    page = after(english)

    assert pages.heading(page) == "Your reply has been sent: I will come"
    assert "for the waiting list" in pages.of(page)
    assert Rsvp.objects.get(email="ziga@primer.example").is_waiting
    assert "Add to your calendar" not in pages.of(page)


def test_guest_reads_what_becomes_of_the_visit(english, visit, set_places):
    with_place = pages.of(after(english, items=[visit.pk]))
    set_places(visit, 1)
    waiting = pages.of(after(english, items=[visit.pk], email="druga@primer.example"))

    assert "Visit of the Mlakar flat: there is a place for you." in with_place
    assert (
        "Visit of the Mlakar flat: all places are taken, this is for its waiting list." in waiting
    )


def test_guest_who_waits_for_a_seat_reads_that_the_wish_for_the_visit_is_kept(
    english, visit, set_places
):
    set_places(english.event, 1)
    factories.make_rsvp(english.event)

    text = pages.of(after(english, items=[visit.pk]))

    assert "Visit of the Mlakar flat: your wish is noted" in text


KNOWN = [status for status in Rsvp.Status if status != Rsvp.Status.WAITLISTED]


@pytest.mark.parametrize("status", KNOWN)
def test_page_is_the_same_whatever_is_stored_about_the_address(english, visit, status):
    factories.make_rsvp(english.event, status, email="znana@primer.example")

    new = pages.of(after(english, items=[visit.pk], email="nova@primer.example"))
    known = pages.of(after(english, items=[visit.pk], email="znana@primer.example"))

    assert known.replace("znana@", "nova@") == new


def test_page_is_the_same_for_one_who_waits_already(english, set_places):
    set_places(english.event, 1)
    factories.make_rsvp(english.event)
    factories.make_rsvp(english.event, Rsvp.Status.WAITLISTED, email="znana@primer.example")

    new = pages.of(after(english, email="nova@primer.example"))
    known = pages.of(after(english, email="znana@primer.example"))

    assert known.replace("znana@", "nova@") == new


def test_page_is_the_same_on_the_last_seat(english, set_places):
    """Who has a seat and replies again must not read of the waiting list that is for others."""
    set_places(english.event, 2)
    factories.make_rsvp(english.event, email="znana@primer.example")

    known = pages.of(after(english, email="znana@primer.example"))
    new = pages.of(after(english, email="nova@primer.example"))

    assert known.replace("znana@", "nova@") == new


def test_page_never_shows_the_personal_link(guest):
    response = guest.reply()
    page = guest.get(response["Location"])

    token = Rsvp.objects.get().token
    assert token not in response["Location"]
    assert token not in page.content.decode()
    assert "/odziv/" not in page.content.decode()


@pytest.mark.parametrize(("seconds", "status"), [(590, 200), (610, 410)])
def test_page_is_gone_after_ten_minutes(guest, clock, seconds, status):
    address = guest.reply()["Location"]
    clock.shift(seconds)

    response = guest.get(address)

    assert response.status_code == status
    assert pages.heading(response)
    assert ("ziga@primer.example" in response.content.decode()) == (status == 200)


@pytest.mark.parametrize("query", ["", "?p=", "?p=x", "?p=a:b:c", "?p=%C4%8D", "?p=" + "a" * 5000])
def test_page_without_a_good_parameter_is_gone(guest, query):
    response = guest.get(guest.address("prijava", "hvala") + query)

    assert response.status_code == 410
    assert pages.parse(response).get("lang") == guest.language


def test_address_tells_nothing_to_whoever_reads_it_in_a_log(english):
    said = english.filled()
    addresses = [english.reply()["Location"] for _ in range(2)]

    words = [address.partition("?p=")[2] for address in addresses]
    assert words[0][-40:] != words[1][-40:]
    for word in words:
        content = urlsafe_base64_decode(word.partition(":")[0])
        read = [content, *(unpacked(content[at:]) for at in range(len(content)))]
        assert not [c for c in read for t in ("given_name", "email") if said[t].encode() in c]


def unpacked(content):
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


def test_parameter_of_an_earlier_version_is_gone(english):
    sent = {"answer": "accept", "organisation": "X", "email": "a@primer.example", "people": []}
    salt = f"registrations.web.replies.{english.event.pk}"
    word = signing.dumps(sent, salt=salt, compress=True)

    assert english.get(english.address("prijava", "hvala") + f"?p={word}").status_code == 410


def test_parameter_that_was_changed_is_refused(guest):
    address = guest.reply()["Location"]
    changed = address[:-40] + ("A" if address[-40] != "A" else "B") + address[-39:]

    assert guest.get(changed).status_code == 410


def test_parameter_of_one_event_says_nothing_at_another(guest, clock):
    """Else the page of one event would confirm a reply to it that was never sent."""
    parameter = guest.reply()["Location"].partition("?")[2]
    other = factories.make_event(slug="drugi")

    address = guest.address("prijava", "hvala").replace(guest.event.slug, other.slug)
    response = guest.get(f"{address}?{parameter}")

    assert response.status_code in (404, 410)
    assert "ziga@primer.example" not in response.content.decode()


def test_page_can_be_read_in_the_other_language(guest):
    page = pages.parse(guest.get(guest.reply()["Location"]))
    link = next(a for a in page.iter("a") if a.get("hreflang")).get("href")

    assert guest.get(link).status_code == 200


def test_calendar_is_offered_where_the_guest_comes(english):
    page = pages.parse(after(english))

    assert pages.links(page)["Add to your calendar"] == english.address() + "koledar.ics"


def test_guest_whose_letters_come_back_reads_so_whether_there_was_a_reply_or_not(english, event):
    address = "ziga@primer.example"
    suppressions.put(event.organizer, address, "bounced_at", at=factories.at("2025-11-10 09:00"))

    first, again = (after(english, phone=phone) for phone in ("1", "2"))

    text = pages.of(first)
    assert f"Letters to {address} come back to us, so we have not sent one." in text
    assert "We have sent a letter" not in text and "Check your spam folder" not in text
    assert "come back to us" in pages.of(again)


def test_two_people_of_one_kind_read_their_own_and_nothing_of_theirs_is_kept(english):
    hostile = {"given_name": "<b>Ana & 'Bor'</b>", "email": "ana@primer.example"}
    thanks.PAGES.kept.clear()

    first, second = after(english), after(english, **hostile)

    assert "Žiga Črnič" in pages.of(first) and "ziga@primer.example" in pages.of(first)
    assert "<b>Ana & 'Bor'</b> Črnič" in pages.of(second)
    assert "&lt;b&gt;Ana &amp; &#x27;Bor&#x27;&lt;/b&gt;" in second.content.decode()
    assert "Žiga" not in pages.of(second) and "ziga@" not in pages.of(second)
    [drawn] = thanks.PAGES.kept.values()
    assert not any(own in "".join(drawn.parts) for own in ("Žiga", "Ana", "@primer.example", "p=g"))
