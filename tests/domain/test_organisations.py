"""How many people of one organisation may come, however they spell its name."""

import pytest

from registrations.domain import corrections, organisations, parties, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK
from registrations.domain.history import organiser as by_organiser
from registrations.domain.people import Delegate
from registrations.models import OrganisationSpelling
from tests.factories import make_event, make_person, make_rsvp, person_of, send_party, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event():
    """Two people of one organisation may come, and one of the miners does."""
    event = make_event(people_per_organisation=2)
    make_rsvp(event, organisation="Društvo rudarjev")
    return event


def refusal(act, *words, **more):
    """Return the code of the refusal, or ''."""
    try:
        act(*words, **more)
    except RsvpRefused as refused:
        return refused.code
    return ""


def reply(event, *organisations):
    people = [make_person(organisation=name) for name in organisations]
    return refusal(send_party, event, *people)


@pytest.mark.parametrize(
    "spelling", ["Društvo rudarjev", "drustvo  RUDARJEV", "»Rudarjev«", "Zavod Rudarjev, so. p."]
)
def test_second_person_comes_and_a_third_does_not_however_they_write_it(event, spelling):
    assert reply(event, spelling) == ""
    assert reply(event, spelling) == "organisation_is_full"
    assert reply(event, "Muzej") == ""


def test_people_of_one_reply_count_together(event):
    assert reply(event, "Društvo rudarjev", "Rudarjev") == "organisation_is_full"
    assert event.rsvps.count() == 1


def test_people_of_two_organisations_in_one_reply_count_apart(event):
    assert reply(event, "Društvo rudarjev", "Muzej", "Muzej") == ""


@pytest.mark.parametrize("nothing", ["", " ", "–"])
def test_people_without_an_organisation_are_no_organisation(event, nothing):
    assert reply(event, nothing, nothing, nothing) == ""


def test_no_limit_is_no_limit():
    assert reply(make_event(), *["Muzej"] * 5) == ""


def test_who_waits_counts_and_who_left_does_not():
    event = make_event(capacity=1, people_per_organisation=2)
    make_rsvp(event, organisation="Muzej")
    waiting = make_rsvp(event, "WAITLISTED", organisation="Muzej")
    assert reply(event, "Muzej") == "organisation_is_full"

    rsvps.decline(waiting, by=LINK)

    assert reply(event, "Muzej") == ""


@pytest.mark.parametrize("status", ["NEEDS_ACTION", "DECLINED"])
def test_who_comes_by_link_counts_too(event, status):
    late = make_rsvp(event, status, organisation="Društvo rudarjev")
    make_rsvp(event, organisation="Društvo rudarjev")

    assert refusal(rsvps.accept, late, by=LINK) == "organisation_is_full"
    late.refresh_from_db()
    assert late.status == status


def test_organiser_is_not_bound(event, organiser):
    by = by_organiser(organiser)
    make_rsvp(event, organisation="Društvo rudarjev")
    late = make_rsvp(event, "NEEDS_ACTION", organisation="Društvo rudarjev")

    assert refusal(rsvps.accept, late, by=by) == ""
    bringer = event.rsvps.first()
    colleague = Delegate(person=make_person(organisation="Društvo rudarjev"))
    assert refusal(parties.add, bringer, colleague, by=by, submission="1") == ""
    assert event.rsvps.coming().count() == 4


@pytest.mark.parametrize("act", ["accept", "correct"])
def test_who_changes_to_a_full_organisation_by_link_is_refused(event, act):
    make_rsvp(event, organisation="Rudarjev")
    rsvp = make_rsvp(event, organisation="Muzej")
    person = person_of(rsvp, organisation="Društvo rudarjev")
    acts = {
        "accept": lambda: rsvps.accept(rsvp, by=LINK, person=person),
        "correct": lambda: corrections.correct(rsvp, person, by=LINK),
    }

    assert refusal(acts[act]) == "organisation_is_full"
    rsvp.refresh_from_db()
    assert rsvp.organisation == "Muzej"


def test_who_spells_their_own_full_organisation_anew_is_not_counted_twice(event):
    organisations.join(event.organizer, ["Rudarji", "Društvo rudarjev"])
    rsvp = make_rsvp(event, organisation="Društvo rudarjev")

    person = person_of(rsvp, organisation="Rudarji")
    assert refusal(corrections.correct, rsvp, person, by=LINK) == ""


def test_who_declines_may_write_any_organisation(event):
    make_rsvp(event, organisation="Rudarjev")
    declined = make_rsvp(event, "DECLINED", organisation="Muzej")

    person = person_of(declined, organisation="Rudarjev")
    assert refusal(corrections.correct, declined, person, by=LINK) == ""


def test_joined_spellings_are_one_organisation(event):
    organisations.join(event.organizer, ["Društvo rudarjev", "RTH – rudarji"])

    assert reply(event, "RTH rudarji") == ""
    assert reply(event, "Rudarjev") == "organisation_is_full"


def test_spellings_that_are_joined_in_two_steps_are_one():
    event = make_event()
    organizer = event.organizer
    organisations.join(organizer, ["Alfa", "Beta"])
    organisations.join(organizer, ["Gama", "Delta"])

    organisations.join(organizer, ["Delta", "Beta"])

    four = {"alfa", "beta", "gama", "delta"}
    assert [organisations.spellings(organizer, key) for key in four] == [four] * 4
    meanings = set(OrganisationSpelling.objects.values_list("same_as", flat=True))
    keys = set(OrganisationSpelling.objects.values_list("key", flat=True))
    assert len(meanings) == 1 and not meanings & keys


@pytest.mark.parametrize("names", [[], ["–"], ["Alfa"], ["Alfa", "Društvo Alfa"]])
def test_joining_less_than_two_spellings_changes_nothing(event, names):
    organisations.join(event.organizer, names)

    assert not OrganisationSpelling.objects.exists()


def test_spellings_of_one_organiser_mean_nothing_to_another(event, stranger):
    other = stranger.memberships.get().organizer

    organisations.join(other, ["Rudarjev", "Rudarji"])

    assert organisations.spellings(event.organizer, "rudarjev") == {"rudarjev"}


def test_second_reply_of_a_known_person_is_refused_like_a_first(event):
    known = make_rsvp(event, organisation="Rudarjev")

    for person in (person_of(known), make_person(organisation="Rudarjev")):
        assert refusal(send_reply, event, person) == "organisation_is_full"


def test_who_is_swapped_leaves_room_for_the_other(event):
    bringer = event.rsvps.get()
    brought = make_rsvp(event, organisation="Rudarjev", brought_by=bringer)

    other = Delegate(person=make_person(organisation="Društvo rudarjev"))
    assert refusal(parties.swap, brought, other, by=LINK, submission="s") == ""


def test_who_is_swapped_for_somebody_of_a_full_organisation_stays(event):
    make_rsvp(event, organisation="Rudarjev")
    brought = make_rsvp(event, organisation="Muzej", brought_by=make_rsvp(event, organisation=""))

    other = Delegate(person=make_person(organisation="Rudarjev"))
    assert refusal(parties.swap, brought, other, by=LINK, submission="s") == "organisation_is_full"
    assert refusal(parties.swap, brought, other, by=COMMAND, submission="s") == ""
