"""One person's link opens one person's data; lost links are sent to nobody else's address."""

import pytest

from registrations.models import OutgoingMail, Rsvp
from tests import factories
from tests.web import pages

SECRETS = ("given_name", "family_name", "organisation", "email", "phone", "note", "token")


@pytest.fixture
def ana(event):
    return factories.make_rsvp(
        event, family_name="Anina", organisation="Anino", phone="041 111", note="anin zapis"
    )


@pytest.fixture
def bor(event):
    return factories.make_rsvp(
        event,
        given_name="Bor",
        family_name="Borov",
        organisation="Borovo",
        phone="041 222",
        note="borov zapis",
    )


def test_personal_link_shows_nothing_of_another_person(english, ana, bor):
    texts = [
        english.get(english.own(ana) + path, query).content.decode()
        for path in ("", "koledar.ics", "koda.svg")
        for query in ({}, {"rsvp": bor.pk, "id": bor.pk, "pk": bor.pk})
    ]

    assert [name for name in SECRETS for text in texts if getattr(bor, name) in text] == []


def test_personal_link_changes_nothing_of_another_person(english, ana, bor):
    before = Rsvp.objects.values().get(pk=bor.pk)

    of_bor = {"id": bor.pk, "pk": bor.pk, "token": bor.token, "email": bor.email}
    english.change(ana, **of_bor, note="x", brought_by=bor.pk)
    english.post(english.own(ana), {"action": "decline", "rsvp": bor.pk, **of_bor})

    assert Rsvp.objects.values().get(pk=bor.pk) == before


def test_public_pages_name_no_guest(english, ana):
    event = english.address()
    for path in (
        "/",
        "/en/",
        event,
        f"{event}prijava/",
        f"{event}zasebnost/",
        f"{event}koledar.ics",
    ):
        content = english.get(path).content.decode()
        assert not [name for name in SECRETS[1:] if getattr(ana, name) in content]


@pytest.mark.parametrize("change", ["upper", "cut", "longer", "reverse"])
def test_token_has_to_be_exactly_right(english, ana, change):
    tokens = {
        "upper": ana.token.swapcase(),
        "cut": ana.token[:-1],
        "longer": ana.token + "a",
        "reverse": ana.token[::-1],
    }

    assert english.get(f"/odziv/{tokens[change]}/").status_code == 404


def test_tokens_cannot_be_guessed(event):
    tokens = {factories.make_rsvp(event).token for _ in range(5)}

    assert len(tokens) == 5
    assert all(len(token) >= 22 for token in tokens)


def test_colleague_without_an_address_has_a_page_that_the_bringer_opens(english, ana):
    brought = factories.make_rsvp(ana.event, brought_by=ana, email="", family_name="Brez")

    page = pages.parse(english.get(english.own(ana)))

    assert english.own(brought) in pages.links(page).values()


def test_colleague_with_an_address_keeps_their_link_to_themselves(english, ana):
    brought = factories.make_rsvp(ana.event, brought_by=ana, family_name="Svoja")

    content = english.get(english.own(ana)).content.decode()

    assert "Svoja" in content
    assert brought.token not in content
    assert brought.email not in content


def test_colleagues_page_says_nothing_private_of_the_bringer(english, ana):
    brought = factories.make_rsvp(ana.event, brought_by=ana, family_name="Svoja")

    content = english.get(english.own(brought)).content.decode()

    private = ("email", "phone", "note", "token")
    assert not [name for name in private if getattr(ana, name) in content]


# --- "Send me my link" ---------------------------------------------------------------------------


def ask(guest, email):
    stamp = guest.stamp(guest.address("povezava"))
    return guest.post(guest.address("povezava"), {"email": email, "stamp": stamp})


def test_answer_is_the_same_for_known_and_unknown_addresses(guest, ana):
    known = ask(guest, ana.email)
    unknown = ask(guest, "nihce@primer.example")

    assert known.status_code == unknown.status_code == 200
    assert known.content.decode().replace(ana.email, "nihce@primer.example") == (
        unknown.content.decode()
    )


@pytest.mark.parametrize("status", list(Rsvp.Status))
def test_answer_does_not_tell_how_the_reply_stands(english, event, status, set_places):
    if status == Rsvp.Status.WAITLISTED:
        set_places(event, 1)
        factories.make_rsvp(event)
    rsvp = factories.make_rsvp(event, status)
    unknown = ask(english, "nihce@primer.example").content.decode()

    known = ask(english, rsvp.email).content.decode()

    assert known.replace(rsvp.email, "nihce@primer.example") == unknown


def test_link_goes_to_the_stored_address_and_once_an_hour(english, ana, clock):
    for typed in (ana.email, ana.email.upper(), f" {ana.email} "):
        ask(english, typed)
    letters_in_the_hour = OutgoingMail.objects.count()
    clock.shift(3600)
    ask(english, ana.email)

    assert letters_in_the_hour == 1
    assert {mail.to_email for mail in OutgoingMail.objects.all()} == {ana.email}
    assert OutgoingMail.objects.count() == 2
    assert ana.token in OutgoingMail.objects.first().body_text


def test_link_of_another_event_is_not_sent(english, ana):
    other = factories.make_rsvp(factories.make_event(), email="drugje@primer.example")

    ask(english, other.email)

    assert OutgoingMail.objects.count() == 0


def test_nobody_gets_a_letter_for_an_unknown_address(english):
    ask(english, "nihce@primer.example")

    assert OutgoingMail.objects.count() == 0
    assert Rsvp.objects.count() == 0
