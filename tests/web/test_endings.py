"""The page by which somebody ends letters that nobody asked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations import pace
from registrations.documents import endings
from registrations.domain import corrections, history, rsvps, suppressions
from registrations.models import Rsvp, Suppression
from tests.factories import at, make_event, make_organizer, make_person
from tests.web import pages, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(params=["sl", "en"])
def invited(request):
    person = make_person(language=request.param, email="maja@primer.example")
    return rsvps.invite(make_event(), person, by=history.COMMAND)


def path(rsvp):
    return endings.link(rsvp).removeprefix("https://srecanje.example")


def reasons():
    return [reason for row in Suppression.objects.all() for reason in row.reasons]


def test_mail_program_ends_letters_with_one_post_and_nothing_else(client, invited):
    response = client.post(path(invited), ONE_CLICK)

    row = Suppression.objects.get()
    assert response.status_code == 200 and not response.cookies
    assert (row.organizer, row.email) == (invited.event.organizer, "maja@primer.example")
    assert reasons() == ["unsubscribed_at"]
    assert invited.letters.get().outcome == "withheld"


def test_mail_program_is_let_in_from_wherever_it_posts(client, invited):
    headers = {"HTTP_ORIGIN": "https://posta.example", "HTTP_SEC_FETCH_SITE": "cross-site"}

    assert client.post(path(invited), ONE_CLICK, **headers).status_code == 200
    assert client.post(path(invited), ONE_CLICK, **headers).status_code == 200

    assert reasons() == ["unsubscribed_at"]


def test_mail_program_that_presses_again_and_again_is_answered_and_writes_once(client, invited):
    for _ in range(pace.LINK.burst + 1):
        pace.take((pace.LINK, endings.token(invited)))
    first = client.post(path(invited), ONE_CLICK)
    before = tables.stored()

    again = {client.post(path(invited), ONE_CLICK).status_code for _ in range(5)}
    with CaptureQueriesContext(connection) as asked:
        client.post(path(invited), ONE_CLICK)

    assert (first.status_code, again) == (200, {200})
    assert tables.stored() == before and reasons() == ["unsubscribed_at"]
    assert all(query["sql"].startswith("SELECT") for query in asked)


def test_who_presses_to_and_fro_is_asked_to_wait(client, invited, clock):
    words = [{"letters": "end"}, {"letters": "again"}]
    for number in range(pace.LINK.burst):
        assert client.post(path(invited), words[number % 2]).status_code == 303

    held = client.post(path(invited), words[0])
    clock.shift(pace.LINK.every)
    passed = client.post(path(invited), words[0])

    assert (held.status_code, held["Retry-After"]) == (429, "60")
    said = {"sl": "S te strani je v kratkem času", "en": "have been sent from this page"}
    assert said[invited.language] in pages.of(held)
    assert (passed.status_code, reasons()) == (303, ["unsubscribed_at"])


def test_person_ends_letters_and_wants_them_again_by_one_button(client, invited):
    for wanted, stored in (("end", ["unsubscribed_at"]), ("again", [])):
        [form] = pages.forms(client.get(path(invited)))
        assert form.values == {"letters": [wanted]}

        response = client.post(path(invited), form.values)

        assert (response.status_code, response["Location"]) == (303, path(invited))
        assert reasons() == stored


def test_looking_and_posting_something_else_change_nothing(client, invited):
    before = tables.stored()

    assert client.get(path(invited), {"letters": "end", **ONE_CLICK}).status_code == 200
    assert client.head(path(invited)).status_code == 200
    assert client.post(path(invited)).status_code == 422
    assert client.post(path(invited), {"letters": "x"}).status_code == 422

    assert tables.stored() == before


def test_page_says_what_still_comes_and_nothing_of_the_person(client, invited):
    text = client.get(path(invited)).content.decode()

    private = (invited.family_name, invited.email, invited.token, invited.organisation)
    assert not [value for value in private if value in text]
    assert invited.event.organizer.name in text
    assert ("Letters about a reply" in text) == (invited.language == "en")


def test_reply_stays_as_it_is(client, invited):
    rsvps.accept(invited, by=history.LINK)
    before = Rsvp.objects.values().get()

    client.post(path(invited), ONE_CLICK)

    assert Rsvp.objects.values().get() == before


def test_wanting_letters_again_takes_no_bounce_back(client, invited):
    suppressions.put(
        invited.event.organizer, invited.email, "bounced_at", at=at("2025-11-10 09:00")
    )

    client.post(path(invited), ONE_CLICK)
    client.post(path(invited), {"letters": "again"})

    assert reasons() == ["bounced_at"]


@pytest.mark.parametrize("change", ["number", "key", "personal link"])
def test_link_cannot_be_guessed_and_is_not_the_personal_one(client, invited, change):
    token = endings.token(invited)
    other = rsvps.invite(invited.event, make_person(), by=history.COMMAND)
    forged = {
        "number": f"{other.pk}-{token.partition('-')[2]}",
        "key": token[:-1] + ("0" if token[-1] != "0" else "1"),
        "personal link": invited.token,
    }[change]

    assert client.post(f"/odjava/{forged}/", ONE_CLICK).status_code == 404
    assert client.get(f"/odziv/{token}/").status_code == 404
    assert reasons() == []


def test_link_dies_with_the_address_and_says_so(client, invited):
    old = path(invited)
    corrections.correct_address(invited, "prava@primer.example", by=history.COMMAND)

    response = client.post(old, ONE_CLICK)

    assert response.status_code == 404 and pages.heading(response)
    assert reasons() == []


def test_organiser_of_another_event_still_writes(client, invited):
    client.post(path(invited), ONE_CLICK)

    event = make_event(organizer=make_organizer(slug="drugi"))
    other = rsvps.invite(event, make_person(email=invited.email), by=history.COMMAND)

    assert other.letters.get().state == "waiting"
