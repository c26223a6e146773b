"""What a personal page offers when replies have closed, and when the programme has moved."""

import pytest

from registrations.domain import events, rsvps
from registrations.domain.history import COMMAND
from registrations.models import Rsvp
from tests import factories
from tests.web import pages

Status = Rsvp.Status


@pytest.fixture
def second(event, visit):
    """A programme item beside the visit, at another time."""
    return factories.make_item(
        event,
        title_sl="Delavnica",
        title_en="Workshop",
        starts_at=factories.at("2025-11-25 14:00"),
        ends_at=factories.at("2025-11-25 15:00"),
    )


@pytest.fixture
def closed(clock):
    """Return a function that ends the time for replies."""
    return lambda: clock.move_to(factories.at("2025-11-24 09:00"))


def offered(response):
    """Return the ids of programme items that stand in the form."""
    form = pages.form_with(response, "given_name").element
    return [field.get("value") for field in form.findall(".//*[@name='items']")]


def test_only_what_is_held_stands_in_the_form_after_the_deadline(
    english, event, visit, second, closed
):
    rsvp = factories.make_rsvp(event, items=[second.pk])
    before = offered(english.get(english.own(rsvp)))
    closed()

    page = english.get(english.own(rsvp))

    assert before == [str(visit.pk), str(second.pk)]
    assert offered(page) == [str(second.pk)]
    assert f"Sign-up has closed: {visit.title_en} (" in pages.of(page)
    assert "give up what you have signed up for" in pages.of(page)


def test_place_is_given_up_after_the_deadline(guest, event, second, closed):
    rsvp = factories.make_rsvp(event, items=[second.pk])
    closed()

    response = guest.change(rsvp, items=[], given_name="Popravljena")

    rsvp.refresh_from_db()
    assert response.status_code == 303
    assert (rsvp.signups.count(), rsvp.given_name) == (0, "Popravljena")


def test_new_sign_up_after_the_deadline_is_refused_and_what_was_typed_stays(
    english, event, visit, second, closed
):
    rsvp = factories.make_rsvp(event, items=[second.pk])
    closed()

    response = english.change(rsvp, items=[visit.pk, second.pk], given_name="Popravljena")

    assert response.status_code == 409
    assert "Replies to this event have closed." in pages.of(response)
    assert offered(response) == [str(second.pk)]
    assert pages.form_with(response, "given_name").values["given_name"] == ["Popravljena"]


def test_held_choice_stays_and_others_are_not_offered_after_the_deadline(english, event, closed):
    item = factories.make_item(event, starts_at=factories.at("2025-11-25 08:00"))
    held, other = factories.make_choice(item), factories.make_choice(item)
    rsvp = factories.make_rsvp(event, items={item.pk: held.pk})
    closed()

    form = pages.form_with(english.get(english.own(rsvp)), "given_name")

    fields = form.element.findall(f".//*[@name='choice-{item.pk}']")
    assert [field.get("value") for field in fields] == [str(held.pk), ""]
    assert form.values[f"choice-{item.pk}"] == [str(held.pk)]
    assert other.title_en not in pages.words(form.element)


def test_limited_answer_is_kept_and_none_is_offered_anew_after_the_deadline(
    english, event, ask, closed
):
    question = ask("SEVERAL", {"capacity": 5}, {"capacity": 5}, {})
    first, second, free = question.options.order_by("pk")
    rsvp = factories.make_rsvp(event)
    rsvps.accept(rsvp, by=COMMAND, answers={question.pk: [first.pk]})
    closed()

    form = pages.form_with(english.get(english.own(rsvp)), "given_name").element

    fields = form.findall(f".//*[@name='question-{question.pk}']")
    assert {field.get("value") for field in fields} == {str(first.pk), str(free.pk)}
    assert second.title_en not in pages.words(form)


def test_invited_person_can_only_say_no_after_the_deadline(guest, event, visit, closed):
    rsvp = factories.make_rsvp(event, Status.NEEDS_ACTION)
    closed()

    page = guest.get(guest.own(rsvp))
    form = pages.form_with(page, "given_name").element
    response = guest.change(rsvp, answer="decline")

    rsvp.refresh_from_db()
    assert [one.get("value") for one in form.findall(".//*[@name='answer']")] == ["decline"]
    assert offered(page) == []
    assert (response.status_code, rsvp.status) == (303, Status.DECLINED)


# --- Two items at one time ---------------------------------------------------------------------


@pytest.fixture
def overlapping(event, visit, second):
    """Somebody signed up for two items of which an organiser has moved one onto the other."""
    rsvp = factories.make_rsvp(event, items=[visit.pk, second.pk])
    second.refresh_from_db()
    second.starts_at, second.ends_at = visit.starts_at, visit.ends_at
    events.store_row(second)
    return rsvp


def test_items_that_were_moved_onto_each_other_are_both_kept_and_told_of(
    guest, overlapping, visit, second
):
    words = pages.of(guest.get(guest.own(overlapping)))

    said = {
        "sl": f"»{second.title_sl}« in »{visit.title_sl}« se zdaj časovno prekrivata.",
        "en": f"“{second.title_en}” and “{visit.title_en}” now overlap.",
    }
    turned = {
        "sl": f"»{visit.title_sl}« in »{second.title_sl}« se zdaj časovno prekrivata.",
        "en": f"“{visit.title_en}” and “{second.title_en}” now overlap.",
    }
    assert (said[guest.language] in words) != (turned[guest.language] in words)
    assert overlapping.signups.count() == 2


def test_nothing_is_said_of_items_that_follow_each_other(english, event, visit, second):
    rsvp = factories.make_rsvp(event, items=[visit.pk, second.pk])

    assert "overlap" not in pages.of(english.get(english.own(rsvp)))


def test_name_is_corrected_although_two_items_overlap(english, overlapping):
    response = english.change(overlapping, given_name="Popravljena")

    overlapping.refresh_from_db()
    assert (response.status_code, overlapping.given_name) == (303, "Popravljena")
    assert overlapping.signups.count() == 2


def test_one_of_two_that_overlap_is_given_up(english, overlapping, visit):
    english.change(overlapping, items=[visit.pk])

    assert [signup.item for signup in overlapping.signups.all()] == [visit]


# --- The calendar file on the invitation page -------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "is_cancelled", "offer"),
    [
        ("2025-11-10 09:00", False, {"sl": "Dodajte v koledar", "en": "Add to your calendar"}),
        (
            "2025-11-10 09:00",
            True,
            {"sl": "Odstranite iz koledarja", "en": "Take it off your calendar"},
        ),
        ("2025-11-26 09:00", False, None),
    ],
)
def test_calendar_file_is_offered_for_what_it_does(
    guest, event, clock, moment, is_cancelled, offer
):
    if is_cancelled:
        events.cancel(event)
    clock.move_to(factories.at(moment))

    links = pages.links(pages.parse(guest.get(guest.address())))

    files = {words for words, address in links.items() if address.endswith("koledar.ics")}
    assert files == ({offer[guest.language]} if offer else set())
