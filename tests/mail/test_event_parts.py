"""How letters look: their colours on light and on dark screens, and how they end."""

import re

import html5lib
import pytest

from registrations.documents import colours
from registrations.domain import group_messages
from registrations.models import OutgoingMail
from tests.factories import make_event, make_message
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
YELLOW, RED = "#ffd400", "#c00000"
COLOUR = re.compile(r"(?<![-\w])color:(#[0-9a-f]{6})")


def links(html):
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return [a for a in tree.iter("a") if "background" not in a.get("style", "")]


@pytest.mark.parametrize("accent", ["", YELLOW, RED])
@pytest.mark.parametrize("kind", ["coming", "digest"])
def test_links_have_the_accent_of_the_event_and_can_be_read_on_light_and_dark(kind, accent):
    html = write(kind, event=make_event(capacity=1, accent=accent)).body_html

    found = {COLOUR.search(a.get("style", ""))[1] for a in links(html)}
    dark = re.search(r"\na\{color:(#[0-9a-f]{6})!important\}", html)[1]
    assert found == {colours.shown(accent or colours.HOUSE, colours.LIGHT)}
    assert all(colours.is_readable(colour, colours.LIGHT) for colour in found)
    assert colours.is_readable(dark, colours.DARK)


def test_links_in_the_words_of_an_organiser_have_the_accent_too():
    event = make_event(capacity=1, accent=RED)
    message = make_message(event, body_sl="Glejte https://nvo.example in {povezava}.")

    html = group_messages.look(message, None).body_html

    assert {COLOUR.search(a.get("style", ""))[1] for a in links(html)} == {RED}


@pytest.mark.parametrize(("language", "words"), [("sl", "Lep pozdrav,"), ("en", "Kind regards,")])
@pytest.mark.parametrize("kind", ["coming", "event_cancelled", "address_changed"])
def test_letter_closes_with_a_greeting_before_the_name_of_the_organiser(kind, language, words):
    letter = write(kind, language=language)

    name = letter.event.organizer.name
    assert f"\n\n{words}\n{name}\n" in letter.body_text
    assert re.search(rf"{words}(<br>|</p>)\n(<p[^>]*>)?{name}", letter.body_html)


def test_message_is_closed_by_whoever_wrote_it():
    letter = write(OutgoingMail.Kind.MESSAGE)

    assert "Lep pozdrav," not in letter.body_text + letter.body_html
