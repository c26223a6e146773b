"""The privacy notice of an event is made of its own questions, funders and contact."""

import pytest

from registrations.domain import events, questions
from registrations.models import Event, OutgoingMail, Partner
from tests import factories
from tests.web import pages


@pytest.fixture
def notice(english):
    """Return a function that reads the notice of an event, in English."""
    return lambda: pages.of(english.get(english.address("zasebnost")))


def test_notice_names_who_is_responsible_and_whom_to_ask(english, notice):
    organizer = english.event.organizer
    organizer.data_protection_email = "dpo@srecanje.example"
    organizer.save()

    said = notice()

    assert f"{organizer.name} invites you and is responsible" in said
    assert f"about your data: {english.event.reply_address}" in said
    assert "Data protection officer: dpo@srecanje.example" in said
    assert "Information Commissioner, Dunajska cesta 22, 1000 Ljubljana, gp.ip@ip-rs.si" in said


def test_notice_lists_each_question_with_its_purpose(event, notice):
    diet = {"text_en": "What do you eat?", "purpose_en": "for the kitchen", "purpose_sl": "Za."}
    factories.make_question(event, **diet, is_sensitive=True)
    factories.make_question(event, text_en="Which year?", is_required=True)

    said = notice()

    assert "What do you eat? – for the kitchen (answer optional; sensitive)" in said
    assert "Which year? (answer required)" in said
    assert "Article 9(2)(a)" in said


@pytest.mark.parametrize("path", ["{event}", "/en/zasebnost/"])
def test_notice_says_what_organisers_write_down_themselves(english, path):
    said = pages.of(english.get(path.format(event=english.address("zasebnost"))))

    assert "Whether you have come, and when, if it is noted at the door" in said
    assert "Notes and labels that the organisers write beside your reply" in said
    assert "If you were invited, the organisers have written your name" in said
    assert "the legitimate interest of the organiser" in said


def test_notice_without_questions_and_funders_does_not_speak_of_them(notice):
    said = notice()

    assert "Questions of the organiser" not in said
    assert "Article 9" not in said
    assert "funder" not in said


def test_notice_keeps_a_question_that_was_answered_and_is_no_longer_asked(event, notice):
    answered = factories.make_question(event, text_en="Old question?")
    rsvp = factories.make_rsvp(event)
    rsvp.answers.create(question=answered, value="Yes.")

    questions.retire(answered)

    assert "still kept Old question?" in notice()


def test_notice_names_the_funders_as_soon_as_they_are_stored(event, notice):
    before = notice()

    events.store_row(Partner(event=event, name="Sklad za NVO", role=Partner.Role.FUNDER))

    assert "Sklad za NVO" not in before
    assert "co-financed by: Sklad za NVO." in notice()


def test_every_page_of_an_event_and_every_letter_leads_to_its_notice(english, event):
    rsvp = factories.make_rsvp(event, language="en")
    address = english.address("zasebnost")

    for page in (english.address(), english.address("prijava"), english.own(rsvp)):
        assert address in pages.links(pages.parse(english.get(page))).values(), page
    english.reply()
    letter = OutgoingMail.objects.latest("pk")
    assert f"https://srecanje.example{address}" in letter.body_text
    assert f'href="https://srecanje.example{address}"' in letter.body_html


def test_notice_of_an_event_by_link_alone_is_not_to_be_found(client, clock, db):
    hidden = factories.make_event(is_listed=False)

    page = client.get(f"/dogodki/{hidden.slug}/zasebnost/").content.decode()

    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page


def test_notice_of_a_draft_is_gone(english, event):
    assert english.get(english.address("zasebnost")).status_code == 200

    events.unpublish(Event.objects.get(pk=event.pk))

    assert english.get(english.address("zasebnost")).status_code == 404


@pytest.mark.parametrize("path", ["{event}", "/en/zasebnost/"])
def test_notice_says_what_is_kept_of_an_address_that_is_not_written_to(english, path):
    said = pages.of(english.get(path.format(event=english.address("zasebnost"))))

    for words in (
        "a list of addresses that are not written to",
        "if letters to it come back, if a letter is reported as unwanted, or if you end",
        "until you want letters again",
        "they do not see it",
        "What mail servers report of each letter",
        "reminders and messages of the organisers among them",
    ):
        assert words in said


def test_notice_names_whose_list_of_addresses_it_is(english, notice):
    assert f"{english.event.organizer.name} keeps a list of addresses" in notice()
