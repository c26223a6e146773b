import pytest
from django.utils import translation

from registrations import clock as our_clock
from registrations.documents import heads, states
from registrations.models import Event
from tests.factories import make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def head_of(event, language="sl"):
    event = Event.objects.select_related("organizer").get(pk=event.pk)
    with translation.override(language):
        return heads.of_event(event, states.of(event, our_clock.now(), language), language)


def test_description_begins_with_when_and_where():
    event = make_event(subtitle_sl="Zakaj prihajamo?", summary_sl="Geslo")

    assert head_of(event).description == (
        "torek, 25. november 2025, 10.00–13.00 · "
        "Mladinski center Hrastnik, Naselje Aleša Kaple 9a, Hrastnik · Zakaj prihajamo?"
    )


def test_description_of_a_cancelled_event_begins_with_that():
    event = make_event(status=Event.Status.CANCELLED)

    assert head_of(event, "en").description.startswith(
        "The event has been cancelled. Tuesday, 25 November 2025, 10:00–13:00 · Mladinski"
    )


def test_description_stays_short_and_is_plain_text():
    event = make_event(description_sl="**Krepko**\n\n" + "zelo dolgo " * 100)

    description = head_of(event).description

    assert "Krepko zelo dolgo" in description and "*" not in description
    assert len(description) == 300 and description.endswith("…")


def test_event_has_an_address_in_each_language_and_one_for_all_others():
    head = head_of(make_event(slug="rudnik"), "en")

    slovene, english = (f"https://srecanje.example{p}/dogodki/rudnik/" for p in ("", "/en"))
    assert head.address == english
    assert head.alternates == [("sl", slovene), ("en", english), ("x-default", slovene)]
    assert (head.locale, head.other_locales) == ("en_GB", ["sl_SI"])


@pytest.mark.parametrize(
    ("facts", "found"),
    [({}, True), ({"is_listed": False}, False), ({"status": Event.Status.DRAFT}, False)],
)
def test_only_listed_events_may_be_found(facts, found):
    assert head_of(make_event(**facts)).may_be_found is found


def test_site_that_does_not_know_its_address_names_none(settings):
    event = make_event()
    settings.SITE_URL = ""

    head = head_of(event)

    assert (head.address, head.alternates) == ("", [])


def test_picture_that_is_shared_is_that_of_the_page_and_its_language():
    event = make_event(slug="srecanje")

    found = [head_of(event, language).picture for language in ("sl", "en")]

    assert found == [
        "https://srecanje.example/dogodki/srecanje/slika.png",
        "https://srecanje.example/en/dogodki/srecanje/slika.png",
    ]
    assert heads.of_front("sl").picture == ""
