"""What the personal page says when a rule says no, or when somebody was quicker."""

import pytest

from registrations.domain import history, replies, rsvps
from registrations.models import AgendaItem, PendingReply, Rsvp
from registrations.web import personal
from tests import factories
from tests.web import pages

Status = Rsvp.Status
TOO_LATE = factories.at("2025-11-24 00:00")


def shown(response):
    """Return the words of a refusal and what the form holds."""
    alert = pages.parse(response).find(".//*[@role='alert']")
    return pages.words(alert), pages.form_with(response, "given_name").values


def assert_nothing_was_stored(replied):
    stored = Rsvp.objects.get(pk=replied.pk)
    assert (stored.given_name, stored.organisation, stored.note) == ("Prva", "Zveza", "")
    assert stored.signups.count() == 0
    assert PendingReply.objects.count() == 1


def test_guest_whose_apply_is_too_late_sees_what_is_stored(english, replied, pending, clock):
    clock.move_to(TOO_LATE)

    response = english.press(replied, "apply", pending=pending)

    words, values = shown(response)
    assert response.status_code == 409
    assert words == "Replies to this event have closed."
    assert (values["given_name"], values["organisation"]) == (["Prva"], ["Zveza"])
    assert (values["note"], values.get("items", [])) == ([""], [])
    assert_nothing_was_stored(replied)


def test_guest_who_declined_and_applies_too_late_still_reads_so(english, replied, pending, clock):
    rsvps.decline(replied, by=history.LINK)
    clock.move_to(TOO_LATE)

    response = english.press(replied, "apply", pending=pending)

    assert response.status_code == 409
    assert pages.heading(response) == "You are not coming"
    assert_nothing_was_stored(replied)


def test_guest_who_applies_an_item_without_sign_up_sees_what_is_stored(english, replied, pending):
    AgendaItem.objects.update(needs_signup=False)

    response = english.press(replied, "apply", pending=pending)

    words, values = shown(response)
    assert response.status_code == 409
    assert words == "This programme item does not take sign-ups."
    assert (values["given_name"], values["organisation"]) == (["Prva"], ["Zveza"])
    assert pages.heading(response) == "You are coming"
    assert_nothing_was_stored(replied)


@pytest.mark.parametrize(("word", "verb"), [("apply", "apply"), ("colleague", "add_colleague")])
def test_guest_whose_press_is_doubled_is_led_on(english, replied, pending, monkeypatch, word, verb):
    do = getattr(replies, verb)

    def overtaken(mine):
        do(PendingReply.objects.get(pk=mine.pk))
        return do(mine)

    monkeypatch.setattr(personal.replies, verb, overtaken)

    response = english.press(replied, word, pending=pending)

    assert response.status_code == 303
    assert response["Location"].startswith(english.own(replied))
    assert english.get(response["Location"]).status_code == 200
    assert PendingReply.objects.count() == 0
    assert replied.brought.count() == (word == "colleague")


def test_guest_whose_pending_reply_was_dismissed_between_changes_nothing(
    english, replied, pending, monkeypatch
):
    apply = replies.apply

    def overtaken(mine):
        replies.dismiss(PendingReply.objects.get(pk=mine.pk))
        return apply(mine)

    monkeypatch.setattr(personal.replies, "apply", overtaken)

    response = english.press(replied, "apply", pending=pending)

    assert response.status_code == 303
    assert Rsvp.objects.get(pk=replied.pk).given_name == "Prva"


@pytest.mark.parametrize("word", ["colleague", "apply"])
def test_guest_who_was_withdrawn_gets_nothing_done(english, replied, pending, word):
    rsvps.withdraw(replied, by=history.COMMAND)

    response = english.press(replied, word, pending=pending)

    assert response.status_code == 409
    assert "The organisers have withdrawn this invitation." in pages.of(response)
    assert Rsvp.objects.get().status == Status.CANCELLED


def test_guest_keeps_a_place_at_an_item_that_takes_no_sign_ups_any_more(english, event, visit):
    replied = factories.make_rsvp(event, items=[visit.pk])
    AgendaItem.objects.filter(pk=visit.pk).update(needs_signup=False)

    response = english.change(replied, organisation="Zveza")

    replied.refresh_from_db()
    visit.refresh_from_db()
    assert response.status_code == 303
    assert replied.organisation == "Zveza"
    assert (replied.signups.get().item, replied.signups.get().status) == (visit, "ACCEPTED")
    assert visit.seats_taken == 1


def test_guest_who_changes_other_items_keeps_it_too(english, event, visit):
    evening = {"starts_at": factories.at("2025-11-25 18:00")}
    other = factories.make_item(event, ends_at=factories.at("2025-11-25 19:00"), **evening)
    replied = factories.make_rsvp(event, items=[visit.pk])
    AgendaItem.objects.filter(pk=visit.pk).update(needs_signup=False)

    english.change(replied, items=[other.pk])

    assert {signup.item for signup in replied.signups.all()} == {visit, other}


def test_guest_who_declines_gives_it_up(english, event, visit):
    replied = factories.make_rsvp(event, items=[visit.pk])
    AgendaItem.objects.filter(pk=visit.pk).update(needs_signup=False)

    english.change(replied, answer="decline")

    visit.refresh_from_db()
    assert (replied.signups.count(), visit.seats_taken) == (0, 0)


def test_guest_whose_public_form_is_doubled_around_the_deadline_is_thanked_twice(english, clock):
    clock.move_to(factories.at("2025-11-23 23:59:50"))
    data = {**english.filled(), "stamp": english.stamp()}
    first = english.post(english.address("prijava"), data)
    clock.move_to(TOO_LATE)

    second = english.post(english.address("prijava"), data)

    assert first.status_code == second.status_code == 303
    assert [letter.kind for letter in Rsvp.objects.get().letters.all()] == ["coming"]
