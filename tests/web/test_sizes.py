"""The longest form that guests can honestly fill in is taken; a longer body is refused unread."""

from urllib.parse import urlencode

import pytest
from django.conf import settings

from registrations.domain import ready_questions
from registrations.models import Event, Rsvp
from registrations.web import sizes
from srecanje import middleware
from tests import factories
from tests.web import pages
from tests.web.conftest import Guest

EMOJI, MOST_PEOPLE = "😀", 50
URLENCODED = "application/x-www-form-urlencoded"


class AsBrowsersSend(Guest):
    """A guest whose forms are sent as those of pages are."""

    def post(self, address, data, **more):
        return self.send(address, urlencode(data, doseq=True).encode(), URLENCODED, **more)


@pytest.fixture
def wordy(db, clock):
    """An event that asks each of three people for four long texts."""
    event = factories.make_event(people_per_reply=3)
    for _ in range(4):
        factories.make_question(event, kind="LONG", is_for_each_person=True)
    return event


@pytest.fixture
def talkative(clock, wordy):
    """A guest of that event who fills every field to the brim, with an emoji for each letter."""

    class Talkative:
        guest = AsBrowsersSend(clock, wordy, "en")

        def answers(self, prefix=""):
            asked = wordy.questions.values_list("pk", flat=True)
            return {f"{prefix}question-{pk}": EMOJI * 2_000 for pk in asked}

        def send(self, **more):
            row = {"given_name": EMOJI * 80, "family_name": EMOJI * 80}
            rows = [
                self.guest.colleague(n, **row) | self.answers(f"colleague-{n}-") for n in range(2)
            ]
            own = {**row, "organisation": EMOJI * 200, "note": EMOJI * 2_000, **self.answers()}
            return self.guest.party(*rows, **own, **more)

    return Talkative()


def test_longest_reply_is_taken_whole(talkative, wordy):
    response = talkative.send()

    assert response.status_code == 303
    people = Rsvp.objects.filter(event=wordy)
    assert people.count() == 3
    assert all(len(a.value) == 2_000 for person in people for a in person.answers.all())
    assert sum(person.answers.count() for person in people) == 12


def test_longest_form_of_a_personal_page_is_taken(wordy, talkative):
    rsvp = factories.make_rsvp(wordy)

    response = talkative.guest.change(rsvp, note=EMOJI * 2_000, **talkative.answers())

    rsvp.refresh_from_db()
    assert (response.status_code, len(rsvp.note), rsvp.answers.count()) == (303, 2_000, 4)


def test_body_longer_than_the_form_of_the_event_is_refused(talkative, wordy):
    beyond, _ = sizes.of(wordy)
    address = talkative.guest.address("prijava")

    statuses = [
        talkative.guest.send(address, b"note=" + b"a" * length, URLENCODED).status_code
        for length in (beyond - 5, beyond)
    ]

    assert statuses == [422, 413]


def test_longest_body_of_an_event_with_a_short_form_is_the_usual_one(make_guest, db, clock):
    guest = make_guest(factories.make_event(people_per_reply=1))
    body = b"note=" + b"a" * settings.GUEST_BODY_LIMIT

    response = guest.send(guest.address("prijava"), body, URLENCODED)

    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/dogodki/{}/povezava/", "/dogodki/neznan/prijava/", "/odziv/x/"])
def test_no_other_address_takes_a_long_body(client, wordy, path):
    body = "email=" + "a" * settings.GUEST_BODY_LIMIT

    response = client.generic("POST", path.format(wordy.slug), body, URLENCODED)

    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/dogodki/a/prijava/", "/en/dogodki/a/prijava/", "/odziv/x/"])
def test_server_reads_a_form_as_far_as_the_longest(path):
    assert middleware.body_limit(path) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert middleware.body_limit(f"{path}koledar.ics") == settings.GUEST_BODY_LIMIT


def test_server_reads_files_where_organisers_upload_and_nowhere_else():
    events, limit = "/admin/registrations/event", middleware.body_limit

    for path in (f"{events}/add/", f"/en{events}/12/change/"):
        assert limit(path) == settings.UPLOAD_BODY_LIMIT
    for path in (f"{events}/12/delete/", f"{events}/12/change/x", "/admin/login/"):
        assert limit(path) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_everything_that_is_ready_to_be_asked_fits_for_the_largest_party(db, clock):
    """All fields and questions to the brim, with all options ticked."""
    event = factories.make_event(people_per_reply=MOST_PEOPLE)
    for name in ready_questions.READY:
        ready_questions.ready_made(event, name)

    size, fields = sizes.of(event)

    assert settings.GUEST_BODY_LIMIT < size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert fields <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_largest_party_is_the_one_that_is_counted_with(db):
    [_, most] = Event._meta.get_field("people_per_reply").validators[:2]

    assert most.limit_value == MOST_PEOPLE


def test_too_many_fields_are_too_much(make_guest, event):
    guest = make_guest(event)
    count = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1
    body = "&".join(f"a{n}=" for n in range(count)).encode()

    response = guest.send(guest.address("prijava"), body, URLENCODED)

    assert response.status_code == 413


def test_too_many_files_are_too_much(make_guest, event):
    guest = make_guest(event)
    part = '--b\r\nContent-Disposition: form-data; name="f{}"; filename="f"\r\n\r\na\r\n'
    count = settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1
    body = "".join([*map(part.format, range(count)), "--b--\r\n"]).encode()

    response = guest.send(guest.address("prijava"), body, "multipart/form-data; boundary=b")

    assert response.status_code == 413


def test_form_with_words_of_two_letters_counts_as_it_is_sent(clock, wordy):
    """A č takes six bytes on the way; what fits in characters fits in bytes."""
    guest = AsBrowsersSend(clock, wordy, "en")
    rows = [
        guest.colleague(n) | {f"colleague-{n}-{q}": "č" * 2_000 for q in names(guest)}
        for n in range(2)
    ]

    response = guest.party(*rows, **{q: "č" * 2_000 for q in names(guest)})

    assert response.status_code == 303


def names(guest):
    form = pages.form_with(guest.get(guest.address("prijava")), "given_name")
    return [name for name in form.values if name.startswith("question-")]
