"""Colleagues on the personal page of who registered them: one more, another one, one less."""

import pytest

from registrations.models import Event, Rsvp
from tests import factories
from tests.web import pages

Status = Rsvp.Status
NEW = {"given_name": "Nova", "family_name": "Oseba"}


def rows_of(response):
    """Return the words of each colleague's part of the page."""
    return [
        pages.words(element)
        for element in pages.parse(response).iter("article")
        if element.get("class") == "colleague"
    ]


def typed(guest, prefix, **changes):
    guest.clock.shift(5)
    return {f"{prefix}-{name}": value for name, value in {**NEW, **changes}.items()}


def add(guest, rsvp, **changes):
    page = pages.form_with(guest.get(guest.own(rsvp)), "add-given_name")
    return guest.post(guest.own(rsvp), {**page.values, **typed(guest, "add", **changes)})


def swap(guest, rsvp, other, **changes):
    prefix = f"swap-{other.pk}"
    page = pages.form_with(guest.get(guest.own(rsvp)), f"{prefix}-given_name")
    return guest.post(guest.own(rsvp), {**page.values, **typed(guest, prefix, **changes)})


@pytest.fixture
def brought(event, replied):
    """A colleague without an address, whom `replied` registered."""
    return factories.make_rsvp(event, brought_by=replied, email="", family_name="Prej")


def test_guest_adds_a_colleague(guest, replied):
    response = add(guest, replied)

    colleague = replied.brought.get()
    assert response.status_code == 303
    assert (colleague.full_name, colleague.status) == ("Nova Oseba", Status.ACCEPTED)
    assert colleague.organisation == replied.organisation
    assert "Nova Oseba" in rows_of(guest.get(response["Location"]))[0]


def test_form_of_a_colleague_sent_twice_adds_one_person(english, replied):
    page = pages.form_with(english.get(english.own(replied)), "add-given_name")
    sent = {**page.values, **typed(english, "add")}

    for _ in range(2):
        assert english.post(english.own(replied), sent).status_code == 303

    assert replied.brought.count() == 1


def test_no_more_colleagues_are_added_than_people_can_come(english, replied, brought):
    sent = pages.form_with(english.get(english.own(replied)), "add-given_name").values
    Event.objects.update(people_per_reply=2)

    page = english.get(english.own(replied))
    response = english.post(english.own(replied), {**sent, **typed(english, "add")})

    assert pages.parse(page).find(".//*[@name='add-given_name']") is None
    assert response.status_code == 409
    assert "One reply can name at most 2 people." in pages.of(response)
    assert replied.brought.count() == 1


def test_mistake_in_a_colleague_keeps_the_form_open_and_says_whose_it_is(
    guest, replied, brought, rows
):
    before = rows()

    response = swap(guest, replied, brought, family_name="", email="ni naslov")

    page = pages.parse(response)
    alert = page.find(".//*[@role='alert']")
    [details] = [d for d in page.iter("details") if d.get("open") is not None]
    assert response.status_code == 422
    assert rows() == before
    assert all(words.startswith(brought.full_name) for words in pages.links(alert))
    assert len(pages.links(alert)) == 2
    assert details.find(f".//*[@name='swap-{brought.pk}-email']").get("value") == "ni naslov"
    # Nothing is asked of the forms that were not sent.
    assert pages.form_with(response, "given_name").values["given_name"] == ["Prva"]


def test_guest_swaps_a_colleague_without_losing_the_seat(guest, replied, brought):
    order = brought.order

    response = swap(guest, replied, brought)

    brought.refresh_from_db()
    new = replied.brought.get(family_name="Oseba")
    assert response.status_code == 303
    assert brought.status == Status.DECLINED
    assert (new.status, new.order) == (Status.ACCEPTED, order)
    assert new.token != brought.token


def test_place_on_the_waiting_list_is_swapped_too(make_guest, db, clock):
    event = factories.make_event(capacity=2)
    bringer = factories.make_rsvp(event)
    factories.make_rsvp(event)
    waiting = factories.make_rsvp(event, Status.WAITLISTED, brought_by=bringer, email="")
    behind = factories.make_rsvp(event, Status.WAITLISTED)

    swap(make_guest(event), bringer, waiting)

    new = bringer.brought.get(family_name="Oseba")
    assert (new.status, new.order) == (Status.WAITLISTED, waiting.order)
    assert new.order < behind.order


