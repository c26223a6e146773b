"""Programme items with choices, items at the same time, and what is left, on the form."""

import pytest

from registrations.models import AgendaChoice, ItemSignup, Rsvp
from tests import factories
from tests.web import pages

Status = ItemSignup.Status


def hours(start, end):
    day = "2025-11-25"
    return {"starts_at": factories.at(f"{day} {start}"), "ends_at": factories.at(f"{day} {end}")}


@pytest.fixture
def tables(event):
    """Thematic tables: one with three places, one that is full, one without a limit."""
    at = {
        "starts_at": factories.at("2025-11-25 10:30"),
        "ends_at": factories.at("2025-11-25 11:30"),
    }
    item = factories.make_item(event, title_sl="Mize", title_en="Tables", **at)
    for title, capacity in (("Youth", 3), ("Tourism", 1), ("Projects", None)):
        factories.make_choice(item, title_sl=title, title_en=title, capacity=capacity)
    factories.make_rsvp(event, items={item.pk: item.choices.get(title_en="Tourism").pk})
    return item


@pytest.fixture
def workshop(event, tables):
    """An item at the same time as the tables."""
    at = {
        "starts_at": factories.at("2025-11-25 11:00"),
        "ends_at": factories.at("2025-11-25 12:00"),
    }
    return factories.make_item(event, title_sl="Delavnica", title_en="Workshop", **at)


def choice(tables, title):
    return tables.choices.get(title_en=title).pk


def name(tables):
    return f"choice-{tables.pk}"


def labels(response, tables, prefix=""):
    page = pages.parse(response)
    ids = [e.get("id") for e in page.iter("input") if e.get("name") == prefix + name(tables)]
    return [pages.words(e) for e in page.iter("label") if e.get("for") in ids]


def test_form_says_what_is_left_of_each_choice_and_what_is_full(guest, tables):
    said = labels(guest.get(guest.address("prijava")), tables)

    assert (
        said
        == {
            "sl": [
                "Youth – še 3 mesta",
                "Tourism – zasedeno, na čakalni seznam",
                "Projects",
                "brez udeležbe",
            ],
            "en": [
                "Youth – 3 places left",
                "Tourism – full, for the waiting list",
                "Projects",
                "not taking part",
            ],
        }[guest.language]
    )


def test_invitation_shows_the_choices_of_an_item(guest, tables):
    page = pages.parse(guest.get(guest.address()))

    [offered] = [ul for ul in page.iter("ul") if ul.get("class") == "choices"]
    assert [pages.words(li) for li in offered] == ["Youth", "Tourism", "Projects"]


def test_guest_picks_one_and_reads_what_it_means(english, tables):
    response = english.reply(**{name(tables): choice(tables, "Youth")})

    signup = Rsvp.objects.get(given_name="Žiga").signups.get()
    assert (signup.choice.title_en, signup.status) == ("Youth", Status.ACCEPTED)
    thanks = pages.of(english.get(response["Location"]))
    assert "Tables – Youth: there is a place for you." in thanks


def test_guest_picks_a_full_one_and_waits_for_it(english, tables):
    response = english.reply(**{name(tables): choice(tables, "Tourism")})

    assert Rsvp.objects.get(given_name="Žiga").signups.get().status == Status.WAITLISTED
    thanks = pages.of(english.get(response["Location"]))
    assert "Tables – Tourism: all places are taken, this is for its waiting list." in thanks


@pytest.mark.parametrize("picked", [None, ""])
def test_guest_may_pick_none(english, tables, picked):
    english.reply(**{name(tables): picked})

    assert Rsvp.objects.get(given_name="Žiga").signups.count() == 0


def test_each_of_a_party_picks_for_themselves(english, tables):
    row = {**english.colleague(0), f"colleague-0-{name(tables)}": choice(tables, "Projects")}

    english.party(row, **{name(tables): choice(tables, "Youth")})

    picked = {
        r.given_name: r.signups.get().choice.title_en for r in Rsvp.objects.order_by("pk")[1:]
    }
    assert picked == {"Žiga": "Youth", "Maja": "Projects"}


def test_guest_moves_from_one_to_another(guest, event, tables):
    rsvp = factories.make_rsvp(event, items={tables.pk: choice(tables, "Youth")})

    guest.change(rsvp, **{name(tables): choice(tables, "Projects")})

    assert rsvp.signups.get().choice.title_en == "Projects"
    youth = AgendaChoice.objects.get(title_en="Youth")
    assert (youth.seats_taken, youth.waiting_count) == (0, 0)


def test_whoever_holds_a_place_is_not_told_that_it_is_full(english, event, tables):
    rsvp = Rsvp.objects.get(event=event)

    page = english.get(english.own(rsvp))
    english.change(rsvp, organisation="Zveza")

    assert labels(page, tables)[1] == "Tourism"
    assert rsvp.signups.get().status == Status.ACCEPTED


def test_personal_page_names_item_and_choice(english, event, tables):
    rsvp = Rsvp.objects.get(event=event)

    outcome = pages.parse(english.get(english.own(rsvp))).find(".//li")

    assert pages.words(outcome).startswith("Tables (10:30–11:30), Tourism: signed up")


# --- At the same time ------------------------------------------------------------------------


def test_items_at_the_same_time_cannot_both_be_chosen(guest, tables, workshop, rows):
    before = rows()

    response = guest.reply(items=[workshop.pk], **{name(tables): choice(tables, "Youth")})

    [words] = pages.links(pages.parse(response).find(".//*[@role='alert']"))
    said = {"sl": "»Mize« in »Delavnica« potekata hkrati", "en": "“Tables” and “Workshop” are at"}
    assert response.status_code == 422
    assert said[guest.language] in words
    assert rows() == before


def test_clash_of_a_colleague_is_said_of_the_colleague(english, tables, workshop):
    clash = {name(tables): choice(tables, "Youth"), "items": [workshop.pk]}
    row = english.colleague(0) | {f"colleague-0-{key}": value for key, value in clash.items()}

    response = english.party(row)

    [words] = pages.links(pages.parse(response).find(".//*[@role='alert']"))
    assert response.status_code == 422
    assert words.startswith("Colleague 1: ")


def test_items_one_after_another_can_both_be_chosen(english, visit, tables):
    english.reply(items=[visit.pk], **{name(tables): choice(tables, "Youth")})

    assert Rsvp.objects.get(given_name="Žiga").signups.count() == 2


def test_whoever_does_not_come_may_have_ticked_both(english, tables, workshop):
    both = {name(tables): choice(tables, "Youth"), "items": [workshop.pk]}

    assert english.reply(answer="decline", **both).status_code == 303


# --- What no browser sends -------------------------------------------------------------------


@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 30, "1e3", "NaN", "²", "\u202e1"])
def test_choice_that_does_not_exist_is_refused(english, tables, rows, pk):
    before = rows()

    assert english.reply(**{name(tables): pk}).status_code == 422
    assert rows() == before


def test_choice_of_another_item_is_refused(english, event, tables, rows):
    elsewhere = factories.make_choice(factories.make_item(event))
    before = rows()

    assert english.reply(**{name(tables): elsewhere.pk}).status_code == 422
    assert english.reply(items=[tables.pk]).status_code == 422
    assert rows() == before


def test_item_of_another_event_is_refused(english, rows):
    elsewhere = factories.make_item(factories.make_event())
    before = rows()

    assert english.reply(items=[elsewhere.pk]).status_code == 422
    assert rows() == before
