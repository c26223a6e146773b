"""An event is made and edited on one page, with its programme, its speakers and its partners."""

import pytest

from registrations.models import Event
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

NEW = {
    "title_sl": "Zbor društev",
    "title_en": "",
    "slug": "zbor-drustev",
    "subtitle_sl": "Kam naprej?",
    "starts_at_0": "5. 12. 2025",
    "starts_at_1": "17.30",
    "ends_at_0": "05.12.2025",
    "ends_at_1": "20",
    "door_time_0": "5.12.2025",
    "door_time_1": "17:15",
    "venue_name": "Dom",
    "address": "Trg 1",
    "map_url": "https://zemljevid.example/x",
    "registration_closes_at_0": "1. 12. 2025",
    "registration_closes_at_1": "",
    "registration_opens_at_0": "12. 11. 2025",
    "registration_opens_at_1": "",
    "capacity": "40",
    "is_listed": "on",
}
ROWS = {
    "agenda_items-TOTAL_FORMS": 2,
    "agenda_items-0-starts": "17.15",
    "agenda_items-0-ends": "17.30",
    "agenda_items-0-title_sl": "Prihod",
    "agenda_items-0-kind": "ARRIVAL",
    "agenda_items-1-starts": "22",
    "agenda_items-1-ends": "1.00",
    "agenda_items-1-title_sl": "Ples",
    "agenda_items-1-needs_signup": "on",
    "agenda_items-1-capacity": "15",
    "speakers-TOTAL_FORMS": 1,
    "speakers-0-honorific": "dr.",
    "speakers-0-name": "Žiga Črnič",
    "speakers-0-role": "SPEAKER",
    "speakers-0-position": "0",
    "partners-TOTAL_FORMS": 1,
    "partners-0-name": "Zveza",
    "partners-0-role": "FUNDER",
    "partners-0-position": "0",
}


def test_organiser_makes_an_event_with_everything_in_one_go(slovene, ours):
    response = slovene.fill_in(slovene.of("event", "add"), **NEW, **ROWS)

    assert response.status_code == 302, pages.errors(response)
    event = Event.objects.get(slug="zbor-drustev")
    assert event.status == Event.Status.DRAFT
    assert event.organizer == ours.organizer
    assert (factories.local(event.starts_at), factories.local(event.ends_at)) == (
        "2025-12-05 17:30",
        "2025-12-05 20:00",
    )
    assert factories.local(event.door_time) == "2025-12-05 17:15"
    assert factories.local(event.registration_opens_at) == "2025-11-12 00:00"
    assert factories.local(event.registration_closes_at) == "2025-12-02 00:00"
    first, dance = event.agenda_items.all()
    assert (first.title_sl, factories.local(first.starts_at)) == ("Prihod", "2025-12-05 17:15")
    assert (factories.local(dance.starts_at), factories.local(dance.ends_at)) == (
        "2025-12-05 22:00",
        "2025-12-06 01:00",
    )
    assert (dance.needs_signup, dance.capacity) == (True, 15)
    assert event.speakers.get().full_name == "dr. Žiga Črnič"
    assert event.partners.get().role == "FUNDER"


def test_organiser_of_one_organisation_needs_not_choose_it(slovene, ours):
    form = slovene.form(slovene.of("event", "add"))

    assert form["organizer"] == [str(ours.organizer.pk)]


def test_nothing_beside_a_choice_leads_away_from_the_form(people, desk):
    head = desk(people["superuser"])

    for name in ("event", "rsvp"):
        page = head.get(head.of(name, "add")).content.decode()
        assert "<select" in page and "related-widget-wrapper-link" not in page


def test_organiser_publishes_and_guests_see_it(slovene, client, ours):
    slovene.fill_in(slovene.of("event", "add"), **NEW, **ROWS)
    event = Event.objects.get(slug="zbor-drustev")
    before = client.get("/dogodki/zbor-drustev/").status_code

    response = slovene.post(slovene.of("event", event.pk, "publish"), {}, follow=True)

    page = client.get("/dogodki/zbor-drustev/")
    assert (before, response.status_code, page.status_code) == (404, 200, 200)
    assert "do vključno ponedeljka, 1. decembra 2025" in pages.of(page).replace("\xa0", " ") or (
        "12. novembra 2025" in pages.of(page).replace("\xa0", " ")
    )


WRONG = {
    "no title": {"title_sl": ""},
    "no start": {"starts_at_0": "", "starts_at_1": ""},
    "start without a time": {"starts_at_1": ""},
    "end before the start": {"ends_at_1": "9.00"},
    "no such day": {"starts_at_0": "31. 2. 2025"},
    "deadline without a day": {"registration_closes_at_0": "", "registration_closes_at_1": "18.00"},
    "closes before it opens": {"registration_closes_at_0": "11. 11. 2025"},
    "no capacity": {"capacity": "0"},
    "negative capacity": {"capacity": "-1"},
    "giant capacity": {"capacity": "9" * 30},
    "capacity in words": {"capacity": "deset"},
    "javascript as a map": {"map_url": "javascript:alert(1)"},
    "ftp as a map": {"map_url": "ftp://x.example/"},
    "data as an online link": {"online_url": "data:text/html,x"},
    "slug with a slash": {"slug": "a/b"},
    "slug that is taken": {"slug": "cppz-dogodek"},
    "long title": {"title_sl": "Ž" * 201},
    "latitude out of digits": {"latitude": "1234567"},
    "wrong contact": {"contact_email": "x"},
    "item without a title": {"agenda_items-0-title_sl": ""},
    "item without hours": {"agenda_items-0-starts": "", "agenda_items-0-ends": ""},
    "item with no such hour": {"agenda_items-0-starts": "25.00"},
    "item without places": {"agenda_items-1-capacity": "0"},
    "speaker without a name": {"speakers-0-name": ""},
    "speaker with an unknown role": {"speakers-0-role": "X"},
    "partner with a bad address": {"partners-0-url": "javascript:x"},
}


def kept_of(response):
    """Return what stands in the form that has come back."""
    return next(f for f in pages.forms(response) if f.element.get("id") == "event_form").values


def test_organiser_who_types_something_wrong_gets_everything_back(slovene, ours, rows, subtests):
    before, address = rows(), slovene.of("event", "add")
    opened = slovene.form(address)

    for case, wrong in WRONG.items():
        typed = {**NEW, **ROWS, **wrong}
        response = slovene.browser.post(address, {**opened, **typed})

        with subtests.test(case):
            assert response.status_code == 200
            assert pages.errors(response)
            left, before = before, rows()
            assert before == left
            kept = kept_of(response)
            names = ("venue_name", "starts_at_0", "speakers-0-name")
            assert {n: kept[n] for n in names} == {n: [typed[n]] for n in names}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ("end before the start", "ends_at"),
        ("closes before it opens", "registration_closes_at"),
    ],
)
def test_end_before_its_beginning_is_refused_where_it_was_typed(slovene, wrong, field):
    response = slovene.fill_in(slovene.of("event", "add"), **{**NEW, **ROWS, **WRONG[wrong]})

    marked = [
        element.get("class")
        for element in pages.parse(response).iter()
        if "errors" in (element.get("class") or "").split()
    ]
    assert len(marked) == 1 and f"field-{field}" in marked[0]
