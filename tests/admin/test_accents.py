"""An organiser gives an event a colour and reads how it is really shown."""

import pytest

from registrations.documents import colours
from registrations.documents.colours import DARK, LIGHT
from registrations.models import Event
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

YELLOW, RED = "#ffe066", "#7a2e1d"


def page_of(member, world):
    return member.of("event", world.event.pk, "change")


def told(response):
    return [pages.words(item) for item in pages.parse(response).findall(".//*[@class='info']")]


@pytest.mark.parametrize("typed", ["#FFE066", "ffe066", " #ffe066 "])
def test_colour_that_is_hard_to_read_is_kept_and_shown_darker_and_said_so(owner, ours, typed):
    response = owner.fill_in(page_of(owner, ours), follow=True, accent=typed, _continue="1")

    darker = colours.shown(YELLOW, LIGHT)
    sentence = (
        f"The colour {YELLOW} would be hard to read on light screens, so it is shown there in a "
        f"darker shade, {darker}; on dark screens it is shown as you chose it."
    )
    assert Event.objects.get(pk=ours.event.pk).accent == YELLOW
    assert told(response) == [sentence]
    found = pages.parse(response).findall(".//div[@class='readonly']")
    [beside] = [part for part in found if part.findall(".//{*}rect")]
    assert pages.words(beside) == sentence
    fills = [rect.get("fill") for rect in beside.findall(".//{*}rect")]
    assert fills == [LIGHT.paper, darker, DARK.paper, YELLOW]


def test_dark_colour_is_lighter_on_dark_screens(slovene, ours):
    response = slovene.fill_in(page_of(slovene, ours), follow=True, accent=RED)

    (sentence,) = told(response)
    assert RED in sentence and colours.shown(RED, DARK) in sentence
    assert "Na temnih" in sentence or "na temnih" in sentence


def test_organiser_is_told_once_and_only_of_a_new_colour(owner, ours):
    Event.objects.filter(pk=ours.event.pk).update(accent=YELLOW)

    same = owner.fill_in(page_of(owner, ours), follow=True, venue_name="Drugje")
    none = owner.fill_in(page_of(owner, ours), follow=True, accent="")

    assert (told(same), told(none)) == ([], [])
    assert Event.objects.get(pk=ours.event.pk).accent == ""


@pytest.mark.parametrize("typed", ["red", "#12345", "#7a2e1d;}", "javascript:1", "x" * 500])
def test_what_is_no_colour_comes_back_with_what_to_type(owner, ours, rows, typed):
    before = rows()

    response = owner.fill_in(page_of(owner, ours), accent=typed)

    assert "Please enter a colour as six digits" in pages.errors(response)[0]
    assert rows() == before


def test_who_only_reads_sees_the_colour_and_the_short_address_and_no_field(people, desk, ours):
    Event.objects.filter(pk=ours.event.pk).update(accent=YELLOW)
    reader = desk(people["READER"])

    response = reader.get(page_of(reader, ours))

    text = pages.of(response)
    assert YELLOW in text and colours.shown(YELLOW, LIGHT) in text
    assert f"srecanje.example/en/d/{ours.event.code}" in text
    assert pages.parse(response).find(".//*[@name='accent']") is None


@pytest.mark.parametrize("name", ["stranger", "READER"])
def test_nobody_else_gives_our_event_a_colour(people, desk, ours, name):
    other = desk(people[name])

    response = other.post(page_of(other, ours), {"accent": YELLOW})

    assert response.status_code in (403, 404)
    assert Event.objects.get(pk=ours.event.pk).accent == ""


def test_organiser_cannot_choose_the_short_address(owner, ours):
    owner.fill_in(page_of(owner, ours), code="222222", venue_name="Drugje")

    event = Event.objects.get(pk=ours.event.pk)
    assert (event.venue_name, event.code) == ("Drugje", ours.event.code)


def test_preview_of_a_draft_has_its_colour(owner, ours):
    Event.objects.filter(pk=ours.event.pk).update(accent=YELLOW, status="DRAFT")

    response = owner.get(owner.of("event", ours.event.pk, "preview"))

    assert b'href="/barva/ffe066.css"' in response.content
