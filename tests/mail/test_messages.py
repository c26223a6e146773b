"""The words of the letters, in both languages."""

from html.parser import HTMLParser

import pytest
from django.utils import translation

from registrations.documents import endings
from registrations.domain import rsvps
from registrations.domain.history import LINK
from registrations.mail.inert import NOTHING_TO_SEE
from registrations.models import OutgoingMail
from tests.conftest import SITE_URL
from tests.factories import at, make_event, make_item, make_person, make_rsvp, send_reply
from tests.mail.correspondence import KINDS, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SUBJECTS = {
    "invitation": "Invitation: ",
    "coming": "You are coming: ",
    "waiting": "You are on the waiting list: ",
    "seated": "A seat has come free: ",
    "declined": "You are not coming: ",
    "withdrawn": "The invitation is withdrawn: ",
    "changed": "Your reply has changed: ",
    "link": "Your new reply is not stored yet: ",
    "reminder_unanswered": "Please answer: ",
    "reminder_missing": "An answer is missing: ",
    "reminder_coming": "Reminder: ",
    "reminder_waiting": "Still on the waiting list: ",
}
PAGES = {"sl": f"{SITE_URL}/dogodki/", "en": f"{SITE_URL}/en/dogodki/"}
LINKS = {"sl": f"{SITE_URL}/odziv/", "en": f"{SITE_URL}/en/odziv/"}
TITLES = {"sl": "Ohranjanje rudarske dediščine", "en": "Preserving mining heritage"}
DAYS = {"sl": "25.\N{NO-BREAK SPACE}november", "en": "25\N{NO-BREAK SPACE}November"}
# These tell whom to ask, and carry no link.
WITHOUT_LINK = ("withdrawn",)

every_kind = pytest.mark.parametrize("kind", KINDS)
both_languages = pytest.mark.parametrize("language", ["sl", "en"])


