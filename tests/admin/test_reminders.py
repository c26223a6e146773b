"""The page of an event's reminders, at the organisers' desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import events, reminders
from registrations.models import OutgoingMail
from tests import factories
from tests.factories import at
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

COMING, UNANSWERED = "reminder_coming", "reminder_unanswered"


def address(browser, event):
    return browser.of("event", event.pk, "reminders")


def stored(event, kind=COMING):
    one = event.reminders.get(kind=kind)
    return one.is_on, one.days_before, one.at_hour


def fill_in(browser, event, **changes):
    """Store the page's form with some values changed; an empty one is a mark that is taken off."""
    values = {**browser.form(address(browser, event)), **changes}
    sent = {name: value for name, value in values.items() if value != ""}
    return browser.post(address(browser, event), sent, follow=True)


def plain(response):
    return pages.of(response).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sl",
            (
                "Kdor še ni sporočil odgovora",
                "Pošlje se: četrtek, 20. 11. 2025, ob 9. uri.",
                "Pošlje se: ponedeljek, 24. 11. 2025, ob 9. uri.",
                "Če bi ga poslali zdaj: 1 pismo.",
                "Opomnik: NAŠDogodek",
            ),
        ),
        ("en", ("It goes out on: Monday, 24 November 2025, at 09:00.", "Please answer: NAŠEvent")),
    ],
)
def test_page_says_in_words_when_each_goes_out_to_how_many_and_what_they_read(
    people, desk, ours, clock, language, words
):
    browser = desk(people["OWNER"], language)
    clock.move_to(at("2025-11-11 09:00"))

    page = plain(browser.get(address(browser, ours.event)))

    assert [word for word in words if word not in page] == [], page


def test_organiser_changes_and_switches_off(owner, ours):
    response = fill_in(
        owner,
        ours.event,
        **{f"{COMING}-days_before": "2", f"{COMING}-at_hour": "17", f"{UNANSWERED}-is_on": ""},
    )

    assert "Stored." in plain(response)
    assert "It goes out on: Sunday, 23 November 2025, at 17:00." in plain(response)
    assert stored(ours.event) == (True, 2, 17)
    assert stored(ours.event, UNANSWERED) == (False, 3, 9)
    history = plain(owner.get(owner.of("event", ours.event.pk, "change")))
    assert "1 day before, at 09:00 → reminder: the event is near – 2 days before" in history


def test_storing_without_a_change_changes_nothing(owner, ours, rows):
    owner.get(address(owner, ours.event))
    before = rows()

    response = fill_in(owner, ours.event)

    assert "Nothing was changed." in plain(response) and rows() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("days_before", "61"),
        ("days_before", "-1"),
        ("days_before", "9" * 30),
        ("days_before", "tri"),
        ("at_hour", "7"),
        ("at_hour", "23"),
        ("at_hour", "\u2028"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_nothing_stored(owner, ours, name, value):
    before = stored(ours.event)

    response = fill_in(owner, ours.event, **{f"{COMING}-{name}": value})

    assert response.status_code == 200 and "errorlist" in response.content.decode()
    assert stored(ours.event) == before


def test_what_would_go_out_at_once_is_asked_about_first(people, desk, ours, clock):
    ours.event.reminders.all().delete()
    clock.move_to(at("2025-11-24 10:00"))
    owner = desk(people["OWNER"])
    switched = {f"{COMING}-is_on": "on"}

    asked = fill_in(owner, ours.event, **switched)
    nothing = list(ours.event.reminders.all())
    fill_in(owner, ours.event, sure="on", **switched)

    assert "they would go out at once:" in plain(asked) and nothing == []
    assert stored(ours.event) == (True, 1, 9)


def test_letter_is_seen_as_a_chosen_guest_reads_it(owner, ours, theirs):
    other = factories.make_rsvp(ours.event, given_name="Druga", family_name="Gostja")

    def look(pk):
        return plain(owner.browser.get(address(owner, ours.event), {"kind": COMING, "guest": pk}))

    assert "The letter, as Druga Gostja reads it" in look(other.pk)
    for nobody in (theirs.rsvp.pk, "x", ""):
        assert "TUJ" not in look(nobody)


def test_page_and_event_say_what_was_sent(people, desk, ours, clock):
    clock.move_to(at("2025-11-24 09:00"))
    owner = desk(people["OWNER"])
    while reminders.write_some():
        pass

    page = plain(owner.get(address(owner, ours.event)))
    event = plain(owner.get(owner.of("event", ours.event.pk, "change")))

    assert "Sent: Monday, 24 November 2025, at 09:00, 1 letter." in page
    assert "Reminders to guests: reminder: the event is near · to 1 person" in event
    assert OutgoingMail.objects.filter(event=ours.event, kind=COMING).count() == 1


def test_event_names_its_reminders_to_come(owner, ours):
    page = owner.get(owner.of("event", ours.event.pk, "change"))

    assert "who comes: Monday, 24 November 2025, at 09:00" in plain(page)
    links = [a.get("href") for a in pages.parse(page).iter("a")]
    assert address(owner, ours.event) in links


@pytest.mark.parametrize(
    ("becomes", "words"),
    [
        (events.cancel, "The event is cancelled: no reminder goes out."),
        (events.postpone, "The event is postponed: no reminder goes out"),
        (events.unpublish, "The event is a draft: reminders go out once it is published."),
    ],
    ids=["cancelled", "postponed", "draft"],
)
def test_page_says_why_nothing_goes_out(owner, ours, becomes, words):
    becomes(ours.event)

    assert words in plain(owner.get(address(owner, ours.event)))
    assert "who comes: Monday" not in plain(owner.get(owner.of("event", ours.event.pk, "change")))


@pytest.mark.parametrize("kind", ["READER", "DOOR", "stranger"])
def test_who_may_not_write_neither_sees_nor_changes_them(people, desk, ours, rows, kind):
    browser = desk(people[kind])
    browser.get(browser.address())
    before = rows()

    seen = browser.get(address(browser, ours.event))
    sent = browser.post(address(browser, ours.event), {f"{COMING}-days_before": "2"})

    assert seen.status_code in (403, 404) and sent.status_code in (403, 404)
    assert rows() == before


def test_page_asks_the_same_of_few_and_of_many_guests(owner, ours):
    def count():
        with CaptureQueriesContext(connection) as asked:
            owner.get(address(owner, ours.event))
        return len(asked)

    factories.make_rsvp(ours.event)
    owner.get(address(owner, ours.event))
    few = count()
    for _ in range(8):
        factories.make_rsvp(ours.event)
        factories.make_rsvp(ours.event, email="")

    assert count() == few
