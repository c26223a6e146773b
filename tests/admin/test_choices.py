"""Choices of a programme item: written on a page of their own, and nobody loses a place."""

import pytest

from registrations.domain import history, rsvps
from registrations.models import AgendaChoice, AgendaItem
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def page_of(desk, item):
    return desk.of("agendaitem", item.pk, "change")


@pytest.fixture
def tables(ours):
    """An item with two tables of one place each; of three people, the last waits for the first."""
    item = factories.make_item(
        ours.event,
        title_sl="Mize",
        title_en="Tables",
        starts_at=factories.at("2025-11-25 11:00"),
        ends_at=factories.at("2025-11-25 12:00"),
    )
    first, second = (item.choices.create(title_sl=title, capacity=1) for title in ("Prva", "Druga"))
    people = [sits(ours.event, item, choice) for choice in (first, second, first)]
    return item, [first, second], people


def sits(event, item, choice):
    rsvp = factories.make_rsvp(event)
    return rsvps.accept(rsvp, by=history.COMMAND, items={item.pk: choice.pk})


def statuses(people):
    return [rsvp.signups.get().status for rsvp in people]


def test_organiser_finds_the_choices_from_the_row_of_the_programme(owner, ours):
    page = pages.parse(owner.get(owner.of("event", ours.event.pk, "change")))

    address = pages.links(page)["Add choices, for example thematic tables"]

    assert address == page_of(owner, ours.item)
    assert "NAŠVisit" in pages.of(owner.get(address))


def test_organiser_writes_choices_and_the_item_has_no_places_of_its_own(owner, ours, reload):
    item = factories.make_item(ours.event, capacity=7)

    response = owner.fill_in(
        page_of(owner, item),
        **{
            "choices-0-title_sl": "Prva miza",
            "choices-0-capacity": "8",
            "choices-1-title_sl": "Druga miza",
        },
    )

    assert response.status_code == 302
    assert list(item.choices.values_list("title_sl", "capacity")) == [
        ("Prva miza", 8),
        ("Druga miza", None),
    ]
    assert reload(item).capacity is None


def test_item_with_choices_gets_no_places_on_the_page_of_the_event(owner, ours, tables, reload):
    address = owner.of("event", ours.event.pk, "change")
    page = pages.parse(owner.get(address))
    field = page.find(".//input[@name='agenda_items-0-capacity']")

    owner.fill_in(address, **{"agenda_items-0-capacity": "5"})

    assert field.get("disabled") is not None
    assert reload(tables[0]).capacity is None


def test_renamed_choice_keeps_its_people(owner, ours, tables):
    item, [first, _], people = tables

    owner.fill_in(page_of(owner, item), **{"choices-0-title_sl": "Prva, boljša"})

    first.refresh_from_db()
    assert first.title_sl == "Prva, boljša"
    assert (first.seats_taken, first.waiting_count) == (1, 1)
    assert statuses(people) == ["ACCEPTED", "ACCEPTED", "WAITLISTED"]


def test_more_places_at_a_choice_seat_who_waits(owner, ours, tables):
    item, [first, _], people = tables
    letters = people[2].letters.count()

    owner.fill_in(page_of(owner, item), **{"choices-0-capacity": "2"})

    assert statuses(people) == ["ACCEPTED"] * 3
    first.refresh_from_db()
    assert (first.seats_taken, first.waiting_count) == (2, 0)
    assert people[2].letters.count() == letters + 1


def test_form_that_was_opened_earlier_leaves_the_counters(owner, ours, tables):
    item, [first, second], people = tables
    form = owner.form(page_of(owner, item))
    rsvps.decline(people[1], by=history.COMMAND)

    owner.browser.post(page_of(owner, item), {**form, "choices-1-title_sl": "Nova"})

    second.refresh_from_db()
    assert (second.title_sl, second.seats_taken) == ("Nova", 0)


def test_fewer_places_than_taken_throw_nobody_out_and_stand_on_the_event(owner, ours, tables):
    item, [first, _], people = tables
    owner.fill_in(page_of(owner, item), **{"choices-0-capacity": "2"})

    owner.fill_in(page_of(owner, item), **{"choices-0-capacity": "1"})

    page = pages.of(owner.get(owner.of("event", ours.event.pk, "change")))
    assert statuses(people) == ["ACCEPTED"] * 3
    assert "Tables – Prva: there are fewer places (1) than people who have one (2)" in page


def test_choice_with_people_is_not_deleted(owner, ours, tables, rows):
    item, _, _ = tables
    before = rows()

    response = owner.fill_in(page_of(owner, item), **{"choices-0-DELETE": "on"})

    assert response.status_code == 200
    assert any("“Prva” cannot be deleted" in error for error in pages.errors(response))
    assert rows() == before


def test_choice_that_nobody_has_chosen_is_deleted(owner, ours, tables):
    item, _, people = tables
    rsvps.decline(people[1], by=history.COMMAND)

    owner.fill_in(page_of(owner, item), **{"choices-1-DELETE": "on"})

    assert [choice.title_sl for choice in item.choices.all()] == ["Prva"]


def test_item_that_people_have_signed_up_for_gets_no_choices(owner, ours, rows):
    before = rows()

    response = owner.fill_in(page_of(owner, ours.item), **{"choices-0-title_sl": "Miza"})

    assert response.status_code == 200
    assert any("signed up for this programme item" in e for e in pages.errors(response))
    assert rows() == before


def test_choices_of_others_cannot_be_slipped_in(owner, ours, theirs):
    mine = factories.make_item(ours.event)
    mine.choices.create(title_sl="Moja")
    strange = theirs.item.choices.create(title_sl="Tuja")

    owner.fill_in(
        page_of(owner, mine), **{"choices-0-id": strange.pk, "choices-0-title_sl": "Vsiljena"}
    )

    assert not AgendaChoice.objects.filter(title_sl="Vsiljena", item=theirs.item).exists()
    assert AgendaChoice.objects.get(pk=strange.pk).title_sl == "Tuja"


def test_choices_of_others_are_not_found(owner, theirs):
    theirs.item.choices.create(title_sl="TUJMiza")

    response = owner.get(page_of(owner, theirs.item))

    assert "TUJMiza" not in response.content.decode()
    assert response.status_code in (302, 404)


def test_item_itself_is_written_only_on_the_page_of_its_event(owner, ours, tables, reload):
    item, _, _ = tables
    # `title` itself follows the language of whoever writes; nobody reads that column.
    names = [f.attname for f in AgendaItem._meta.concrete_fields if f.name != "title"]
    before = AgendaItem.objects.filter(pk=item.pk).values(*names).get()

    owner.fill_in(page_of(owner, item), title_sl="Vsiljen", capacity="3", event="1")

    assert AgendaItem.objects.filter(pk=item.pk).values(*names).get() == before
    assert owner.get(owner.of("agendaitem", "add")).status_code == 403
