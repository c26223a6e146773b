"""Who sends too many forms is told so in words, keeps what was typed, and gets through later."""

import pytest

from registrations import pace
from registrations.models import OutgoingMail, Rsvp
from tests import factories
from tests.web import pages

NETWORK = {"sl": "Iz vašega omrežja je v kratkem času prišlo veliko", "en": "from your network"}
MAILBOX = {"sl": "S tem e-poštnim naslovom je v kratkem", "en": "with this e-mail address"}
LINK = {"sl": "S te strani je v kratkem času", "en": "have been sent from this page"}
LETTERS = {"sl": "Iz vašega omrežja je bilo v kratkem času", "en": "Letters to many people"}
IN_SIX_SECONDS = {"sl": "čez 6 sekund znova", "en": "in 6 seconds."}
IN_TEN_MINUTES = {"sl": "čez 10 minut znova", "en": "in 10 minutes."}
IN_A_WHILE = {
    pace.SENDER: IN_SIX_SECONDS,
    pace.LINK: {"sl": "čez 1 minuto znova", "en": "in 1 minute."},
}
HERE = "127.0.0.1"


def use_up(*counts):
    """Knock until the first of these paces says no."""
    for _ in range(counts[0][0].burst):
        assert pace.take(*counts) is None


def summary(response):
    return pages.words(pages.parse(response).find(".//*[@role='alert']"))


def ask_for_link(guest, email):
    stamp = guest.stamp(guest.address("povezava"))
    return guest.post(guest.address("povezava"), {"email": email, "stamp": stamp})


# --- One network -----------------------------------------------------------------------------


def test_reply_from_a_network_that_sent_too_many_comes_back_whole_and_passes_later(guest, visit):
    chosen = {**guest.filled(items=str(visit.pk)), "stamp": guest.stamp()}
    use_up((pace.SENDER, HERE))

    first = guest.post(guest.address("prijava"), chosen)
    stored_first = Rsvp.objects.count()
    guest.clock.shift(6)
    form = pages.form_with(first, "given_name")
    second = guest.post(guest.address("prijava"), form.values)

    assert (first.status_code, first["Retry-After"], stored_first) == (429, "6", 0)
    assert NETWORK[guest.language] in summary(first)
    assert IN_SIX_SECONDS[guest.language] in summary(first)
    typed = {name: values[0] for name, values in form.values.items()}
    assert typed == {**chosen, "website": "", "colleagues": "0"}
    assert (second.status_code, Rsvp.objects.count()) == (303, 1)


def test_office_that_replies_all_at_once_is_let_in_and_a_robot_after_it_is_not(english):
    stamp, form = english.stamp(), english.address("prijava")
    colleagues = [
        {**english.filled(email=f"g{number}@primer.example"), "stamp": stamp}
        for number in range(101)
    ]

    answers = [english.post(form, said).status_code for said in colleagues]

    assert answers == [303] * 100 + [429]
    assert Rsvp.objects.count() == 100


def test_forms_with_errors_count_too(english):
    for _ in range(pace.SENDER.burst):
        assert english.post(english.address("prijava"), {}).status_code == 422

    held = english.post(english.address("prijava"), {"given_name": "Žiga"})

    assert held.status_code == 429
    assert pages.form_with(held, "given_name").values["given_name"] == ["Žiga"]


def test_pages_that_are_read_count_for_nothing(english):
    rsvp = factories.make_rsvp(english.event)
    for _ in range(60):
        english.get(english.address("prijava"))
        english.browser.head(english.own(rsvp))
        english.get(english.address("povezava"))

    use_up((pace.SENDER, HERE))
    use_up((pace.LINK, rsvp.token))


