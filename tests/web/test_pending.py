"""A reply sent with an address that is known waits on the personal page for one word."""

import pytest
from django.utils import timezone

from registrations.models import PendingReply, Rsvp
from tests import factories
from tests.web import pages

Status = Rsvp.Status


def test_guest_sees_what_was_sent_and_three_ways_on(english, replied, pending):
    page = pages.parse(english.get(english.own(replied)))

    section = page.find(".//section[@class='pending']")
    assert "Nova Oseba" in pages.words(section)
    assert [b.get("value") for b in section.iter("button")] == ["apply", "colleague", "dismiss"]


def test_pending_reply_says_nothing_to_the_one_who_sent_it(english, replied):
    response = english.reply(given_name="Nova")

    page = english.get(response["Location"])
    assert replied.full_name not in pages.of(page)
    assert replied.organisation not in pages.of(page)


def test_guest_lets_it_take_the_place_of_the_reply(english, replied, pending, visit):
    response = english.press(replied, "apply", pending=pending)

    replied.refresh_from_db()
    assert response.status_code == 303
    assert (replied.full_name, replied.note) == ("Nova Oseba", "Drugače")
    assert replied.signups.get().item == visit
    assert PendingReply.objects.count() == 0


def test_guest_adds_the_person_as_a_colleague(english, replied, pending, visit):
    response = english.press(replied, "colleague", pending=pending)

    colleague = replied.brought.get()
    assert response.status_code == 303
    assert (colleague.full_name, colleague.email) == ("Nova Oseba", "")
    assert colleague.status == Status.ACCEPTED
    assert colleague.signups.get().item == visit
    assert replied.status == Status.ACCEPTED
    assert PendingReply.objects.count() == 0
    assert "Nova Oseba" in pages.of(english.get(english.own(replied)))


def test_guest_throws_it_away(english, replied, pending):
    response = english.press(replied, "dismiss", pending=pending)

    assert response.status_code == 303
    assert PendingReply.objects.count() == 0
    assert Rsvp.objects.count() == 1


@pytest.mark.parametrize("word", ["apply", "colleague", "dismiss"])
def test_pending_reply_of_another_person_is_not_found(english, event, pending, rows, word):
    other = factories.make_rsvp(event)
    before = rows()

    response = english.press(other, word, pending=pending)

    assert response.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("word", ["apply", "colleague", "dismiss"])
@pytest.mark.parametrize(
    "pk", ["", "0", "-1", "x", "9" * 18, "9" * 19, "9" * 400, "٩٩", "1.0", "1e3"]
)
def test_pending_reply_that_does_not_exist_is_not_found(english, replied, pending, rows, word, pk):
    before = rows()
    assert english.press(replied, word, pending=pk).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("word", ["apply", "colleague", "dismiss"])
def test_same_word_sent_twice_is_done_once(english, replied, pending, word):
    first, second = (english.press(replied, word, pending=pending) for _ in range(2))

    assert first.status_code == 303
    assert second.status_code in (303, 404, 409)
    assert Rsvp.objects.count() == (2 if word == "colleague" else 1)


def test_pending_reply_waits_on_where_a_rule_refuses_it(english, replied, pending, clock):
    clock.move_to(factories.at("2025-11-24 00:00"))

    response = english.press(replied, "colleague", pending=pending)

    assert response.status_code == 409
    assert "Replies to this event have closed." in pages.of(response)
    assert PendingReply.objects.count() == 1
    assert Rsvp.objects.count() == 1


def test_colleague_brings_no_colleagues(english, event, replied):
    brought = factories.make_rsvp(event, brought_by=replied, email="c@primer.example")
    english.reply(email="c@primer.example")
    pending = brought.pending_replies.get()

    page = english.get(english.own(brought))
    response = english.press(brought, "colleague", pending=pending)

    assert b'value="colleague"' not in page.content
    assert response.status_code == 409
    assert "cannot register others" in pages.of(response)


def test_reply_with_the_address_of_somebody_invited_is_that_persons_answer(english, event):
    invited = factories.make_rsvp(event, Status.NEEDS_ACTION, email="ziga@primer.example")

    english.reply(given_name="Žiga")

    invited.refresh_from_db()
    assert (invited.status, invited.given_name) == (Status.ACCEPTED, "Žiga")
    assert PendingReply.objects.count() == 0


def test_reply_with_the_address_of_somebody_withdrawn_brings_nothing_back(english, event):
    withdrawn = factories.make_rsvp(event, Status.CANCELLED, email="ziga@primer.example")

    english.reply()

    withdrawn.refresh_from_db()
    assert withdrawn.status == Status.CANCELLED
    assert withdrawn.letters.get().kind == "link"


def test_at_most_one_letter_an_hour_goes_to_an_address(english, replied, clock):
    for n in range(5):
        english.reply(note=str(n))

    due = [mail for mail in replied.letters.all() if mail.next_try_at <= timezone.now()]
    assert len(due) == 1


def test_flood_of_replies_to_one_address_stays_small(english, replied):
    for n in range(30):
        english.reply(note=str(n))

    assert replied.pending_replies.count() <= 20
    assert replied.letters.count() <= 2
