"""A second reply with a known address: what its person does with it, and its letters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import guest_list, replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import LINK
from registrations.models import PendingReply, Rsvp
from tests.factories import at, make_event, make_item, make_person, make_rsvp, person_of, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def rsvp():
    return make_rsvp(make_event(capacity=2), language="en")


def repeat(rsvp, answer="accept", items=(), stamp="stamp", **changes):
    """Send a further reply with somebody's address; return it as it waits."""
    person = person_of(rsvp, **changes)
    send_reply(rsvp.event, person, answer=answer, items=list(items), stamp=stamp)
    return rsvp.pending_replies.last()


def kinds(rsvp):
    return [letter.kind for letter in rsvp.letters.all()]


def test_guest_applies_a_reply_that_declines(rsvp):
    pending = repeat(rsvp, "decline", note="Žal ne morem.")

    replies.apply(pending)

    rsvp.refresh_from_db()
    assert (rsvp.status, rsvp.note, rsvp.language) == ("DECLINED", "Žal ne morem.", "en")
    assert rsvp.pending_replies.count() == 0
    assert kinds(rsvp) == ["link", "declined"]
    assert guest_list.wrong_counters() == []


def test_guest_applies_a_reply_with_items(rsvp):
    old, new = make_item(rsvp.event), make_item(rsvp.event)
    rsvps.accept(rsvp, by=LINK, items=[old.pk])

    replies.apply(repeat(rsvp, items=[new.pk]))

    assert [signup.item for signup in rsvp.signups.all()] == [new]


def test_guest_applies_one_of_several_replies(rsvp):
    first = repeat(rsvp, given_name="Prva")
    repeat(rsvp, stamp="other", given_name="Druga")

    replies.apply(first)

    rsvp.refresh_from_db()
    assert rsvp.given_name == "Prva"
    assert [pending.given_name for pending in rsvp.pending_replies.all()] == ["Druga"]


def test_guest_who_presses_apply_twice_changes_it_once(rsvp):
    pending = repeat(rsvp, "decline")
    same = PendingReply.objects.get(pk=pending.pk)
    replies.apply(pending)
    rsvps.accept(rsvp, by=LINK)

    with pytest.raises((PendingReply.DoesNotExist, RsvpRefused)):
        replies.apply(same)

    assert Rsvp.objects.get(pk=rsvp.pk).status == "ACCEPTED"


def test_guest_who_presses_add_twice_has_one_colleague(rsvp):
    pending = repeat(rsvp, given_name="Bine")
    same = PendingReply.objects.get(pk=pending.pk)
    replies.add_colleague(pending)

    with pytest.raises((PendingReply.DoesNotExist, RsvpRefused)):
        replies.add_colleague(same)

    assert rsvp.brought.count() == 1


def test_reply_that_cannot_be_applied_goes_on_waiting(rsvp, clock):
    rsvps.decline(rsvp, by=LINK)
    pending = repeat(rsvp, "accept")
    clock.move_to(rsvp.event.closes_at)

    with pytest.raises(RsvpRefused) as refusal:
        replies.apply(pending)

    assert refusal.value.code == "closed"
    assert rsvp.pending_replies.count() == 1
    assert Rsvp.objects.get(pk=rsvp.pk).status == "DECLINED"


def test_guest_adds_the_person_as_a_colleague(rsvp):
    item = make_item(rsvp.event)
    pending = repeat(rsvp, items=[item.pk], given_name="Bine", family_name="Zupan")

    colleague = replies.add_colleague(pending)

    assert (colleague.full_name, colleague.email) == ("Bine Zupan", "")
    assert (colleague.status, colleague.brought_by) == ("ACCEPTED", rsvp)
    assert colleague.signups.get().item == item
    letter = colleague.letters.get()
    assert (letter.kind, letter.to_email, letter.language) == ("coming", rsvp.email, "en")
    assert colleague.token in letter.body_text
    assert colleague.changes.first().what == "brought"
    assert rsvp.pending_replies.count() == 0
    assert guest_list.wrong_counters() == []


