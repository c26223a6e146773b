"""What is done with several people of the guest list at once, at the desk."""

import pytest

from registrations.domain import errands, history, rsvps
from registrations.models import GuestErrand, Rsvp
from tests import factories
from tests.factories import at
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors
Act = GuestErrand.Act


@pytest.fixture
def silent(ours):
    """Two people who were invited some time ago and have not answered."""
    found = [rsvps.invite(ours.event, factories.make_person(), by=history.COMMAND) for _ in "ab"]
    for rsvp in found:
        rsvp.letters.update(created_at=at("2025-11-01 10:00"))
    return found


def choose(desk, act, people, **more):
    chosen = {"_selected_action": [rsvp.pk for rsvp in people], "action": act, "index": 0}
    return desk.post(desk.of("rsvp"), {**chosen, **more}, follow=True)


def press(desk, response, **typed):
    """Fill in the form of the page that asks, and send it."""
    [form] = [f for f in pages.forms(response) if f.element.get("class") == "errand"]
    return desk.post(form.element.get("action"), {**form.values, **typed}, follow=True)


def test_reminding_says_first_whom_it_reaches_and_why_others_not(owner, ours, silent):
    asked = choose(owner, "remind", [ours.rsvp, *silent])

    words = pages.of(asked)
    assert "Letters that go out: 2" in words and "They have answered" in words
    assert "Reminders go to 2 people." in pages.of(press(owner, asked))
    again = pages.of(choose(owner, "remind", silent))
    assert "Letters that go out: 0" in again and "within the last 24 hours" in again


def test_reminding_after_the_deadline_is_refused_with_a_sentence(owner, ours, silent, clock):
    clock.move_to(at("2025-11-25 08:00"))
    owner.browser.force_login(owner.user)

    response = choose(owner, "remind", silent, confirmed=1)

    assert "have closed" in pages.of(response)
    assert not GuestErrand.objects.exists()


def test_writing_leads_to_a_message_to_the_chosen_people(owner, ours, silent):
    asked = choose(owner, "write", silent)
    page = press(owner, asked, label="Govorci")

    ticked = [e for e in pages.parse(page).iter("input") if e.get("checked") is not None]
    assert [e.get("value") for e in ticked if e.get("name") == "groups"] == ["label-govorci"]
    assert ours.event.rsvps.labelled("govorci").count() == 2


@pytest.mark.parametrize("wrong", ["", "a, b", "a" * 41])
def test_wrong_label_is_given_back_with_a_sentence(owner, ours, silent, wrong):
    response = press(owner, choose(owner, "label", silent), label=wrong)

    assert pages.errors(response)
    assert GuestErrand.objects.get().state == GuestErrand.State.ASKED


def test_label_is_taken_off_again(owner, ours):
    asked = choose(owner, "unlabel", [ours.rsvp])

    page = press(owner, asked, label="NAŠOznaka")

    assert "taken off 1 person" in pages.of(page)
    assert Rsvp.objects.get(pk=ours.rsvp.pk).labels == ""


def test_seats_out_of_turn_need_a_reason_for_each(owner, ours, silent):
    asked = choose(owner, "seat", silent)
    own = {f"reason-{silent[0].pk}": "Govori."}

    refused = press(owner, asked, **own)
    done = press(owner, refused, **own, reason="Gostje")

    assert "Please say why" in pages.of(refused) and "Govori." in refused.content.decode()
    assert "2 people have a seat." in pages.of(done)
    assert [r.changes.filter(reason__gt="").get().reason for r in silent] == ["Govori.", "Gostje"]


def test_many_are_watched_until_it_is_done(owner, ours, monkeypatch):
    monkeypatch.setattr(errands, "AT_ONCE", 1)
    others = [factories.make_rsvp(ours.event) for _ in range(3)]

    page = press(owner, choose(owner, "withdraw", others), reason="")
    address = page.redirect_chain[-1][0]
    assert "0 of 3" in pages.of(page) and "data-goes-on" in page.content.decode()
    while errands.write_some():
        pass

    page = owner.get(address)
    assert "3 invitations are withdrawn." in pages.of(page)
    assert "data-goes-on" not in page.content.decode()


def test_everybody_is_chosen_across_pages(owner, ours, theirs):
    factories.make_rsvp(ours.event)

    asked = choose(owner, "label", [ours.rsvp], select_across=1)
    press(owner, asked, label="Vsi")

    assert Rsvp.objects.labelled("vsi").count() == 2


def test_people_of_two_events_are_not_taken_together(owner, ours):
    other = factories.make_rsvp(factories.make_event(organizer=ours.organizer))

    response = choose(owner, "withdraw", [ours.rsvp, other], confirmed=1)

    assert "people of one event" in pages.of(response)
    assert Rsvp.objects.get(pk=other.pk).is_coming


def test_errand_is_its_users_own_and_needs_their_rights_still(owner, people, desk, ours):
    asked = errands.ask(ours.event, Act.REMOVE, [ours.rsvp.pk], user=people["EDITOR"])
    editor = desk(people["EDITOR"])

    for browser in (owner, editor):
        page = browser.of("rsvp", "errand", asked.pk)
        assert browser.get(page).status_code == 404
        assert browser.post(page, {"confirmed": 1}).status_code == 404
    assert Rsvp.objects.filter(pk=ours.rsvp.pk).exists()
    assert owner.get(owner.of("rsvp", "errand", 10**20)).status_code == 404


@pytest.mark.parametrize("act", [act for act in Act if act != Act.CHECK_IN])
def test_pages_that_ask_are_in_slovene(slovene, ours, clock, act):
    clock.move_to(at("2025-11-25 09:50"))
    slovene.browser.force_login(slovene.user)
    choose(slovene, "check_in", [ours.rsvp])

    asked = choose(slovene, act, [ours.rsvp])

    assert "1 izbrana oseba" in pages.of(asked)
    assert [f for f in pages.forms(asked) if f.element.get("class") == "errand"]