def test_programme_goes_along_with_the_seat_and_is_not_asked_again(english, event, visit):
    bringer = factories.make_rsvp(event)
    other = factories.make_rsvp(event, brought_by=bringer, email="", items=[visit.pk])
    page = english.get(english.own(bringer))

    swap(english, bringer, other)

    assert pages.parse(page).find(f".//*[@name='swap-{other.pk}-items']") is None
    assert bringer.brought.get(family_name="Oseba").signups.get().item == visit


def test_after_the_deadline_nobody_is_swapped_or_added(english, clock, replied, brought, rows):
    forms = english.get(english.own(replied))
    sent = pages.form_with(forms, f"swap-{brought.pk}-given_name").values
    clock.move_to(factories.at("2025-11-24 00:00"))
    page = pages.parse(english.get(english.own(replied)))
    before = rows()

    response = english.press(
        replied, "swap", person=brought, **typed(english, f"swap-{brought.pk}"), stamp=fresh(page)
    )

    assert sent
    assert page.find(f".//*[@name='swap-{brought.pk}-given_name']") is None
    assert page.find(".//*[@name='add-given_name']") is None
    assert response.status_code == 409
    assert rows() == before


def fresh(page):
    return page.find(".//*[@name='stamp']").get("value")


def test_guest_takes_a_colleague_out_and_back(guest, replied, brought):
    out = guest.press(replied, "take-out", person=brought)
    brought.refresh_from_db()
    assert (out.status_code, brought.status) == (303, Status.DECLINED)

    back = guest.press(replied, "bring-back", person=brought)
    brought.refresh_from_db()
    assert (back.status_code, brought.status) == (303, Status.ACCEPTED)


def test_guest_acts_for_all_of_them(guest, replied, brought):
    guest.press(replied, "none-comes")
    assert {r.status for r in Rsvp.objects.all()} == {Status.DECLINED}

    guest.press(replied, "all-come")
    assert {r.status for r in Rsvp.objects.all()} == {Status.ACCEPTED}


def test_page_offers_for_all_only_what_changes_something(english, replied, brought):
    def offered():
        buttons = pages.parse(english.get(english.own(replied))).iter("button")
        return {b.get("value") for b in buttons} & {"all-come", "none-comes"}

    assert offered() == {"none-comes"}
    english.press(replied, "take-out", person=brought)
    assert offered() == {"all-come", "none-comes"}
    english.press(replied, "none-comes")
    assert offered() == {"all-come"}


@pytest.mark.parametrize("word", ["take-out", "bring-back", "swap"])
@pytest.mark.parametrize("whose", ["of somebody else", "own", "nobody's", "of another event"])
def test_person_whom_somebody_else_registered_is_not_found(
    english, event, replied, rows, word, whose
):
    elsewhere = factories.make_event()
    other = {
        "of somebody else": lambda: factories.make_rsvp(
            event, brought_by=factories.make_rsvp(event)
        ),
        "own": lambda: replied,
        "nobody's": lambda: factories.make_rsvp(event),
        "of another event": lambda: factories.make_rsvp(
            elsewhere, brought_by=factories.make_rsvp(elsewhere)
        ),
    }[whose]()
    before = rows()

    response = english.press(replied, word, person=other, **typed(english, f"swap-{other.pk}"))

    assert response.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("word", ["take-out", "bring-back", "swap"])
@pytest.mark.parametrize("pk", ["", "0", "-1", "x", "9" * 18, "9" * 400, "1.0", "1e3"])
def test_person_who_does_not_exist_is_not_found(english, replied, brought, rows, word, pk):
    before = rows()

    assert english.press(replied, word, person=pk).status_code == 404
    assert rows() == before


def test_colleague_with_an_address_reaches_only_their_own_row(guest, event, replied, brought):
    own = factories.make_rsvp(event, brought_by=replied, email="maja@primer.example")

    page = guest.get(guest.own(own))

    assert brought.full_name not in pages.of(page)
    assert pages.parse(page).find(".//*[@name='add-given_name']") is None
    assert guest.press(own, "take-out", person=brought).status_code == 404


def test_bringer_opens_the_page_of_a_colleague_without_an_address_and_of_no_other(
    english, event, replied, brought
):
    own = factories.make_rsvp(event, brought_by=replied, email="maja@primer.example")

    page = english.get(english.own(replied)).content.decode()

    assert brought.token in page
    assert own.token not in page


def test_colleague_whose_address_is_known_is_asked_by_letter(english, event, replied):
    known = factories.make_rsvp(event, email="znana@primer.example")

    response = add(english, replied, email="znana@primer.example")

    assert response.status_code == 303
    assert replied.brought.get().email == ""
    assert known.pending_replies.get().sent_by == replied
    [words] = rows_of(english.get(english.own(replied)))
    assert "has a letter and a link of their own" in words
