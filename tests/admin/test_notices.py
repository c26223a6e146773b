"""The page between a change and its letters, at the organisers' desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import notices
from registrations.models import Event, OutgoingMail
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

MOVED = {"starts_at_1": "10:30"}


def write_all():
    while notices.write_some():
        pass


def press(browser, event, answer):
    """Open the page and press one of its buttons."""
    address = browser.of("event", event.pk, "notice")
    [form] = [f for f in pages.forms(browser.get(address)) if "seen" in f.values]
    return browser.post(address, {"seen": form.values["seen"], "answer": answer}, follow=True)


def kinds(event):
    kinds = OutgoingMail.objects.filter(event=event, kind__in=notices.LETTERS)
    return list(kinds.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sl", ("Kaj bodo izvedeli gostje", "Pismo dobi 1 oseba", "Dogodek je shranjen.")),
        ("en", ("1 person gets a letter",)),
    ],
)
def test_page_after_a_change_shows_what_guests_are_told_in_both_languages(
    people, desk, ours, language, words
):
    browser = desk(people["OWNER"], language)

    response = browser.fill_in(browser.of("event", ours.event.pk, "change"), follow=True, **MOVED)

    page = pages.of(response)
    assert response.redirect_chain[-1][0] == browser.of("event", ours.event.pk, "notice")
    assert all(word in page for word in words), page
    assert "Sprememba (ura): NAŠDogodek" in page and "Change (time): NAŠEvent" in page
    assert "10.00–13.00" in page and "10.30–13.00" in page and "10:30–13:00" in page
    write_all()
    assert kinds(ours.event) == []


def test_send_tells_everybody_once(owner, ours):
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **MOVED)

    response = press(owner, ours.event, "send")
    write_all()

    assert "A letter goes to 1 person." in pages.of(response)
    assert kinds(ours.event) == ["notice"]
    history = pages.words(pages.with_id(pages.parse(response), "history"))
    assert "the event has changed" in history and "to 1 person" in history
    assert "10:00–13:00 → Tuesday, 25" in history.replace("\N{NO-BREAK SPACE}", " ")


def test_silence_tells_nobody(owner, ours, reload):
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **MOVED)
    sequence = reload(ours.event).sequence

    response = press(owner, ours.event, "silent")
    write_all()

    assert "Nobody is told." in pages.of(response)
    assert kinds(ours.event) == [] and reload(ours.event).sequence == sequence


def test_change_that_waits_is_found_on_the_event_and_on_the_first_page(owner, ours):
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **MOVED)
    address = owner.of("event", ours.event.pk, "notice")

    for found in (owner.address(), owner.of("event", ours.event.pk, "change")):
        links = [a.get("href") for a in pages.parse(owner.get(found)).iter("a")]
        assert address in links
    press(owner, ours.event, "silent")

    assert address not in owner.get(owner.address()).content.decode()
    assert owner.get(address)["Location"] == owner.of("event", ours.event.pk, "change")


def test_page_that_was_opened_before_another_edit_sends_nothing(owner, ours):
    change = owner.of("event", ours.event.pk, "change")
    owner.fill_in(change, **MOVED)
    address = owner.of("event", ours.event.pk, "notice")
    [form] = [f for f in pages.forms(owner.get(address)) if "seen" in f.values]
    owner.fill_in(change, venue_name="Knjižnica")

    response = owner.post(address, {"seen": form.values["seen"], "answer": "send"}, follow=True)
    write_all()

    assert "Please read once more" in pages.of(response)
    assert kinds(ours.event) == []


def test_people_without_an_address_are_named_with_their_telephone(owner, ours):
    factories.make_rsvp(ours.event, email="", given_name="Meta", phone="041 111 222")
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **MOVED)

    page = pages.of(owner.get(owner.of("event", ours.event.pk, "notice")))

    assert "1 person has no address" in page and "041 111 222" in page


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("cancel", "event_cancelled", ("CANCELLED", False)),
        ("postpone", "event_postponed", ("PUBLISHED", True)),
    ],
)
def test_event_is_taken_off_after_a_question_and_guests_read_why(
    owner, ours, reload, name, kind, status
):
    address = owner.of("event", ours.event.pk, name)

    response = owner.post(
        address, {"reason_sl": "Poplava v dvorani.", "reason_en": "A flood."}, follow=True
    )

    event = reload(ours.event)
    assert (event.status, event.is_postponed) == status
    assert "Poplava v dvorani." in pages.of(response) and "A flood." in pages.of(response)
    assert "Tell nobody" in pages.of(response) and "typing error" not in pages.of(response)
    press(owner, ours.event, "send")
    write_all()
    assert kinds(ours.event) == [kind]


@pytest.mark.parametrize("name", ["cancel", "postpone"])
def test_event_is_opened_again_after_a_question(owner, ours, reload, name):
    owner.post(owner.of("event", ours.event.pk, name), {})
    press(owner, ours.event, "send")
    write_all()

    owner.post(owner.of("event", ours.event.pk, "reopen"), {}, follow=True)
    press(owner, ours.event, "send")
    write_all()

    event = reload(ours.event)
    assert (event.status, event.is_postponed) == ("PUBLISHED", False)
    assert kinds(ours.event)[1] == "event_reopened"


@pytest.mark.parametrize("name", ["postpone", "reopen", "notice"])
@pytest.mark.parametrize("kind", ["READER", "DOOR", "stranger"])
def test_who_may_not_write_does_none_of_it(people, desk, ours, rows, name, kind):
    factories.make_rsvp(ours.event)
    (factories.events.postpone if name == "reopen" else lambda event: None)(ours.event)
    browser = desk(people[kind])
    browser.get(browser.address())
    before = rows()

    response = browser.post(browser.of("event", ours.event.pk, name), {"answer": "send"})

    assert response.status_code in (403, 404)
    assert rows() == before


def test_looking_changes_nothing(owner, ours, rows):
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **MOVED)
    before = rows()

    for name in ("notice", "cancel", "postpone", "reopen", "change"):
        owner.get(owner.of("event", ours.event.pk, name))

    assert rows() == before


@pytest.mark.parametrize("name", ["notice", "change"])
def test_pages_ask_the_same_of_few_and_of_many_guests(owner, ours, name):
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **MOVED)
    address = owner.of("event", ours.event.pk, name)

    def count():
        with CaptureQueriesContext(connection) as asked:
            owner.get(address)
        return len(asked)

    factories.make_rsvp(ours.event, email="", phone="1")
    owner.get(address)
    few = count()
    for _ in range(8):
        factories.make_rsvp(ours.event)
        factories.make_rsvp(ours.event, email="", phone="1")

    assert count() == few


def test_reason_that_is_too_long_is_refused_in_words(owner, ours, reload):
    address = owner.of("event", ours.event.pk, "cancel")

    response = owner.post(address, {"reason_sl": "a" * 501})

    assert response.status_code == 200 and "500" in pages.of(response)
    assert Event.objects.get(pk=ours.event.pk).status == "PUBLISHED"


def test_what_cannot_be_moved_along_is_named_with_the_way_to_it(owner, ours):
    ours.event.agenda_items.update(
        starts_at=factories.at("2025-11-20 10:00"), ends_at=factories.at("2025-11-20 11:00")
    )
    moved = {"starts_at_0": "2025-12-02", "ends_at_0": "2025-12-02"}

    response = owner.fill_in(owner.of("event", ours.event.pk, "change"), follow=True, **moved)

    page = pages.of(response).replace("\N{NO-BREAK SPACE}", " ")
    assert "These stand on another day" in page and "NAŠVisit: Thursday, 20" in page
    change = owner.of("event", ours.event.pk, "change")
    assert f"{change}#agenda_items-group" in pages.links(pages.parse(response)).values()


def test_dates_beside_a_moved_day_are_moved_along_in_one_step(owner, ours):
    Event.objects.filter(pk=ours.event.pk).update(door_time=factories.at("2025-11-25 09:30"))
    moved = {"starts_at_0": "2025-12-02", "ends_at_0": "2025-12-02"}
    owner.fill_in(owner.of("event", ours.event.pk, "change"), **moved)
    address = owner.of("event", ours.event.pk, "notice")

    [form] = [f for f in pages.forms(owner.get(address)) if "along" in f.values]
    ticked = [box.get("value") for box in form.element.iter("input") if box.get("name") == "along"]
    sent = {"seen": form.values["seen"], "answer": "along", "along": ticked}
    page = pages.of(owner.post(address, sent, follow=True)).replace("\N{NO-BREAK SPACE}", " ")

    event = Event.objects.get(pk=ours.event.pk)
    assert factories.local(event.door_time) == "2025-12-02 09:30"
    assert factories.local(event.registration_closes_at) == "2025-12-01 00:00"
    assert "2 dates are moved along." in page and "still where they were" not in page
    assert notices.pending(event) is not None


def test_deadline_that_would_have_passed_is_offered_without_a_tick(owner, ours):
    moved = {"starts_at_0": "2025-11-11", "ends_at_0": "2025-11-11"}

    response = owner.fill_in(owner.of("event", ours.event.pk, "change"), follow=True, **moved)

    [form] = [f for f in pages.forms(response) if f.element.get("aria-labelledby") == "along"]
    boxes = {b.get("value"): b for b in form.element.iter("input") if b.get("name") == "along"}
    assert "checked" not in boxes["registration_closes_at"].attrib
    assert "(has passed)" in pages.of(response)
