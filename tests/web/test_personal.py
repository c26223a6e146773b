"""The personal page: one person's reply, to be seen, changed, cancelled and given again."""

import pytest

from registrations.models import Event, Rsvp
from registrations.web import stamps
from tests import factories
from tests.web import pages

Status = Rsvp.Status
HEADINGS = {
    Status.NEEDS_ACTION: "You are invited",
    Status.ACCEPTED: "You are coming",
    Status.DECLINED: "You are not coming",
    Status.CANCELLED: "The invitation has been withdrawn",
}


@pytest.fixture
def rsvp(event):
    return factories.make_rsvp(event, phone="041 123 456", note="Prva\nDruga")


@pytest.mark.parametrize("status", HEADINGS)
def test_guest_reads_loudly_how_the_reply_stands(english, event, status):
    rsvp = factories.make_rsvp(event, status)

    assert pages.heading(english.get(english.own(rsvp))) == HEADINGS[status]


def test_guest_who_waits_reads_so(english, event, set_places):
    set_places(event, 1)
    factories.make_rsvp(event)
    rsvp = factories.make_rsvp(event, Status.WAITLISTED)

    response = english.get(english.own(rsvp))

    assert pages.heading(response) == "You are on the waiting list"
    assert "Add to your calendar" not in pages.of(response)


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (1, "This invitation is for you alone."),
        (4, "This invitation is for 4 people of your organisation, you included."),
        (None, ""),
    ],
)
def test_guest_who_has_not_answered_reads_for_how_many_the_invitation_is(
    english, event, places, words
):
    rsvp = factories.make_rsvp(event, Status.NEEDS_ACTION, places=places)

    text = pages.of(english.get(english.own(rsvp)))

    assert ("This invitation is" in text) is bool(words)
    assert words in text


def test_guest_sees_all_that_is_known(guest, rsvp, visit):
    text = pages.of(guest.get(guest.own(rsvp)))

    known = [rsvp.full_name, rsvp.organisation, rsvp.email, rsvp.phone, "Prva Druga"]
    assert [value for value in known if value not in text.replace("PrvaDruga", "Prva Druga")] == []


def test_guest_whose_address_is_wrong_reads_whom_to_write_to(english, rsvp):
    page = pages.parse(english.get(english.own(rsvp)))

    assert "Wrong address? Write to prijave@srecanje.example." in pages.words(page)
    assert page.find(".//input[@name='email']") is None


def test_form_shows_what_is_stored(english, event, visit):
    rsvp = factories.make_rsvp(event, items=[visit.pk], phone="041 123 456", note="Prva\nDruga")

    values = pages.form_with(english.get(english.own(rsvp)), "given_name").values

    assert values["answer"] == ["accept"]
    assert values["given_name"] == [rsvp.given_name]
    assert values["note"] == ["Prva\nDruga"]
    assert values["items"] == [str(visit.pk)]


def test_guest_corrects_everything_but_the_address(english, rsvp, visit):
    news = {
        "given_name": "Nova",
        "family_name": "Novak",
        "organisation": "Zveza",
        "phone": "031",
        "note": "",
        "email": "tuja@primer.example",
        "items": [visit.pk],
    }
    before = rsvp.email

    response = english.change(rsvp, **news)

    rsvp.refresh_from_db()
    assert response.status_code == 303
    assert (rsvp.full_name, rsvp.organisation, rsvp.phone, rsvp.note) == (
        "Nova Novak",
        "Zveza",
        "031",
        "",
    )
    assert rsvp.email == before
    assert rsvp.signups.get().item == visit
    assert [mail.kind for mail in rsvp.letters.all()] == ["changed"]


def test_guest_is_told_that_the_change_is_stored(english, rsvp):
    response = english.change(rsvp, organisation="Zveza")

    page = pages.parse(english.get(response["Location"]))

    assert pages.words(page.find(".//*[@role='status']")) == "Your reply is stored as shown below."


def test_guest_who_changes_nothing_gets_no_letter(english, rsvp):
    english.change(rsvp)

    assert rsvp.letters.count() == 0
    assert rsvp.changes.filter(what="details").count() == 0


def test_guest_cancels_and_replies_again(english, rsvp):
    cancelled = english.post(english.own(rsvp), {"action": "decline"})
    rsvp.refresh_from_db()
    status_between = rsvp.status
    again = english.change(rsvp, answer="accept")

    rsvp.refresh_from_db()
    assert (cancelled.status_code, again.status_code) == (303, 303)
    assert (status_between, rsvp.status) == (Status.DECLINED, Status.ACCEPTED)
    assert [mail.kind for mail in rsvp.letters.order_by("pk")] == ["declined", "coming"]


def test_guest_cancels_by_the_answer_too(english, rsvp):
    english.change(rsvp, answer="decline")

    rsvp.refresh_from_db()
    assert rsvp.status == Status.DECLINED


@pytest.mark.parametrize(
    ("name", "value"), [("given_name", ""), ("phone", "x" * 41), ("answer", "x"), ("items", "0")]
)
def test_guest_who_types_something_wrong_gets_everything_back(english, rsvp, name, value):
    response = english.change(rsvp, organisation="Nova zveza", **{name: value})

    assert response.status_code == 422
    assert pages.form_with(response, "given_name").values["organisation"] == ["Nova zveza"]
    assert (
        pages.parse(response).find(".//*[@role='alert']//a").get("href").startswith("#id_" + name)
    )
    assert "no-store" in response["Cache-Control"]
    rsvp.refresh_from_db()
    assert rsvp.organisation == "Društvo rudarjev"