def test_another_network_is_not_held(english):
    said = {**english.filled(), "stamp": english.stamp()}
    use_up((pace.SENDER, HERE))

    answer = english.post(english.address("prijava"), said, REMOTE_ADDR="203.0.113.9")

    assert answer.status_code == 303


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 429), (2, 422)])
def test_forged_header_helps_nobody(english, settings, proxies, status):
    settings.TRUSTED_PROXIES = proxies
    # Beside the proxy that is known there is the client's own word for it.
    for number in range(pace.SENDER.burst + 1):
        headers = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}, 203.0.113.7"}
        last = english.post(english.address("prijava"), {}, **headers)

    assert last.status_code == status


def test_closed_form_says_that_it_is_closed_whoever_asks(english, clock):
    said = {**english.filled(email=""), "stamp": english.stamp()}
    clock.move_to(english.event.closes_at)
    use_up((pace.SENDER, HERE))

    answer = english.post(english.address("prijava"), said)

    assert answer.status_code == 409
    assert "Retry-After" not in answer


# --- One mailbox -----------------------------------------------------------------------------


def test_reply_with_an_address_that_was_used_too_often_comes_back_and_passes_later(guest):
    use_up((pace.MAILBOX, "ziga@primer.example"))

    first = guest.reply(email="Ziga+a@Primer.example")
    stored_first = Rsvp.objects.count()
    guest.clock.shift(pace.MAILBOX.every)
    form = pages.form_with(first, "given_name")
    second = guest.post(guest.address("prijava"), form.values)

    assert (first.status_code, stored_first) == (429, 0)
    assert int(first["Retry-After"]) <= 600
    assert MAILBOX[guest.language] in summary(first)
    assert IN_TEN_MINUTES[guest.language] in summary(first)
    assert form.values["email"] == ["Ziga+a@Primer.example"]
    assert (second.status_code, Rsvp.objects.count()) == (303, 1)


def test_request_for_the_link_is_held_alike_for_known_and_unknown_addresses(guest):
    known = factories.make_rsvp(guest.event, email="znana@primer.example")
    answers = {}

    for email in (known.email, "nihce@primer.example"):
        seen = [ask_for_link(guest, email) for _ in range(pace.MAILBOX.burst + 1)]
        text = pages.of(seen[-1])
        answers[email] = ([answer.status_code for answer in seen], text)
        assert pages.form_with(seen[-1], "email").values["email"] == [email]
        assert MAILBOX[guest.language] in summary(seen[-1])

    assert answers[known.email] == answers["nihce@primer.example"]
    assert answers[known.email][0] == [200] * pace.MAILBOX.burst + [429]
    assert OutgoingMail.objects.count() == 1


def test_form_with_errors_is_not_counted_for_the_address(english):
    for _ in range(pace.MAILBOX.burst + 1):
        assert english.reply(given_name="").status_code == 422

    assert english.reply().status_code == 303


# --- Letters to many -------------------------------------------------------------------------


def test_reply_that_has_many_written_to_is_counted_by_letters(guest):
    """Eleven letters for one form: a hundred forms would be a thousand letters to strangers."""
    pace.take((pace.LETTERS, HERE), times=pace.LETTERS.burst - 2)
    rows = [guest.colleague(n, email=f"g{n}@primer.example") for n in (0, 1)]

    held = guest.party(*rows)
    stored = Rsvp.objects.count()
    form = pages.form_with(held, "given_name")
    guest.clock.shift(pace.LETTERS.every)
    passed = guest.post(guest.address("prijava"), form.values)

    # One letter is allowed again while the form is filled in.
    assert (held.status_code, held["Retry-After"], stored) == (429, "1", 0)
    assert LETTERS[guest.language] in summary(held)
    assert form.values["colleague-1-email"] == ["g1@primer.example"]
    assert (passed.status_code, Rsvp.objects.count()) == (303, 3)


