"""Stamps, haste and the field that nobody sees: never swallowed, one more press sends it."""

import pytest

from registrations.models import OutgoingMail, Rsvp
from registrations.web import stamps
from tests import factories
from tests.web import pages


def press_again(guest, response):
    """Send the form that came back as it stands, a little later."""
    guest.clock.shift(5)
    form = pages.form_with(response, "given_name")
    return guest.post(guest.address("prijava"), form.values)


@pytest.fixture
def limits(settings):
    settings.LIMITS = True


BAD_STAMPS = {
    "missing": None,
    "empty": "",
    "forged": "1762761600.000-abc:xyz",
    "of other words": stamps.SIGNER.sign("x") + "x",
    "long": "9" * 5000,
    "other letters": "č:č",
}


@pytest.mark.parametrize("stamp", BAD_STAMPS.values(), ids=BAD_STAMPS)
def test_form_without_a_good_stamp_comes_back_whole_and_passes_next_time(guest, stamp):
    first = guest.reply(stamp=stamp)
    stored_first = Rsvp.objects.count()
    second = press_again(guest, first)

    assert (first.status_code, stored_first) == (422, 0)
    assert pages.form_with(first, "given_name").values["given_name"] == ["Žiga"]
    assert pages.parse(first).find(".//*[@role='alert']") is not None
    # The box about the data is a consent of sorts, so it too stays as it was ticked.
    assert (second.status_code, Rsvp.objects.count()) == (303, 1)


@pytest.mark.parametrize(("hours", "status"), [(23.9, 303), (24.1, 422)])
def test_form_stays_good_for_a_day(guest, clock, hours, status):
    stamp = guest.stamp()
    clock.shift(hours * 3600)

    response = guest.post(guest.address("prijava"), {**guest.filled(), "stamp": stamp})

    assert response.status_code == status
    if status == 422:
        assert press_again(guest, response).status_code == 303


def test_form_sent_under_two_seconds_comes_back_and_passes_next_time(guest, limits):
    stamp = guest.stamp()
    guest.clock.shift(-3.1)

    first = guest.post(guest.address("prijava"), {**guest.filled(), "stamp": stamp})
    stored_first = Rsvp.objects.count()
    second = press_again(guest, first)

    assert (first.status_code, stored_first) == (422, 0)
    assert (second.status_code, Rsvp.objects.count()) == (303, 1)


def test_form_sent_after_two_seconds_passes(guest, limits):
    stamp = guest.stamp()
    guest.clock.shift(-3)

    response = guest.post(guest.address("prijava"), {**guest.filled(), "stamp": stamp})

    assert response.status_code == 303


@pytest.mark.parametrize("value", ["http://spam.example", "x" * 300])
def test_form_with_the_honeypot_filled_comes_back_and_passes_next_time(guest, value):
    first = guest.reply(website=value)
    stored_first = Rsvp.objects.count()
    second = press_again(guest, first)

    assert (first.status_code, stored_first) == (422, 0)
    assert (second.status_code, Rsvp.objects.count()) == (303, 1)


@pytest.mark.parametrize("value", ["http://spam.example", "x" * 300])
def test_person_never_reads_of_the_field_that_nobody_sees(english, value):
    page = pages.parse(english.reply(website=value))

    summary = page.find(".//*[@role='alert']")
    assert "Leave this field empty" not in pages.words(summary)
    assert summary.find(".//a[@href='#id_website']") is None
    assert len(list(summary.iter("li"))) == 1


def test_field_that_nobody_sees_is_out_of_everybodys_way(english):
    page = pages.parse(english.get(english.address("prijava")))

    trap = pages.with_id(page, "id_website")

    assert trap.get("tabindex") == "-1"
    assert trap.get("autocomplete") == "off"
    assert trap.get("required") is None
    assert page.find(".//*[@aria-hidden='true']//input[@name='website']") is not None


def test_limits_that_are_off_let_a_fast_form_in(guest, settings):
    settings.LIMITS = False
    stamp = guest.stamp()
    guest.clock.shift(-5)

    response = guest.post(guest.address("prijava"), {**guest.filled(), "stamp": stamp})

    assert response.status_code == 303


def test_limits_that_are_off_still_ask_for_a_stamp(guest, settings):
    settings.LIMITS = False

    assert guest.reply(stamp="x").status_code == 422


def test_same_form_sent_twice_is_one_reply_and_one_letter(guest):
    data = {**guest.filled(), "stamp": guest.stamp()}

    answers = [guest.post(guest.address("prijava"), data) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert Rsvp.objects.get().pending_replies.count() == 0
    assert OutgoingMail.objects.count() == 1
    texts = {pages.of(guest.get(answer["Location"])) for answer in answers}
    assert len(texts) == 1


def test_second_form_with_the_same_address_changes_nothing_and_sends_the_link(guest):
    guest.reply()
    before = Rsvp.objects.values().get()

    guest.reply(given_name="Nekdo", answer="decline")

    assert Rsvp.objects.values().get() == before
    assert [mail.kind for mail in OutgoingMail.objects.order_by("pk")] == ["coming", "link"]
    assert Rsvp.objects.get().pending_replies.get().given_name == "Nekdo"


def test_address_in_capitals_is_the_same_address(guest):
    guest.reply(email="ziga@primer.example")

    guest.reply(email="Ziga@Primer.Example")

    assert Rsvp.objects.count() == 1


def test_personal_form_in_haste_comes_back_and_passes_next_time(english, limits):
    rsvp = factories.make_rsvp(english.event)
    page = english.get(english.own(rsvp))
    values = pages.form_with(page, "given_name").values | {"organisation": "Nova"}

    first = english.post(english.own(rsvp), values)
    english.clock.shift(5)
    second = english.post(english.own(rsvp), pages.form_with(first, "given_name").values)

    rsvp.refresh_from_db()
    assert (first.status_code, second.status_code) == (422, 303)
    assert rsvp.organisation == "Nova"


@pytest.mark.parametrize("changes", [{"stamp": None}, {"email": ""}, {"email": "brez"}])
def test_request_for_the_link_comes_back_with_what_was_typed(english, changes):
    stamp = english.stamp(english.address("povezava"))
    data = {"email": "ana@primer.example", "stamp": stamp, **changes}

    response = english.post(
        english.address("povezava"), {k: v for k, v in data.items() if v is not None}
    )

    assert response.status_code == 422
    assert pages.form_with(response, "email").values["email"] == [data["email"]]
