"""Who has come, on the guest list and on a person's page."""

import pytest

from registrations.domain import arrivals, history
from registrations.models import Rsvp
from tests.factories import at, make_person, make_rsvp
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

MORNING = at("2025-11-25 09:40")


@pytest.fixture
def morning(owner, ours, clock):
    """The morning of the meeting, with an organiser who has just logged in."""
    others = [make_rsvp(ours.event, status) for status in ("DECLINED", "NEEDS_ACTION")]
    clock.move_to(MORNING)
    owner.browser.force_login(owner.user)
    return [ours.rsvp, *others]


def do(desk, action, people, **more):
    chosen = {"_selected_action": [rsvp.pk for rsvp in people], "action": action, "index": 0}
    return desk.post(desk.of("rsvp"), {**chosen, **more}, follow=True)


def here():
    return {rsvp.pk for rsvp in Rsvp.objects.present()}


def test_organiser_notes_several_arrivals_and_reads_who_was_not_expected(owner, morning):
    arrivals.check_in(morning[0], by=history.COMMAND)

    page = do(owner, "check_in", morning).content.decode()

    assert here() == {rsvp.pk for rsvp in morning}
    assert "2 arrivals are noted." in page and "For 1 person nothing" in page
    assert f"though they had declined; the reply stays as it is: {morning[1].full_name}." in page
    assert f"though they had not answered: {morning[2].full_name}." in page
    assert "have come: <strong>3</strong>" in page


def test_organiser_who_is_early_reads_why_nothing_is_noted(owner, morning, clock):
    clock.move_to(at("2025-11-24 12:00"))
    owner.browser.force_login(owner.user)

    page = do(owner, "check_in", morning).content.decode()

    assert here() == set()
    names = ", ".join(rsvp.full_name for rsvp in sorted(morning, key=lambda r: r.sort_key))
    assert f"{names}: Arrivals can be noted from the day of the event on." in page


def test_arrivals_are_taken_back_after_a_question(owner, morning):
    do(owner, "check_in", morning)

    asked = do(owner, "undo", morning[:2])
    assert len(here()) == 3
    assert all(rsvp.full_name in asked.content.decode() for rsvp in morning[:2])
    page = do(owner, "undo", morning[:2], confirmed="1")

    assert here() == {morning[2].pk}
    assert "2 arrivals are taken back." in page.content.decode()
    assert "None of the chosen" in do(owner, "undo", morning[:1]).content.decode()


def test_person_is_noted_and_taken_back_on_their_page(owner, morning):
    page = owner.of("rsvp", morning[1].pk, "change")
    address = owner.of("rsvp", morning[1].pk, "arrival")
    assert 'value="here"' in owner.get(page).content.decode()

    said = owner.post(address, {"arrival": "here"}, follow=True).content.decode()
    assert "is here." in said and "though they had declined" in said and "here since" in said
    assert here() == {morning[1].pk}

    owner.post(address, {"arrival": "undo"})
    assert here() == set()


def test_arrival_is_noted_by_pressing_a_button_alone(owner, morning):
    assert owner.get(owner.of("rsvp", morning[0].pk, "arrival")).status_code == 405
    assert here() == set()


def test_button_is_not_offered_before_the_day(owner, ours):
    page = owner.get(owner.of("rsvp", ours.rsvp.pk, "change")).content.decode()

    assert 'name="arrival"' not in page


FILTERS = {"here": {0, 1}, "missing": {3}, "unexpected": {1}, "": {0, 1, 2, 3}, "x": {0, 1, 2, 3}}


@pytest.mark.parametrize("chosen", FILTERS)
def test_list_is_filtered_by_arrival(owner, ours, morning, chosen):
    people = [*morning, make_rsvp(ours.event)]
    for rsvp in people[:2]:
        arrivals.check_in(rsvp, by=history.COMMAND)

    page = owner.get(owner.of("rsvp"), {"arrival": chosen})

    assert set(page.context["cl"].result_list) == {people[n] for n in FILTERS[chosen]}


def test_walk_in_is_put_on_the_list_in_one_form(owner, ours, morning):
    person = {k: v for k, v in vars(make_person()).items() if k not in ("language", "places")}

    response = owner.fill_in(
        owner.of("rsvp", "add"), **person, language="sl", event=ours.event.pk, how="walk_in"
    )

    assert response.status_code == 302
    rsvp = Rsvp.objects.get(email=person["email"])
    assert (rsvp.status, rsvp.arrived_at) == ("ACCEPTED", MORNING)
    assert not rsvp.letters.exists()
    assert rsvp.changes.last().by == owner.user


def test_walk_in_before_the_day_is_refused_in_the_form(owner, ours):
    person = {k: v for k, v in vars(make_person()).items() if k not in ("language", "places")}

    response = owner.fill_in(
        owner.of("rsvp", "add"), **person, language="sl", event=ours.event.pk, how="walk_in"
    )

    assert response.status_code == 200
    assert "Arrivals can be noted from the day of the event on." in str(pages.errors(response))
    assert not Rsvp.objects.filter(email=person["email"]).exists()


@pytest.mark.parametrize("kind", ["READER", "DOOR", "stranger"])
def test_nobody_else_notes_an_arrival(people, desk, morning, kind):
    browser = desk(people[kind])

    browser.post(browser.of("rsvp", morning[0].pk, "arrival"), {"arrival": "here"})
    do(browser, "check_in", morning)

    assert here() == set()
