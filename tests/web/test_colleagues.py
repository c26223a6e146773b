"""Several people in one reply: rows that come and go, and what becomes of who is named in them."""

import pytest

from registrations import pace
from registrations.models import Event, OutgoingMail, Rsvp
from tests import factories
from tests.web import pages

Status = Rsvp.Status
WORDS = {
    "sl": {"remove": "Odstranite: Dodatna oseba 1", "add": "Dodajte osebo", "row": "Dodatna oseba"},
    "en": {"remove": "Remove: Colleague 1", "add": "Add a colleague", "row": "Colleague"},
}


def rearrange(guest, press, *colleagues, **changes):
    return guest.party(*colleagues, press=press, **changes)


def row_buttons(response):
    buttons = pages.with_id(pages.parse(response), "colleagues").iter("button")
    return [(button.get("value"), pages.words(button)) for button in buttons]


def own_and_rows(response):
    return {n: v for n, v in pages.form_with(response, "privacy").values.items() if n != "stamp"}


@pytest.fixture
def lean(db, clock):
    return factories.make_event(people_per_reply=4)


def test_form_offers_no_rows_where_each_replies_alone(make_guest, lean):
    Event.objects.update(people_per_reply=1)
    guest = make_guest(lean)

    assert pages.parse(guest.get(guest.address("prijava"))).find(".//*[@id='colleagues']") is None


def test_button_adds_a_row_and_stores_nothing(guest, rows):
    stamp = guest.stamp()
    before = rows()

    response = rearrange(guest, "add", stamp=stamp)

    row = pages.parse(response).find(".//*[@name='colleague-0-given_name']")
    words = WORDS[guest.language]
    assert response.status_code == 200
    assert rows() == before
    # The row takes the focus when the page opens.
    assert row.get("autofocus") is not None
    assert row_buttons(response) == [("remove-0", words["remove"]), ("add", words["add"])]
    assert pages.form_with(response, "privacy").stamp == stamp
    assert "form has not been sent" not in pages.of(response)


def test_row_that_is_added_or_removed_keeps_all_that_was_typed(guest, visit):
    typed = guest.filled(items=[str(visit.pk)], note="Prva\nDruga")
    row = guest.colleague(0, email="ni naslov", items=[str(visit.pk)])

    wider = own_and_rows(rearrange(guest, "add", row, **typed))
    narrower = own_and_rows(rearrange(guest, "remove-0", row, guest.colleague(1), **typed))

    for kept in (wider, narrower):
        assert {name: kept[name] for name in typed if name != "privacy"} == {
            name: value if isinstance(value, list) else [value]
            for name, value in typed.items()
            if name != "privacy"
        }
        assert "privacy" in kept
    assert wider["colleague-0-email"] == ["ni naslov"]
    assert wider["colleague-0-items"] == [str(visit.pk)]
    assert wider["colleague-1-given_name"] == [""]
    assert wider["colleagues"] == ["2"]
    # The second row has moved up.
    assert narrower["colleague-0-family_name"] == ["Kos1"]
    assert narrower["colleagues"] == ["1"]


def test_form_that_is_rearranged_is_not_judged(guest):
    response = guest.post(guest.address("prijava"), {"press": "add", "stamp": guest.stamp()})

    assert response.status_code == 200
    assert pages.parse(response).find(".//*[@role='alert']") is None


def test_no_more_rows_are_added_than_people_can_come(make_guest, lean):
    guest = make_guest(lean, "en")
    three = [guest.colleague(n) for n in range(3)]

    last = rearrange(guest, "add", *three[:2])
    beyond = rearrange(guest, "add", *three)

    assert [value for value, _ in row_buttons(last)] == ["remove-0", "remove-1", "remove-2"]
    assert own_and_rows(beyond)["colleagues"] == ["3"]


@pytest.mark.parametrize(
    "press", ["remove-7", "remove-", "remove--1", "remove-²", "remove-" + "9" * 99]
)
def test_row_that_is_not_there_cannot_be_removed(english, press):
    response = rearrange(english, press, english.colleague(0))

    assert response.status_code == 200
    assert own_and_rows(response)["colleague-0-given_name"] == ["Maja"]


def test_who_presses_without_end_is_told_to_wait_and_keeps_what_was_typed(english):
    stamp = english.stamp()
    for _ in range(pace.SENDER.burst):
        pace.take((pace.SENDER, "127.0.0.1"))

    held = rearrange(english, "add", english.colleague(0), stamp=stamp)

    assert held.status_code == 429
    assert own_and_rows(held)["colleague-0-given_name"] == ["Maja"]
    assert english.party(english.colleague(0), stamp=stamp).status_code == 429


def test_enter_key_sends_the_form(guest):
    page = pages.parse(guest.get(guest.address("prijava")))

    [form] = [f for f in page.iter("form") if f.find(".//*[@name='privacy']") is not None]
    # The first button of a form is the one that the Enter key presses (HTML, 4.10.22.2).
    first = next(form.iter("button"))
    assert (first.get("name"), first.get("type", "submit")) == (None, "submit")


