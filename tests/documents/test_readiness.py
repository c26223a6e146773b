"""What an event lacks before guests see it, in words."""

import pytest
from django.utils import translation

from registrations.documents import readiness
from registrations.domain import events
from registrations.models import AgendaItem, Partner
from tests.factories import at, make_event, make_item, make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = at("2025-11-10 09:00")


@pytest.fixture
def ready():
    """An event that lacks nothing, in Slovene alone."""
    event = make_event(
        title_en="", summary_sl="O rudarjih", contact_phone="03 56 00 000", status="DRAFT"
    )
    item = {"starts_at": at("2025-11-25 10:00"), "ends_at": at("2025-11-25 11:00")}
    make_item(event, title_en="", **item)
    return event


def wants(event, **facts):
    for name, value in facts.items():
        setattr(event, name, value)
    with translation.override("en"):
        found = readiness.of(event, at=NOW, questions=list(event.questions.asked()))
    return [(want.part, want.words, want.is_needed) for want in found]


def test_event_that_is_ready_lacks_nothing(ready):
    assert wants(ready) == []


@pytest.mark.parametrize(
    ("facts", "part", "words"),
    [
        ({"starts_at": at("2025-11-09 10:00")}, "what", "begins in the past"),
        ({"venue_name": "", "address": ""}, "where", "a venue, an address or an online link"),
        ({"registration_closes_at": at("2025-11-09 00:00")}, "replying", "deadline is over"),
    ],
)
def test_without_this_guests_would_be_lost(ready, facts, part, words):
    (found,) = [want for want in wants(ready, **facts) if want[2]]

    assert found[0] == part and words in found[1]


@pytest.mark.parametrize(
    ("facts", "part", "words"),
    [
        ({"address": ""}, "where", "The address of the venue"),
        ({"registration_closes_at": None}, "replying", "A deadline."),
        ({"contact_phone": ""}, "replying", "A telephone number"),
        ({"summary_sl": ""}, "what", "in a sentence or two"),
        ({"title_en": "Miners", "description_sl": "O njih"}, "what", "in English"),
        ({"title_en": "Miners"}, "programme", "in English"),
    ],
)
def test_this_would_be_good_to_have(ready, facts, part, words):
    found = [want for want in wants(ready, **facts) if want[0] == part]

    assert [is_needed for _part, _words, is_needed in found] == [False]
    assert words in found[0][1]


def test_online_event_needs_no_venue(ready):
    assert wants(ready, venue_name="", address="", online_url="https://video.example/1") == []


def test_programme_on_another_day_is_what_was_forgotten(ready):
    make_item(
        ready, title_en="Ogled", starts_at=at("2025-11-26 10:00"), ends_at=at("2025-11-26 11:00")
    )

    assert wants(ready) == [("programme", "“Ogled” stands on another day than the event.", True)]


def test_event_without_a_programme_would_be_better_with_one(ready):
    AgendaItem.objects.all().delete()

    assert [part for part, _words, _needed in wants(ready)] == ["programme"]


def test_funder_has_a_sentence_and_a_mark(ready):
    events.store_row(Partner(event=ready, name="LAS", role=Partner.Role.FUNDER))
    events.store_row(Partner(event=ready, name="Občina"))

    found = wants(ready)

    assert [words for _part, words, _needed in found] == [
        "The sentence that the funder asks for.",
        "The mark of LAS.",
    ]
    assert wants(ready, funding_statement_sl="Sofinancira EU") == [found[1]]


def test_questions_are_in_english_where_the_event_is(ready):
    make_question(ready, text_en="")
    AgendaItem.objects.update(title_en="Talk")

    assert wants(ready) == []
    assert wants(ready, title_en="Miners") == [("questions", "The questions in English.", False)]


def test_what_is_needed_stands_first(ready):
    found = wants(ready, contact_phone="", summary_sl="", starts_at=at("2025-11-09 10:00"))

    assert [is_needed for _part, _words, is_needed in found][0] is True
    assert len(found) > 1
