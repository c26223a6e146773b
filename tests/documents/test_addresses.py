import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from registrations.documents import addresses
from tests.factories import make_event, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_addresses_name_the_site_of_the_settings_and_the_language_asked_for(settings):
    event = make_event(slug="srecanje")
    settings.SITE_URL = "https://nvo.example"

    for active in ("sl", "en"):
        with translation.override(active):
            assert addresses.page(event, "sl") == "https://nvo.example/dogodki/srecanje/"
            assert addresses.page(event, "en") == "https://nvo.example/en/dogodki/srecanje/"
            assert addresses.form(event, "sl") == "https://nvo.example/dogodki/srecanje/prijava/"


def test_personal_link_is_in_the_language_of_its_person():
    slovene, english = (make_rsvp(make_event(), language=language) for language in ("sl", "en"))

    assert addresses.personal(slovene) == f"https://srecanje.example/odziv/{slovene.token}/"
    assert addresses.personal(english) == f"https://srecanje.example/en/odziv/{english.token}/"


def test_address_to_say_has_no_scheme_and_follows_the_language(settings):
    event = make_event()
    settings.SITE_URL = "https://nvo.example"

    said = []
    for active in ("sl", "en"):
        with translation.override(active):
            said.append(addresses.spoken(event))

    assert said == [f"nvo.example/d/{event.code}", f"nvo.example/en/d/{event.code}"]


def test_site_that_does_not_know_its_address_says_none(settings):
    settings.SITE_URL = ""

    assert addresses.spoken(make_event()) == ""


def test_letters_without_an_address_of_the_site_are_refused(settings):
    settings.SITE_URL = ""

    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        addresses.site()


def test_addresses_are_never_those_of_a_request(client):
    event = make_event()
    page = f"/dogodki/{event.slug}/koledar.ics"

    answer = client.get(page, headers={"host": "testserver", "x-forwarded-host": "evil.example"})

    assert b"https://srecanje.example/" in answer.content
    assert b"testserver" not in answer.content and b"evil" not in answer.content