def test_of_four_on_two_seats_two_sit_and_two_wait_and_page_and_letter_say_who(make_guest, lean):
    Event.objects.update(capacity=2)
    guest = make_guest(lean, "en")

    response = guest.party(*(guest.colleague(n) for n in range(3)))

    said = pages.of(guest.get(response["Location"]))
    letter = OutgoingMail.objects.get().body_text
    assert [r.status for r in lean.rsvps.order_by("pk")] == ["ACCEPTED"] * 2 + ["WAITLISTED"] * 2
    assert "There is a seat for you" in said
    assert "Maja Kos0: there is a seat." in said
    assert "Maja Kos1: on the waiting list." in said
    assert "Maja Kos2: on the waiting list." in said
    assert "Maja Kos0: coming" in letter
    assert "Maja Kos1: on the waiting list" in letter
    assert "Maja Kos2: on the waiting list" in letter


def test_colleague_with_an_address_gets_a_letter_and_a_link(guest):
    guest.party(guest.colleague(0, email="maja@primer.example"), guest.colleague(1))

    bringer = Rsvp.objects.get(email="ziga@primer.example")
    with_address, without = bringer.brought.order_by("pk")
    assert [m.to_email for m in with_address.letters.all()] == ["maja@primer.example"]
    assert with_address.token in with_address.letters.get().body_text
    assert without.letters.count() == 0
    assert without.token in bringer.letters.get().body_text
    assert (with_address.organisation, with_address.language) == (
        bringer.organisation,
        guest.language,
    )


def test_row_that_was_opened_and_left_alone_is_nobody(english):
    response = english.reply(colleagues="2", **english.colleague(1))

    assert response.status_code == 303
    assert [rsvp.full_name for rsvp in Rsvp.objects.order_by("pk")] == ["Žiga Črnič", "Maja Kos1"]


def test_errors_of_all_people_are_shown_at_once_and_say_whose_they_are(guest, rows):
    before = rows()
    response = guest.party(
        guest.colleague(0, family_name=""), guest.colleague(1, email="x"), given_name=""
    )

    alert = pages.parse(response).find(".//*[@role='alert']")
    row = WORDS[guest.language]["row"]
    links = pages.links(alert)
    assert response.status_code == 422
    assert rows() == before
    assert [target for target in links.values()] == [
        *("#id_given_name", "#id_colleague-0-family_name", "#id_colleague-1-email")
    ]
    assert [words.startswith(row) for words in links] == [False, True, True]


def test_blank_row_beside_a_mistake_is_no_mistake(english):
    response = english.reply(colleagues="1", given_name="")

    assert response.status_code == 422
    assert list(pages.links(pages.parse(response).find(".//*[@role='alert']")).values()) == [
        "#id_given_name"
    ]


def test_whoever_does_not_come_is_told_that_colleagues_are_not_registered(guest, rows):
    before = rows()

    response = guest.party(guest.colleague(0), answer="decline")

    assert response.status_code == 422
    assert rows() == before
    assert own_and_rows(response)["colleague-0-given_name"] == ["Maja"]


def test_whoever_does_not_come_may_leave_a_blank_row(english):
    assert english.reply(colleagues="1", answer="decline").status_code == 303


@pytest.mark.parametrize("count", ["9999", "9" * 5000, "-1", "x", "1e3", "²", "٣", "", "0", None])
def test_count_of_rows_that_is_no_count_loses_nobody(english, count):
    response = english.reply(colleagues=count, **english.colleague(0))

    assert response.status_code == 303
    assert Rsvp.objects.count() == 2


def test_form_with_more_rows_than_the_event_takes_by_now_keeps_them_all(make_guest, lean, rows):
    guest = make_guest(lean, "en")
    stamp = guest.stamp()
    Event.objects.update(people_per_reply=2)
    before = rows()

    response = guest.party(*(guest.colleague(n) for n in range(3)), stamp=stamp)

    assert response.status_code == 422
    assert "One reply can name at most 2 people." in pages.of(response)
    assert own_and_rows(response)["colleague-2-family_name"] == ["Kos2"]
    assert rows() == before


def test_button_pressed_after_the_deadline_finds_no_form(english, clock, rows):
    stamp = english.stamp()
    clock.move_to(factories.at("2025-11-24 00:00"))
    before = rows()

    response = rearrange(english, "add", stamp=stamp)

    assert response.status_code == 409
    assert rows() == before


def test_form_of_several_people_sent_twice_is_one_reply(english):
    typed = {"stamp": english.stamp()}
    first, second = (english.party(english.colleague(0), **typed) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert Rsvp.objects.count() == 2
    assert OutgoingMail.objects.count() == 1


def test_same_address_twice_is_refused_and_nothing_is_stored(guest, rows):
    before = rows()

    response = guest.party(guest.colleague(0, email="ziga@primer.example"))

    assert response.status_code == 422
    assert rows() == before
    assert own_and_rows(response)["colleague-0-email"] == ["ziga@primer.example"]


def test_party_of_fifty_with_long_names_is_thanked(make_guest, lean):
    Event.objects.update(people_per_reply=50)
    guest = make_guest(lean)
    long = [
        guest.colleague(n, given_name=f"{n}" + "Ž" * 20, family_name="Đ" * 40) for n in range(49)
    ]

    response = guest.party(*long)

    assert response.status_code == 303
    # What servers take as an address, the least of them.
    assert len(response["Location"]) < 8000
    assert guest.get(response["Location"]).status_code == 200
