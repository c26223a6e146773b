"""What may be asked of a list by its address, and what else only looks like a question."""

from itertools import product

import pytest

from registrations.models import OutgoingMail, Rsvp
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

LISTS = ("rsvp", "outgoingmail", "event")
SECRET = "note__regex", "token__startswith", "facts__code__startswith"
ABOUT = {
    "rsvp": (
        "event__organizer__contact_email",
        "search_key__contains",
        "letters__body_text__regex",
    ),
    "outgoingmail": (
        "event__organizer__contact_email",
        "rsvp__token__startswith",
        "body_text__regex",
        "rsvp__note__regex",
    ),
    "event": (
        "event__organizer__contact_email",
        "organizer__contact_email",
        "rsvps__token__startswith",
        "letters__facts__code__startswith",
        "organizer__memberships__user__password__startswith",
    ),
}
NOT_OFFERED = [(model, lookup) for model in LISTS for lookup in (*SECRET, *ABOUT[model])]


@pytest.mark.parametrize("role", ["READER", "OWNER"])
def test_member_asks_nothing_that_a_list_does_not_offer(desk, people, ours, role):
    member = desk(people[role])

    answers = {
        (model, lookup, value): member.get(member.of(model), {lookup: value}).status_code
        for model, lookup in NOT_OFFERED
        for value in ("a", "^a", "zzz")
    }

    assert {asked: status for asked, status in answers.items() if status != 400} == {}


@pytest.mark.parametrize("role", ["READER", "OWNER"])
def test_member_uses_every_filter_that_a_list_offers(desk, people, ours, role):
    member = desk(people[role])
    offered = {
        "rsvp": [
            {"status__exact": "ACCEPTED"},
            {"event__id__exact": ours.event.pk},
            {"item": ours.item.pk},
            {"letters": "failed"},
            {"letters": "stopped"},
            {"status__exact": "ACCEPTED", "event__id__exact": ours.event.pk, "q": "NAŠ"},
        ],
        "outgoingmail": [
            {"state__exact": "sent"},
            {"outcome__exact": "bounced"},
            {"kind__exact": "coming"},
            {"event__id__exact": ours.event.pk},
        ],
        "event": [{"status__exact": "PUBLISHED"}, {"organizer__id__exact": ours.organizer.pk}],
    }

    answers = {
        f"{model} {query}": member.get(member.of(model), query).status_code
        for model, queries in offered.items()
        for query in queries
    }

    assert {asked: status for asked, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("role", ["READER", "OWNER"])
@pytest.mark.parametrize("model", LISTS)
def test_member_follows_every_filter_link_of_a_list(desk, people, ours, model, role):
    member = desk(people[role])
    page = pages.parse(member.get(member.of(model)))
    found = [a.get("href") for a in pages.with_id(page, "changelist-filter").iter("a")]

    answers = {link: member.get(member.of(model) + link).status_code for link in found}

    assert len(found) > 2
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("role", ["READER", "OWNER"])
@pytest.mark.parametrize("model", LISTS)
def test_member_lets_a_list_count_its_filters(desk, people, ours, model, role):
    member = desk(people[role])

    response = member.get(member.of(model), {"_facets": "True"})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("role", "sees"), [("READER", False), ("EDITOR", True), ("OWNER", True), ("superuser", True)]
)
def test_only_who_writes_sees_the_personal_link_in_a_letter(desk, people, ours, role, sees):
    link = f"https://srecanje.example/en/odziv/{ours.rsvp.token}/"
    OutgoingMail.objects.update(body_text=f"Pozdravljeni.\n{link}\nLep pozdrav.")
    member = desk(people[role])

    response = member.get(member.of("outgoingmail", ours.letter.pk, "change"))

    assert response.status_code == 200
    assert "Lep pozdrav." in pages.of(response)
    assert (ours.rsvp.token in response.content.decode()) == sees


def test_reader_finds_the_personal_link_on_no_page(desk, people, ours):
    OutgoingMail.objects.update(body_text=f"/odziv/{ours.rsvp.token}", facts={"code": "x"})
    reader = desk(people["READER"])
    seen = [
        reader.of("rsvp"),
        reader.of("rsvp", ours.rsvp.pk, "change"),
        reader.of("rsvp", ours.rsvp.pk, "history"),
        reader.of("outgoingmail"),
        reader.of("outgoingmail", ours.letter.pk, "change"),
        reader.of("outgoingmail", ours.letter.pk, "history"),
    ]

    showing = [a for a in seen if ours.rsvp.token in reader.get(a).content.decode()]

    assert showing == []


def test_editor_does_not_change_the_organisers_contact(desk, people, ours, rows):
    editor, before = desk(people["EDITOR"]), rows()
    address = editor.of("organizer", ours.organizer.pk, "change")

    page = editor.get(address)
    response = editor.post(address, {"name": "x", "contact_email": "novi@stik.example"})

    assert (page.status_code, response.status_code) == (200, 403)
    assert pages.parse(page).find(".//input[@name='contact_email']") is None
    assert rows() == before


def test_owner_changes_the_organisers_contact(owner, ours, reload):
    address = owner.of("organizer", ours.organizer.pk, "change")

    response = owner.fill_in(address, contact_email="novi@stik.example", slug="drug")

    after = reload(ours.organizer)
    assert response.status_code == 302
    assert (after.contact_email, after.slug) == ("novi@stik.example", "cppz")


@pytest.mark.parametrize("pk", ["abc", "9" * 30, "-1", "", "1 OR 1", "٣", "%00"])
def test_odd_choice_on_the_guest_list_is_not_found(owner, ours, rows, pk):
    before = rows()

    for more in ({}, {"confirmed": 1}):
        chosen = {"action": "withdraw", "_selected_action": [ours.rsvp.pk, pk], "index": 0, **more}
        assert owner.post(owner.of("rsvp"), chosen).status_code == 404

    assert rows() == before
    assert Rsvp.objects.get(pk=ours.rsvp.pk).is_coming


DAYS = (
    "starts_at_0",
    "ends_at_0",
    "door_time_0",
    "registration_opens_at_0",
    "registration_closes_at_0",
    "agenda_items-0-day",
)


FAR = ("0001-01-01", "9999-12-31", "1. 1. 0001", "31. 12. 9999")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_year_far_from_ours_is_said_in_the_form(desk, people, ours, rows, language):
    organiser, before = desk(people["OWNER"], language), rows()
    address = organiser.of("event", ours.event.pk, "change")
    opened, unsaid = organiser.form(address), []

    for field, day in product(DAYS, FAR):
        hour = {} if field.startswith("agenda") else {field.replace("_0", "_1"): "12:00"}
        response = organiser.browser.post(address, {**opened, field: day, **hour})
        if response.status_code != 200 or not pages.errors(response):
            unsaid.append((field, day, response.status_code))

    assert unsaid == []
    assert rows() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_new_event_in_a_year_far_from_ours_is_said_in_the_form(owner, ours, rows, day):
    before = rows()
    values = {"title_sl": "Zbor", "slug": "zbor", "venue_name": "Dom", "address": "Trg 1"}
    hours = {"starts_at_0": day, "starts_at_1": "0:00", "ends_at_0": day, "ends_at_1": "23:59"}
    row = {
        "agenda_items-TOTAL_FORMS": 1,
        "agenda_items-0-starts": "22:00",
        "agenda_items-0-ends": "1:00",
        "agenda_items-0-title_sl": "Ples",
    }

    response = owner.fill_in(owner.of("event", "add"), **values, **hours, **row)

    assert response.status_code == 200
    assert "Please check the year." in pages.of(response)
    assert rows() == before
