"""`make_replies` fills a guest list for trials."""

import re

import pytest
from django.core.management import CommandError, call_command

from registrations.domain import guest_list
from registrations.management import made_up_people
from registrations.models import OutgoingMail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def trial(settings):
    settings.PRODUCTION = False


@pytest.fixture
def say(capsys):
    """Return a function that runs the command and returns what it said."""

    def run(event, count, **options):
        call_command("make_replies", event.slug, str(count), **options)
        return capsys.readouterr().out

    return run


def people_of(event):
    fields = ("given_name", "family_name", "organisation", "email", "phone", "note", "status")
    return list(event.rsvps.order_by("pk").values_list(*fields))


def test_guest_list_is_filled_with_people_of_all_kinds(say):
    event = factories.make_event()
    visit = factories.make_item(event, capacity=20)

    say(event, 300)

    people = event.rsvps.all()
    assert {r.status for r in people} == {"ACCEPTED", "DECLINED"}
    assert {bool(r.phone) for r in people} == {bool(r.note) for r in people} == {True, False}
    assert {r.language for r in people} == {"sl", "en"}
    assert any(set("čšž") & set(r.full_name.lower()) for r in people)
    assert all(r.given_name and r.family_name and r.organisation for r in people)
    assert all(re.fullmatch(r"[a-z0-9.]+@[a-z0-9]+\.example", r.email) for r in people)
    assert all(r.submission and r.answered_at for r in people)
    statuses = set(visit.signups.values_list("status", flat=True))
    assert statuses == {"ACCEPTED", "WAITLISTED"}


def test_made_up_people_choose_a_table_and_nothing_that_clashes(say):
    event = factories.make_event()
    visit = factories.make_item(event)
    tables = factories.make_item(event)
    for title in ("Prva", "Druga"):
        tables.choices.create(title_sl=title, capacity=5)

    say(event, 60)

    people = event.rsvps.prefetch_related("signups")
    assert {len(r.signups.all()) for r in people} == {0, 1}
    assert visit.signups.exists()
    assert all(tables.choices.values_list("seats_taken", flat=True))
    assert not tables.signups.filter(choice=None).exists()


def test_people_beyond_the_seats_wait_in_order(say):
    event = factories.make_event(capacity=10)
    visit = factories.make_item(event)

    say(event, 60)
    say(event, 5)

    statuses = list(event.rsvps.exclude(order=None).order_by("order").values_list("status"))
    assert statuses == [("ACCEPTED",)] * 10 + [("WAITLISTED",)] * (len(statuses) - 10)
    assert visit.signups.filter(status="WISHED").exists()
    assert guest_list.wrong_counters() == []


def test_no_letter_is_written_to_made_up_people(say):
    say(factories.make_event(), 20)

    assert not OutgoingMail.objects.exists()


def test_same_seed_makes_the_same_people_and_another_seed_others(say):
    first, again, other = (factories.make_event() for _ in range(3))

    say(first, 30)
    say(again, 30)
    say(other, 30, seed=2)

    assert people_of(first) == people_of(again)
    assert people_of(first) != people_of(other)


def test_second_run_adds_further_people(say):
    event = factories.make_event()

    say(event, 30)
    before = people_of(event)
    say(event, 30)

    after = people_of(event)
    assert after[:30] == before
    assert len({email for *_, email, _, _, _ in after}) == 60


def test_address_that_somebody_has_is_not_made_up_again():
    event = factories.make_event()
    [wanted] = made_up_people.replies(event, 1, seed=1, taken={"a@primer.example"})
    taken = {wanted.person.email_key}

    found = [r.person.email_key for r in made_up_people.replies(event, 20, seed=1, taken=taken)]

    assert not taken & set(found)
    assert len(set(found)) == 20


def test_more_than_one_batch_counts_on(say):
    event = factories.make_event(capacity=1200)

    said = say(event, 2100)

    assert event.rsvps.count() == 2100
    assert guest_list.wrong_counters() == []
    assert "Stored 2100 replies" in said


def test_command_says_in_one_line_what_it_stored(say):
    event = factories.make_event(capacity=3)

    said = say(event, 20).strip()

    counts = guest_list.counts(event.rsvps)
    assert said.count("\n") == 0
    assert f"{counts['ACCEPTED']} coming, {counts['WAITLISTED']} waiting" in said
    assert f"{counts['DECLINED']} not coming" in said
    assert "No letters" in said and "now: 20" in said


def test_made_up_people_are_kept_from_a_site_that_guests_use(settings):
    settings.PRODUCTION = True
    event = factories.make_event()

    with pytest.raises(CommandError, match="https"):
        call_command("make_replies", event.slug, "5")

    assert not event.rsvps.exists()


def test_draft_takes_no_made_up_people():
    event = factories.make_event(status="DRAFT")

    with pytest.raises(CommandError, match="not published"):
        call_command("make_replies", event.slug, "5")


def test_event_that_is_mistyped_is_told_apart_from_those_there_are():
    factories.make_event(slug="pravi")

    with pytest.raises(CommandError, match="pravi"):
        call_command("make_replies", "napacni", "5")


def test_help_says_that_no_letters_are_written(capsys):
    with pytest.raises(SystemExit):
        call_command("make_replies", "--help")

    assert "No letters" in " ".join(capsys.readouterr().out.split())