def test_office_behind_one_address_replies_with_colleagues_and_all_are_taken(english):
    stamp, form = english.stamp(), english.address("prijava")

    def said(number):
        rows = [english.colleague(n, email=f"g{number}-{n}@primer.example") for n in (0, 1)]
        named = {name: value for row in rows for name, value in row.items()}
        own = english.filled(email=f"g{number}@primer.example")
        return {**own, **named, "colleagues": "2", "stamp": stamp}

    answers = {english.post(form, said(number)).status_code for number in range(15)}

    assert (answers, Rsvp.objects.count()) == ({303}, 45)


def test_button_that_writes_to_colleagues_counts_their_letters(english):
    english.party(english.colleague(0, email="g0@primer.example"))
    bringer = Rsvp.objects.get(email="ziga@primer.example")
    pace.take((pace.LETTERS, HERE), times=pace.LETTERS.burst - 2)

    held = english.press(bringer, "none-comes")

    assert held.status_code == 429
    assert LETTERS["en"] in summary(held)
    assert Rsvp.objects.filter(status="DECLINED").count() == 0


# --- One personal link -----------------------------------------------------------------------


def test_personal_form_that_is_sent_too_often_comes_back_whole_and_passes_later(guest):
    rsvp = factories.make_rsvp(guest.event)
    use_up((pace.LINK, rsvp.token))

    first = guest.change(rsvp, organisation="Nova", note="Pridem.")
    rsvp.refresh_from_db()
    organisation_first = rsvp.organisation
    guest.clock.shift(60)
    form = pages.form_with(first, "given_name")
    second = guest.post(guest.own(rsvp), form.values)

    rsvp.refresh_from_db()
    assert (first.status_code, organisation_first) == (429, "Društvo rudarjev")
    assert LINK[guest.language] in summary(first)
    assert (form.values["organisation"], form.values["note"]) == (["Nova"], ["Pridem."])
    assert (second.status_code, rsvp.organisation) == (303, "Nova")


@pytest.mark.parametrize("counted", [pace.SENDER, pace.LINK], ids=lambda counted: counted.name)
def test_button_that_is_pressed_too_often_says_so_and_works_later(guest, counted):
    rsvp = factories.make_rsvp(guest.event)
    use_up((counted, {pace.SENDER: HERE, pace.LINK: rsvp.token}[counted]))

    first = guest.post(guest.own(rsvp), {"action": "decline"})
    rsvp.refresh_from_db()
    status_first = rsvp.status
    guest.clock.shift(counted.every)
    second = guest.post(guest.own(rsvp), {"action": "decline"})

    rsvp.refresh_from_db()
    assert (first.status_code, first["Retry-After"]) == (429, str(counted.every))
    assert {pace.SENDER: NETWORK, pace.LINK: LINK}[counted][guest.language] in summary(first)
    assert IN_A_WHILE[counted][guest.language] in summary(first)
    assert (status_first, second.status_code, rsvp.status) == ("ACCEPTED", 303, "DECLINED")


def test_link_of_somebody_else_is_not_held(english):
    use_up((pace.LINK, factories.make_rsvp(english.event).token))

    assert english.change(factories.make_rsvp(english.event), note="x").status_code == 303


def test_answer_that_is_held_is_kept_by_nobody_else(english):
    rsvp = factories.make_rsvp(english.event)
    use_up((pace.SENDER, HERE))

    for address in (english.address("prijava"), english.address("povezava"), english.own(rsvp)):
        answer = english.post(address, {})
        assert answer.status_code == 429
        assert "private" in answer["Cache-Control"]
        assert not answer.cookies


# --- Off and ill -----------------------------------------------------------------------------


def test_limits_that_are_off_hold_nobody(english, settings):
    settings.LIMITS = False

    answers = {english.reply().status_code for _ in range(pace.MAILBOX.burst + 1)}

    assert answers == {303}


def test_limits_that_are_ill_hold_nobody(english, settings, tmp_path, logged_faults):
    settings.LIMITS_FILE = tmp_path / "missing" / "limits.sqlite3"

    answers = {english.reply().status_code for _ in range(pace.MAILBOX.burst + 5)}

    assert answers == {303}
    assert len(logged_faults) == 1
