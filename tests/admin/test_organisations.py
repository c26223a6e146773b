"""Spellings of one organisation: joined from the guest list, seen and separated again."""

import pytest

from registrations.domain import organisations
from registrations.domain.errors import RsvpRefused
from registrations.models import OrganisationSpelling
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

ACTION = {"action": "one_organisation"}


@pytest.fixture
def guests(ours):
    names = ("Rudarji Zasavje", "Zasavski rudarji", "Društvo Rudarji Zasavje")
    return [factories.make_rsvp(ours.event, organisation=name) for name in names]


def join(desk, *rsvps, **more):
    chosen = {**ACTION, "_selected_action": [rsvp.pk for rsvp in rsvps], **more}
    return desk.post(desk.of("rsvp"), chosen, follow=True)


def page_of(desk, world):
    return desk.of("organizer", world.organizer.pk, "spellings")


def test_organiser_joins_spellings_after_reading_them(owner, ours, guests):
    asked = pages.of(join(owner, *guests))
    between = OrganisationSpelling.objects.count()
    join(owner, *guests, confirmed=1)

    assert all(rsvp.organisation in asked for rsvp in guests)
    assert between == 0
    row = OrganisationSpelling.objects.get()
    assert {row.key, row.same_as} == {"rudarji zasavje", "zasavski rudarji"}
    ours.event.people_per_organisation = 4
    with pytest.raises(RsvpRefused):
        organisations.ask(ours.event, ["Zasavski rudarji"] * 2)


def test_joined_spellings_are_seen_as_guests_wrote_them_and_separated(owner, ours, guests):
    join(owner, *guests, confirmed=1)

    before = pages.of(owner.get(page_of(owner, ours)))
    response = owner.post(page_of(owner, ours), {"key": "zasavski rudarji"}, follow=True)

    assert "Društvo Rudarji Zasavje; Rudarji Zasavje" in before and "Zasavski rudarji" in before
    assert "an organisation of its own again" in pages.of(response)
    assert "Nothing is joined." in pages.of(response)
    assert not OrganisationSpelling.objects.exists()


@pytest.mark.parametrize("gone", ["a", "bb", "ccc"])
def test_separated_spelling_leaves_the_others_joined(ours, gone):
    organisations.join(ours.organizer, ["a", "bb", "ccc"])

    organisations.separate(ours.organizer, gone)

    left = {"a", "bb", "ccc"} - {gone}
    assert organisations.spellings(ours.organizer, gone) == {gone}
    assert all(organisations.spellings(ours.organizer, key) == left for key in left)


def test_joined_organisations_are_named_as_they_were_written_after_their_guests_are_gone(
    owner, ours, guests
):
    late = factories.make_rsvp(ours.event, organisation="Črni rudarji Žalec")
    join(owner, *guests, confirmed=1)
    join(owner, late, guests[0], confirmed=1)
    for rsvp in (*guests, late):
        rsvp.delete()

    before = pages.of(owner.get(page_of(owner, ours)))
    response = owner.post(page_of(owner, ours), {"key": "rudarji zasavje"}, follow=True)

    names = ("Rudarji Zasavje", "Zasavski rudarji", "Črni rudarji Žalec")
    assert all(name in before for name in names)
    assert [name in pages.of(response) for name in names] == [False, True, True]


def test_separating_what_is_not_joined_changes_nothing(owner, ours, rows):
    organisations.join(ours.organizer, ["a", "bb"])
    before = rows()

    for key in ("", "x", "a' OR 1=1"):
        owner.post(page_of(owner, ours), {"key": key})

    assert rows() == before


def test_names_that_are_one_already_are_not_asked_about(owner, ours, guests):
    response = join(owner, guests[0], guests[2])

    assert "already count as one organisation" in pages.of(response)


def test_people_of_two_organisers_are_not_joined(people, desk, ours, theirs, rows):
    browser, before = desk(people["superuser"]), rows()

    response = join(browser, ours.rsvp, theirs.rsvp, confirmed=1)

    assert "of one organiser" in pages.of(response)
    assert rows() == before


def test_organiser_joins_only_their_own(owner, ours, theirs, guests):
    join(owner, guests[0], guests[1], theirs.rsvp, confirmed=1)

    assert not theirs.organizer.spellings.exists()
    assert "TUJ" not in str(list(ours.organizer.spellings.values()))


@pytest.mark.parametrize("role", ["READER", "stranger"])
def test_who_may_not_write_separates_nothing(people, desk, ours, role):
    organisations.join(ours.organizer, ["a", "bb"])
    browser = desk(people[role])

    response = browser.post(page_of(browser, ours), {"key": "a"})

    assert response.status_code == 404
    assert ours.organizer.spellings.count() == 1


def test_reader_sees_what_is_joined_without_anything_to_press(people, desk, ours):
    organisations.join(ours.organizer, ["Rudarji", "Knapi"])
    reader = desk(people["READER"])

    page = pages.parse(reader.get(page_of(reader, ours)))

    assert "Rudarji" in pages.words(page.find("body"))
    assert page.find(".//*[@id='content']").findall(".//button") == []


@pytest.mark.parametrize(
    ("language", "words"), [("sl", "Združene organizacije"), ("en", "Joined organisations")]
)
def test_joined_organisations_are_found_from_the_organiser(desk, people, ours, language, words):
    member = desk(people["OWNER"], language)
    page = pages.parse(member.get(member.of("organizer", ours.organizer.pk, "change")))

    assert pages.links(page)[words] == page_of(member, ours)
    assert pages.heading(member.get(page_of(member, ours))) == words


def test_of_many_people_one_for_each_spelling_is_asked_about(owner, ours, guests):
    more = [factories.make_rsvp(ours.event, organisation=guests[0].organisation) for _ in range(9)]

    page = pages.parse(join(owner, *guests, *more))

    asked = page.findall(".//input[@name='_selected_action']")
    assert sorted(int(one.get("value")) for one in asked) == sorted(rsvp.pk for rsvp in guests)