class Words(HTMLParser):
    """The text of an HTML letter, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.text, self.links = "", []
        self.feed(html)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attributes):
        self.links += [value for name, value in attributes if name == "href"]


def as_read(text):
    return text.replace(NOTHING_TO_SEE, "")


@every_kind
@both_languages
def test_letter_tells_the_facts_of_the_event_in_text_and_html(kind, language):
    letter = write(kind, language=language)

    for words in (letter.body_text, Words(letter.body_html).text):
        assert TITLES[language] in words
        assert DAYS[language] in words
        assert "Mladinski center Hrastnik, Naselje Aleša Kaple 9a, Hrastnik" in words
        assert "prijave@srecanje.example" in words
        assert "Center za pravični prehod Zasavje" in words
    page = PAGES[language] + letter.event.slug + "/"
    assert page in letter.body_text and page in Words(letter.body_html).links
    assert f'<html lang="{language}">' in letter.body_html


@every_kind
@both_languages
def test_letter_carries_the_personal_link_of_its_guest(kind, language):
    letter = write(kind, language=language)

    link = f"{LINKS[language]}{letter.rsvp.token}/"
    has_link = kind not in WITHOUT_LINK
    assert (link in letter.body_text) is has_link
    assert (link in Words(letter.body_html).links) is has_link
    assert "None" not in letter.body_text + letter.body_html


@every_kind
def test_letter_in_english_has_its_subject(kind):
    letter = write(kind, language="en")

    assert letter.subject.startswith(SUBJECTS[kind])
    assert letter.subject.endswith(TITLES["en"])


@every_kind
def test_letter_in_slovene_has_no_english_subject(kind):
    english, slovene = write(kind, language="en"), write(kind, language="sl")

    before = english.subject.removesuffix(TITLES["en"])
    assert slovene.subject.endswith(TITLES["sl"])
    assert slovene.subject.removesuffix(TITLES["sl"]) not in ("", before)


@every_kind
@both_languages
def test_letter_is_in_the_language_of_its_guest_whoever_writes_it(kind, language):
    with translation.override("en" if language == "sl" else "sl"):
        letter = write(kind, language=language)

    assert letter.language == language
    other = TITLES["en" if language == "sl" else "sl"]
    assert other not in letter.subject + letter.body_text + letter.body_html


@every_kind
def test_letter_without_english_texts_tells_the_slovene_ones(kind):
    event = make_event(capacity=1, title_en="")

    letter = write(kind, event=event, language="en")

    assert TITLES["sl"] in letter.subject and TITLES["sl"] in letter.body_text


def test_invitation_says_until_when_to_reply():
    letter = write("invitation", language="en")

    words = letter.body_text.replace("\N{NO-BREAK SPACE}", " ")
    assert "by the end of Sunday, 23 November 2025" in words


@pytest.mark.parametrize("kind", ["invitation", "reminder_unanswered"])
@pytest.mark.parametrize(
    ("places", "sl", "en"),
    [
        (1, "velja samo za vas.", "is for you alone."),
        (2, "velja za 2 osebi iz vaše organizacije, skupaj z vami.", "is for 2 people"),
        (3, "velja za 3 osebe iz vaše organizacije, skupaj z vami.", "is for 3 people"),
        (5, "velja za 5 oseb iz vaše organizacije, skupaj z vami.", "is for 5 people"),
        (None, "", ""),
    ],
)
def test_invitation_of_an_organisation_says_for_how_many_it_is(kind, places, sl, en):
    words = {"sl": "To vabilo", "en": "This invitation"}
    for language, said in (("sl", sl), ("en", en)):
        letter = write(kind, language=language, places=places)

        for text in (letter.body_text, Words(letter.body_html).text):
            assert (words[language] in text) is bool(said)
            assert f"{words[language]} {said}" in text or not said


def test_letter_to_an_organisation_in_words_of_the_event_says_for_how_many_it_is():
    own = {"invitation": {"sl": {"opening": "Vabimo vas na srečanje."}}}

    letter = write("invitation", event=make_event(letter_texts=own), places=4)

    for text in (letter.body_text, Words(letter.body_html).text):
        assert "Vabimo vas na srečanje." in text and "velja za 4 osebe" in text


@pytest.mark.parametrize("kind", ["coming", "seated", "changed", "reminder_coming"])
def test_letter_to_who_comes_tells_what_is_stored(kind):
    event = make_event(capacity=1, online_url="https://video.example/soba")
    said = {"organisation": "Društvo d.o.o.", "phone": "041 123 456", "note": "Pridem prej."}

    letter = write(kind, event=event, **said)

    for words in (letter.body_text, Words(letter.body_html).text):
        assert all(value in as_read(words) for value in [*said.values(), letter.rsvp.email])
    assert "https://video.example/soba" in letter.body_text


@pytest.mark.parametrize(
    "kind",
    ["invitation", "waiting", "declined", "withdrawn", "reminder_unanswered", "reminder_waiting"],
)
def test_online_link_is_told_only_to_who_comes(kind):
    event = make_event(capacity=1, online_url="https://video.example/soba")

    letter = write(kind, event=event)

    assert "video.example" not in letter.body_text + letter.body_html
    assert not {"calendar", "code"} & set(letter.facts)


def test_letter_names_the_programme_item_and_how_one_stands_there():
    event = make_event()
    item = make_item(event, capacity=1)
    make_rsvp(event, items=[item.pk])
    person = make_person(language="en")

    send_reply(event, person, answer="accept", items=[item.pk], stamp="stamp")

    text = event.letters.get().body_text
    assert "Visit of the Mlakar flat (13:00–13:30): on the item’s waiting list" in text


def test_letter_names_the_item_at_which_a_place_has_come_free():
    event = make_event()
    item = make_item(event, capacity=1)
    first, second = (make_rsvp(event, items=[item.pk], language="en") for _ in range(2))

    rsvps.decline(first, by=LINK)

    letter = second.letters.get()
    for words in (letter.body_text, Words(letter.body_html).text):
        assert "a place has come free for you at “Visit of the Mlakar flat”" in words


def test_letter_to_a_bringer_says_whose_link_it_carries():
    event = make_event()
    bringer = make_rsvp(event, language="en")
    colleague = make_rsvp(event, "NEEDS_ACTION", email="", brought_by=bringer, language="en")

    rsvps.accept(colleague, by=LINK)

    text = colleague.letters.get().body_text
    assert colleague.full_name in text
    assert "The personal link of this person." in text and "Your personal link" not in text


def test_questions_go_to_the_contact_of_the_event():
    event = make_event(contact_email="dogodek@primer.example", contact_phone="03 123 45 67")

    letter = write("coming", event=event)

    assert letter.reply_to == "dogodek@primer.example"
    assert "dogodek@primer.example" in letter.body_text and "03 123 45 67" in letter.body_text


def test_letter_shows_midnight_and_doors_in_words():
    event = make_event(door_time=at("2025-11-25 09:45"))

    letter = write("coming", event=event, language="en")

    assert "Doors open at\N{NO-BREAK SPACE}09:45." in letter.body_text


def test_same_cause_makes_one_letter():
    letter = write("coming")

    assert OutgoingMail.objects.filter(rsvp=letter.rsvp, cause=letter.cause).count() == 1
    assert len(letter.message_id) > 40 and letter.message_id.endswith("@srecanje.example>")


def test_signature_of_an_event_with_marks_in_its_title_is_as_typed():
    title = "100 % & {{ x }} %(y)s <b>"
    event = make_event(title_sl=title, title_en=title, capacity=1)

    letter = write("coming", event=event, language="sl")

    assert letter.subject.endswith(title) and title in letter.body_text
    assert title in Words(letter.body_html).text


def test_letter_to_who_waits_promises_no_seat():
    letter = write("waiting", language="en")

    assert "on the waiting list" in letter.body_text
    assert "A seat is kept for you" not in letter.body_text


@every_kind
@both_languages
def test_letter_that_nobody_asked_for_says_how_such_letters_end(kind, language):
    letter = write(kind, language=language)

    link = endings.link(letter.rsvp)
    is_unasked = kind in OutgoingMail.UNASKED
    assert (letter.facts.get("ended_by") == link) is is_unasked
    assert (link in letter.body_text) is is_unasked
    assert (link in Words(letter.body_html).links) is is_unasked


@both_languages
def test_reminder_to_who_comes_has_the_programme_with_its_hours(language):
    event = make_event()
    make_item(event)

    letter = write("reminder_coming", event=event, language=language)

    line = {
        "sl": "13.00–13.30: Ogled Mlakarjevega stanovanja",
        "en": "13:00–13:30: Visit of the Mlakar flat",
    }[language]
    for words in (letter.body_text, Words(letter.body_html).text):
        assert line in words


def test_reminder_of_the_deadline_says_it_and_asks_for_a_no_as_well():
    letter = write("reminder_unanswered", language="en")

    words = letter.body_text.replace("\N{NO-BREAK SPACE}", " ")
    assert "by the end of Sunday, 23 November 2025" in words and "also if you will not" in words


def test_reminder_of_what_is_open_names_the_question():
    letter = write("reminder_missing", language="en")

    assert "- Where do you get on?" in letter.body_text
    assert "Where do you get on?" in Words(letter.body_html).text