def test_colleague_waits_where_no_seat_is_free(rsvp):
    make_rsvp(rsvp.event)

    colleague = replies.add_colleague(repeat(rsvp, given_name="Bine"))

    assert colleague.status == "WAITLISTED"


def test_colleague_who_declines_is_kept_as_not_coming(rsvp):
    colleague = replies.add_colleague(repeat(rsvp, "decline", given_name="Bine"))

    assert (colleague.status, kinds(colleague)) == ("DECLINED", ["declined"])


def test_colleague_who_is_refused_leaves_nothing_behind(rsvp, clock):
    pending = repeat(rsvp, given_name="Bine")
    clock.move_to(rsvp.event.closes_at)

    with pytest.raises(RsvpRefused):
        replies.add_colleague(pending)

    assert rsvp.event.rsvps.count() == rsvp.pending_replies.count() == 1


def test_guest_dismisses_a_reply(rsvp):
    before = Rsvp.objects.filter(pk=rsvp.pk).values().get()

    replies.dismiss(repeat(rsvp, "decline"))

    assert rsvp.pending_replies.count() == 0
    assert Rsvp.objects.filter(pk=rsvp.pk).values().get() == before


def test_guest_asks_for_a_lost_link(rsvp):
    replies.send_link(rsvp.event, rsvp.email_key)

    letter = rsvp.letters.get()
    assert (letter.kind, letter.to_email, letter.language) == ("link", rsvp.email, "en")
    assert rsvp.token in letter.body_text


def test_stranger_who_asks_for_a_link_gets_none(rsvp):
    replies.send_link(rsvp.event, "neznan@primer.example")
    replies.send_link(rsvp.event, "")

    assert rsvp.event.letters.count() == 0


def test_guest_gets_one_link_an_hour(rsvp, clock):
    for _ in range(3):
        replies.send_link(rsvp.event, rsvp.email_key)
    assert kinds(rsvp) == ["link"]

    clock.shift(timedelta(minutes=59, seconds=59))
    replies.send_link(rsvp.event, rsvp.email_key)
    assert kinds(rsvp) == ["link"]

    clock.shift(timedelta(seconds=1))
    replies.send_link(rsvp.event, rsvp.email_key)
    assert kinds(rsvp) == ["link", "link"]


def test_reply_within_the_hour_is_named_in_a_letter_after_it(rsvp):
    repeat(rsvp, given_name="Prva", stamp="1")

    repeat(rsvp, given_name="Druga", stamp="2")

    first, deferred = rsvp.letters.all()
    assert "Druga" not in first.body_text and "Druga" in deferred.body_text
    assert deferred.next_try_at == first.next_try_at + timedelta(hours=1)


def test_every_reply_within_the_hour_is_named_in_the_letter_after_it(rsvp):
    for name in ("Prva", "Druga", "Tretja"):
        repeat(rsvp, given_name=name, stamp=name)

    waiting = rsvp.letters.filter(next_try_at__gt=timezone.now(), state="waiting")
    assert waiting.count() == 1
    assert "Druga" in waiting.get().body_text and "Tretja" in waiting.get().body_text


def test_deferred_letter_does_not_name_what_was_dealt_with_before_it_left(rsvp):
    repeat(rsvp, given_name="Prva", stamp="1")
    second = repeat(rsvp, given_name="Druga", stamp="2")
    replies.dismiss(second)
    replies.dismiss(rsvp.pending_replies.get())

    to_be_sent = rsvp.letters.filter(next_try_at__gt=timezone.now(), state="waiting")

    assert not any("Druga" in letter.body_text for letter in to_be_sent)


def test_second_reply_is_refused_after_the_deadline_like_a_first(rsvp, clock):
    clock.move_to(at("2025-11-24 00:00"))

    for person in (person_of(rsvp), make_person()):
        with pytest.raises(RsvpRefused) as refusal:
            send_reply(rsvp.event, person, answer="accept", items=[], stamp="stamp")
        assert refusal.value.code == "closed"
