"""Letters about further replies: what the later one says, and one form sent twice."""

import pytest

from registrations.domain import replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND
from registrations.models import Rsvp
from tests.factories import at, make_event, make_item, make_person, make_rsvp, person_of, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def rsvp():
    return make_rsvp(make_event(), language="en", given_name="Stara")


def repeat(rsvp, answer="accept", items=(), **changes):
    """Send a further reply with somebody's address; return it as it waits."""
    person = person_of(Rsvp.objects.get(pk=rsvp.pk), **changes)
    stamp = changes.get("given_name", "")
    send_reply(rsvp.event, person, answer=answer, items=list(items), stamp=stamp)
    return rsvp.pending_replies.last()


def later_letter(rsvp):
    return rsvp.letters.get(kind="link", not_before__isnull=False, state="waiting")


def test_later_letter_tells_the_name_and_the_answer_that_were_applied(rsvp):
    first = repeat(rsvp, "decline", given_name="Nova")
    repeat(rsvp, given_name="Druga")
    before = later_letter(rsvp)

    replies.apply(first)

    after = later_letter(rsvp)
    assert "Stara" in before.body_text and "I will come" in before.body_text
    assert "Reply: I cannot come" in after.body_text
    assert f"Name: Nova {rsvp.family_name}" in after.body_text
    assert "Druga" in after.body_text
    assert "Stara" not in after.body_text
    assert "Stara" not in after.body_html
    assert after.facts == {}


def test_later_letter_tells_of_an_applied_yes(rsvp):
    rsvps.decline(rsvp, by=COMMAND)
    first = repeat(rsvp, "accept", given_name="Nova")
    repeat(rsvp, "decline", given_name="Druga")

    replies.apply(first)

    letter = later_letter(rsvp)
    assert "Reply: I will come" in letter.body_text
    assert rsvp.token in letter.facts["code"]


def test_later_letter_tells_of_the_items_that_were_applied(rsvp):
    item = make_item(rsvp.event)
    first = repeat(rsvp, items=[item.pk], given_name="Nova")
    repeat(rsvp, given_name="Druga")

    replies.apply(first)

    assert item.title_en in later_letter(rsvp).body_text


def test_later_letter_is_taken_back_when_nothing_waits_any_more(rsvp):
    first = repeat(rsvp, given_name="Nova")
    second = repeat(rsvp, given_name="Druga")

    replies.apply(first)
    replies.dismiss(second)

    assert not rsvp.letters.filter(not_before__isnull=False).exists()


def test_withdrawn_person_adds_no_colleague(rsvp):
    pending = repeat(rsvp, given_name="Nova")
    rsvps.withdraw(rsvp, by=COMMAND)

    with pytest.raises(RsvpRefused) as refusal:
        replies.add_colleague(pending)

    assert refusal.value.code == "withdrawn"
    assert rsvp.event.rsvps.count() == rsvp.pending_replies.count() == 1


def send_around_the_deadline(event, clock, person, **more):
    """Send one form before the deadline and once more after it; return both outcomes."""
    form = {"answer": "accept", "items": [], "stamp": "stamp", **more}
    first = send_reply(event, person, **form)
    clock.move_to(at("2025-11-24 00:00"))
    return first, send_reply(event, person, **form)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_newcomer_whose_form_is_doubled_around_the_deadline_is_told_the_same(clock, answer):
    event, person = make_event(), make_person()

    first, second = send_around_the_deadline(event, clock, person, answer=answer)

    assert first == second
    assert event.letters.count() == event.rsvps.count() == 1


def test_newcomer_with_an_item_is_told_the_same(clock):
    event = make_event()
    item = make_item(event, capacity=1)

    first, second = send_around_the_deadline(event, clock, make_person(), items=[item.pk])

    assert first == second
    assert second.items == {item.pk: replies.SEAT}
    assert event.letters.count() == 1


def test_newcomer_who_waits_is_told_the_same(clock):
    event = make_event(capacity=1)
    make_rsvp(event)

    first, second = send_around_the_deadline(event, clock, make_person())

    assert first.seat == second.seat == replies.WAITING
    assert event.letters.count() == 1


def test_invited_person_is_told_the_same(clock):
    event, person = make_event(), make_person()
    rsvp = rsvps.invite(event, person, by=COMMAND)

    first, second = send_around_the_deadline(event, clock, person)

    assert first == second
    assert [letter.kind for letter in rsvp.letters.all()] == ["invitation", "coming"]


def test_known_person_is_told_the_same_as_a_newcomer(clock, rsvp):
    first, second = send_around_the_deadline(rsvp.event, clock, person_of(rsvp, note="Novo"))

    assert first == second
    assert rsvp.letters.count() == rsvp.pending_replies.count() == 1
