"""Who pays is named as they ask: on the page, on paper and in letters."""

import re

import pytest

from registrations.documents import papers
from registrations.domain import events, uploads
from registrations.mail import messages
from registrations.models import Partner, Upload
from tests import factories
from tests.pictures import drawn
from tests.web import pages

SENTENCE, WORDS = "Sofinancira Evropska unija.", "Za vsebino odgovarja organizator."
Role = Partner.Role


def mark(width):
    return uploads.receive(drawn(width, 100, form="PNG"), Upload.Kind.MARK)


@pytest.fixture
def funded(clock, db):
    """An event with a partner and a funder that have marks; the funder stands first."""
    event = factories.make_event(
        funding_statement_sl=SENTENCE, disclaimer_sl=WORDS, disclaimer_en="The organiser answers."
    )
    for name, role, width in (("EU", Role.FUNDER, 150), ("Muzej", Role.CO_ORGANIZER, 200)):
        events.store_row(Partner(event=event, name=name, role=role, mark=mark(width)))
    return event


def test_marks_stand_on_the_page_those_of_funders_beside_their_sentence(funded, client):
    page = pages.parse(client.get(f"/dogodki/{funded.slug}/"))

    rows = [e for e in page.iter() if e.get("class") == "marks"]
    assert [[i.get("width") for i in _images(row)] for row in rows] == [["200"], ["150"]]
    funding = page.find(".//*[@class='funding']")
    assert SENTENCE in pages.words(funding) and WORDS in pages.words(funding)


def test_sentence_without_a_translation_says_that_it_is_slovene(funded, client):
    page = pages.parse(client.get(f"/en/dogodki/{funded.slug}/"))

    funding = page.find(".//*[@class='funding']")
    assert [pages.words(e) for e in funding.iter() if e.get("lang") == "sl"] == [SENTENCE]
    assert "The organiser answers." in pages.words(funding)


def test_letter_names_who_pays_in_text_and_html_and_fetches_nothing(funded):
    rsvp = factories.make_rsvp(funded)

    letter = messages.coming(rsvp, cause="x")

    for body in (letter.body_text, letter.body_html):
        assert SENTENCE in body and WORDS in body
    assert "/slike/" not in letter.body_html


def test_event_without_a_funder_says_nothing(clock, db, client):
    event = factories.make_event()

    assert b"funding" not in client.get(f"/dogodki/{event.slug}/").content


def _pictures(paper):
    return len(re.findall(rb"/Subtype\s*/Image", paper))


def _images(row):
    return [element for element in row.iter() if element.tag.endswith("img")]


@pytest.mark.parametrize("draw", [papers.written_invitation, papers.poster])
def test_papers_with_marks_can_be_read_aloud(funded, draw):
    without = draw(factories.make_event(), "sl")

    paper = draw(funded, "sl")

    assert b"pdfuaid" in paper
    assert _pictures(paper) == _pictures(without) + 2