def test_guest_still_cancels_and_corrects_after_the_deadline(english, rsvp, clock):
    clock.move_to(factories.at("2025-11-24 00:00"))

    corrected = english.change(rsvp, given_name="Nova")
    cancelled = english.post(english.own(rsvp), {"action": "decline"})

    rsvp.refresh_from_db()
    assert (corrected.status_code, cancelled.status_code) == (303, 303)
    assert (rsvp.given_name, rsvp.status) == ("Nova", Status.DECLINED)


def test_guest_cannot_come_again_after_the_deadline(english, event, clock):
    rsvp = factories.make_rsvp(event, Status.DECLINED)
    clock.move_to(factories.at("2025-11-24 00:00"))

    shown = english.get(english.own(rsvp))
    data = {**english.filled(answer="accept"), "action": "change", "stamp": stamps.new().text}
    clock.shift(5)
    response = english.post(english.own(rsvp), data)

    rsvp.refresh_from_db()
    assert "If you would like to come after all, write to" in pages.of(shown)
    assert (response.status_code, rsvp.status) == (409, Status.DECLINED)
    assert "Replies to this event have closed." in pages.of(response)


def test_guest_gives_up_the_visit_but_takes_no_new_one_after_the_deadline(
    english, event, visit, clock
):
    has = factories.make_rsvp(event, items=[visit.pk])
    wants = factories.make_rsvp(event)
    clock.move_to(factories.at("2025-11-24 00:00"))

    given_up, taken = english.change(has, items=[]), english.change(wants, items=[visit.pk])

    assert (given_up.status_code, taken.status_code) == (303, 409)
    assert visit.signups.count() == 0


ACTS = (
    {"action": "decline"},
    {"answer": "accept"},
    {"action": "change", "answer": "decline"},
)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["started", "cancelled", "withdrawn"])
def test_refused_act_is_answered_by_409_with_the_reason_in_words(english, rsvp, clock, act, state):
    clock.move_to(factories.at("2025-11-25 09:59:50"))
    data = {**english.filled(given_name="Nova"), **act}
    data["stamp"] = pages.form_with(english.get(english.own(rsvp)), "given_name").stamp
    clock.move_to(factories.at("2025-11-25 09:59:55"))
    _bring_about(state, rsvp, clock)
    before = Rsvp.objects.values().get(pk=rsvp.pk)

    response = english.post(english.own(rsvp), data)

    reasons = {
        "started": "The event has begun; replies can no longer be changed.",
        "cancelled": "The event has been cancelled; replies are no longer taken.",
        "withdrawn": "The organisers have withdrawn this invitation.",
    }
    assert response.status_code == 409
    assert Rsvp.objects.values().get(pk=rsvp.pk) == before
    alert = pages.parse(response).find(".//*[@role='alert']")
    assert alert is not None
    assert reasons[state] in pages.words(alert)


def _bring_about(state, rsvp, clock):
    if state == "started":
        clock.move_to(factories.at("2025-11-25 10:00"))
    elif state == "cancelled":
        Event.objects.filter(pk=rsvp.event_id).update(status=Event.Status.CANCELLED)
    else:
        factories.rsvps.withdraw(Rsvp.objects.get(pk=rsvp.pk), by=factories.history.COMMAND)


def test_page_of_a_cancelled_event_says_so_and_offers_nothing(english, rsvp):
    Event.objects.update(status=Event.Status.CANCELLED)

    response = english.get(english.own(rsvp))

    assert response.status_code == 200
    assert pages.heading(response) == "The event has been cancelled"
    assert pages.forms(response) == []
    assert "Show this code at the door." not in pages.of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_a_draft_says_that_it_is_not_published(english, rsvp, method):
    Event.objects.update(status=Event.Status.DRAFT)

    response = getattr(english, method)(english.own(rsvp), {"action": "decline"})

    rsvp.refresh_from_db()
    assert "not published at present" in pages.heading(response)
    assert rsvp.is_coming
    assert response.status_code == (200 if method == "get" else 409)
    assert rsvp.event.title_en not in response.content.decode()


@pytest.mark.parametrize("action", ["", "delete", "accept", "withdraw", "č", "a" * 500])
def test_unknown_act_is_refused(english, rsvp, action):
    response = english.post(english.own(rsvp), {"action": action})

    rsvp.refresh_from_db()
    assert response.status_code in (400, 404, 422)
    assert rsvp.is_coming


@pytest.mark.parametrize("word", ["changed", "neznano", "<script>", "č"])
def test_word_in_the_address_says_only_what_it_stands_for(english, rsvp, word):
    response = english.get(english.own(rsvp), data={"novo": word})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
    assert "neznano" not in pages.of(response)


def test_guest_gets_their_calendar_and_their_code(english, rsvp):
    page = pages.parse(english.get(english.own(rsvp)))

    code = page.find(".//figure/img")
    assert code.get("src") == english.own(rsvp) + "koda.svg"
    assert code.get("alt")
    assert pages.links(page)["Add to your calendar"] == english.own(rsvp) + "koledar.ics"


def test_online_link_is_shown_only_to_those_who_come(english, event):
    Event.objects.update(online_url="https://video.example/soba")
    comes = factories.make_rsvp(event)
    others = [factories.make_rsvp(event, s) for s in (Status.DECLINED, Status.NEEDS_ACTION)]

    assert b"video.example" in english.get(english.own(comes)).content
    assert b"video.example" not in english.get(english.address()).content
    for other in others:
        assert b"video.example" not in english.get(english.own(other)).content
