"""Letters begin with an event's own words, where its organisers have changed them."""

import re

import pytest
from django.utils import translation

from registrations.domain import events, letter_texts, rsvps
from registrations.domain.history import COMMAND
from registrations.mail import openings, wordings
from registrations.models import Event, OutgoingMail, Rsvp
from tests.factories import make_event, make_person, make_rsvp, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OWN = {"sl": {"subject": "Veselimo se: {dogodek}", "opening": "Hvala, {ime}!\n\n**Pridite.**"}}


def stored(event):
    return Event.objects.get(pk=event.pk)


def letter_to(event, **person):
    said = make_person(**person)
    send_reply(stored(event), said, stamp=said.email)
    return event.letters.get(rsvp__email_key=said.email_key)


def test_letter_of_an_event_begins_with_its_own_words():
    event = make_event()
    letter_texts.write(event, "coming", OWN)

    own, other = letter_to(event), letter_to(make_event())

    assert own.subject == "Veselimo se: Ohranjanje rudarske dediščine"
    assert "Hvala, Ana!\n\nPridite.\n" in own.body_text
    assert "<strong>Pridite.</strong>" in own.body_html
    assert "Hvala za odgovor" not in own.body_text
    assert "Kdaj: " in own.body_text and f"/odziv/{own.rsvp.token}/" in own.body_text
    assert other.subject == "Vaša udeležba je potrjena: Ohranjanje rudarske dediščine"


def test_other_language_other_letters_and_letters_written_before_keep_their_words():
    event = make_event(capacity=3)
    before = letter_to(event)
    letter_texts.write(event, "coming", OWN)

    english = letter_to(event, language="en")

    assert OutgoingMail.objects.get(pk=before.pk).subject.startswith("Vaša udeležba je potrjena: ")
    assert english.subject == "You are coming: Preserving mining heritage"


def test_default_is_one_step_away_and_is_not_stored_as_a_change():
    event = make_event()
    subject, opening = wordings.default("coming", "sl")
    letter_texts.write(event, "coming", {"sl": {"subject": subject, "opening": opening}})
    assert stored(event).letter_texts == {}

    letter_texts.write(event, "coming", {"sl": {"subject": "Da", "opening": ""}})
    letter_texts.write(event, "waiting", OWN)
    assert stored(event).letter_texts == {"coming": {"sl": {"subject": "Da"}}, "waiting": OWN}
    letter_texts.restore(event, "coming")

    assert stored(event).letter_texts == {"waiting": OWN}
    assert letter_to(event).subject.startswith("Vaša udeležba je potrjena: ")


def test_organiser_who_stores_the_form_meanwhile_leaves_the_words_alone():
    event = make_event()
    form = stored(event)
    letter_texts.write(event, "coming", OWN)

    events.store(form, by=COMMAND)

    assert stored(event).letter_texts == {"coming": OWN}


def fixed(text):
    """Return the longest part of a default in which nothing is filled in."""
    return max(re.split(r"\{\w+\}", text), key=len).strip()


def test_look_in_english_is_english_whatever_the_desk_speaks():
    event = make_event()

    with translation.override("sl"):
        looks = {
            name: letter_texts.look(event, name, "en").body_text
            for name in ("notice_moved_day", "link_pending", "link_refused")
        }

    assert "Date and time\n" in looks["notice_moved_day"]
    assert "Maja Primer: I will come" in looks["link_pending"]
    assert "Replies to this event have closed." in looks["link_refused"]


@pytest.mark.parametrize("name", wordings.TABLE)
def test_every_letter_can_be_changed_and_looked_at_before(name):
    event = make_event()
    needs = " ".join(f"{{{one}}}" for one in wordings.TABLE[name].needs)
    said = {"subject": "Novo: {dogodek}", "opening": f"Lepo, {{ime}}. {needs}"}

    for language in wordings.LANGUAGES:
        plain = letter_texts.look(event, name, language)
        letter = letter_texts.look(event, name, language, {language: said})

        subject, opening = map(fixed, wordings.default(name, language))
        assert subject in plain.subject and opening in plain.body_text
        assert "{" not in plain.subject + plain.body_text
        assert letter.subject.startswith("Novo: ") and "{" not in letter.subject
        assert "Lepo, Maja." in letter.body_text and "Lepo, Maja." in letter.body_html
        assert opening not in letter.body_text + letter.body_html
    assert stored(event).letter_texts == {}


def test_every_kind_of_letter_to_guests_has_its_words_in_the_table():
    kinds = {wording.kind for wording in wordings.TABLE.values()}

    assert kinds == set(OutgoingMail.Kind.values) - openings.FIXED - OutgoingMail.ABOUT_LOG_INS


@pytest.mark.parametrize(
    "text", ["<a href='http://evil.example'>x</a>", "[x](http://evil.example)", "{povezava}"]
)
def test_guest_text_in_an_organisers_words_stays_text(text):
    event = make_event()
    letter_texts.write(event, "coming", {"sl": {"opening": "Hvala, {ime} ({organizacija})!"}})

    letter = letter_to(event, given_name=text, organisation=text)

    assert 'href="http://evil' not in letter.body_html and "<a href='" not in letter.body_html
    assert "http://evil.example" not in letter.body_text


@pytest.mark.parametrize("text", ["{x.y}", "{x[0]}", "{{ event.title }}", "{% now 'Y' %}", "%(x)s"])
def test_what_is_no_name_stays_as_it_is(text):
    event = make_event()
    letter_texts.write(event, "coming", {"sl": {"subject": text, "opening": f"Hvala. {text}"}})

    letter = letter_to(event)

    assert letter.subject == text and f"Hvala. {text}" in letter.body_text


def test_letter_to_a_bringer_says_first_whom_it_is_about():
    event = make_event()
    letter_texts.write(event, "declined", {"sl": {"opening": "Škoda."}})
    bringer = make_rsvp(event)
    other = make_rsvp(event, Rsvp.Status.ACCEPTED, email="", brought_by=bringer)
    rsvps.decline(other, by=COMMAND)

    letter = other.letters.get(kind="declined")
    assert "Škoda." not in letter.body_text + letter.body_html
